/** Gets each source: asked live, from a file in its own form, or from its recording. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { askRegion } from './aws-service.ts';
import type { Flags } from './flags.ts';
import { readPublished, writePublished, type Published } from './published.ts';
import { readAws } from './read/aws.ts';
import { sources, type Source, type SourceName } from './sources.ts';

export type Got = { readonly name: SourceName; readonly published: Published; readonly isNew: boolean };

export function readSources(flags: Flags, today: string): Promise<readonly Got[]> {
  return Promise.all(sources.map((source) => readSource(source, flags, today)));
}

/** Writes what is new over the recordings; returns the files. */
export function record(got: readonly Got[], folder: string): readonly string[] {
  return got
    .filter(({ isNew }) => isNew)
    .map(({ name, published }) => {
      const file = recordingOf(name, folder);
      writeFileSync(file, writePublished(published));
      return file;
    });
}

async function readSource(source: Source, flags: Flags, today: string): Promise<Got> {
  const { name, licence, url } = source;
  const file = flags.from.get(name);
  if (file !== undefined) {
    const readOn = statSync(file).mtime.toISOString().slice(0, 10);
    const said = source.read(readFileSync(file, 'utf8'), readOn);
    return { name, published: { origin: basename(file), licence, readOn, ...said }, isNew: true };
  }
  if (url === null && flags.aws.length > 0) {
    const said = readAws(await Promise.all(flags.aws.map((region) => askRegion(region))));
    const origin = `ListFoundationModels, ListInferenceProfiles and bedrock-mantle of ${flags.aws.join(', ')}`;
    return { name, published: { origin, licence, readOn: today, ...said }, isNew: true };
  }
  if (url !== null && flags.isLive) {
    const said = source.read(await fetchText(url), today);
    return { name, published: { origin: url, licence, readOn: today, ...said }, isNew: true };
  }
  return {
    name,
    published: readPublished(readFileSync(recordingOf(name, flags.recordings), 'utf8')),
    isNew: false,
  };
}

function recordingOf(name: SourceName, folder: string): string {
  return join(folder, `${name}.json`);
}

const TIMEOUT_MS = 120_000;

export async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new Error(`${url} does not answer`, { cause });
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

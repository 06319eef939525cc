/**
 * Writes an export into a folder that may hold anything. A list of what was written lies beside it: a file that is on the
 * list is written anew or, when it is no longer part of the export, removed; any other file is somebody else's and is
 * left alone, whatever its name.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from './files.ts';

export const LIST = 'stargate-files.txt';

export type Written = { readonly written: readonly string[]; readonly removed: readonly string[] };

/** Throws before anything is written when a file of somebody else stands in the way. */
export function writeExport(directory: string, files: Files): Written {
  if (existsSync(directory) && !statSync(directory).isDirectory())
    throw new Error(`--out ${directory} is a file: name a folder, which may be new`);
  const ours = new Set(ownFiles(directory));
  const theirs = [...files.keys()].filter((file) => !ours.has(file) && existsSync(join(directory, file)));
  if (theirs.length > 0) {
    throw new Error(
      `${join(directory, theirs[0] ?? '')} is there and was not written by npm run dashboards: move it away, or choose another --out`,
    );
  }
  const removed = [...ours].filter((file) => !files.has(file) && existsSync(join(directory, file)));
  for (const file of removed) rmSync(join(directory, file));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, LIST), `${[...files.keys()].join('\n')}\n`);
  for (const [file, text] of files) {
    mkdirSync(join(directory, dirname(file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  const shown = (file: string): string => join(directory, file);
  return { written: [...files.keys()].map(shown), removed: removed.map(shown) };
}

/** A path that leaves the folder is none of ours, whoever wrote it into the list. */
function ownFiles(directory: string): readonly string[] {
  const list = join(directory, LIST);
  if (!existsSync(list)) return [];
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((file) => /^(dashboards|provisioning|prometheus|kubernetes)(\/[\w.-]+)+$/.test(file))
    .filter((file) => !file.split('/').includes('..'));
}

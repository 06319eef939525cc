/** What the Dockerfile of an image of ours keeps to; returns its instructions by name. */
import { deepEqual, match, ok } from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `base`: what the image it builds on is called. */
export function checkDockerfile(context: string, base: RegExp): (name: string) => readonly string[] {
  const instructions = readFileSync(join(context, 'Dockerfile'), 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line));
  const of = (name: string): readonly string[] => instructions.filter((line) => line.startsWith(`${name} `));
  deepEqual(of('RUN'), [], 'it would need emulation to be built for another processor');
  match(of('ARG')[0] ?? '', base);
  for (const line of of('COPY')) {
    const sources = line.split(/\s+/).slice(1, -1);
    for (const source of sources.filter((word) => !word.startsWith('--')))
      ok(globSync(source, { cwd: context }).length > 0, `${source} is not in the context`);
  }
  return of;
}

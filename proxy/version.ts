/**
 * The version of the program: in the image from a package.json beside it, which lib/bundle.ts writes, elsewhere from that of
 * the project.
 */
import { readFile } from 'node:fs/promises';
import { isObject } from '../core/json.ts';

export async function readVersion(): Promise<string> {
  for (const place of ['./package.json', '../package.json']) {
    const text = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => null);
    const described: unknown = text === null ? null : JSON.parse(text);
    if (isObject(described) && typeof described['version'] === 'string') return described['version'];
  }
  return 'unknown';
}

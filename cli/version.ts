/** The version of this command line, which is that of the project it lies in. */
import { readFile } from 'node:fs/promises';
import { isObject } from '../core/json.ts';

export async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const described: unknown = JSON.parse(text);
  return isObject(described) && typeof described['version'] === 'string' ? described['version'] : 'unknown';
}

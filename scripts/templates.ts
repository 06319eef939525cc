/** Saved templates: a folder of `<stack>.template.json`, as synthesis writes them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CfnTemplate } from '../lib/stateful-changes.ts';

const ENDING = '.template.json';

/** Names of the stacks in a folder. */
export function stacksIn(directory: string): readonly string[] {
  if (!existsSync(directory)) throw new Error(`There is no folder ${directory}.`);
  return readdirSync(directory)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length))
    .toSorted();
}

/** Null when the stack is not there: not deployed yet, or removed. */
export function templateOf(directory: string, stack: string): CfnTemplate | null {
  const file = join(directory, `${stack}${ENDING}`);
  if (!existsSync(file)) return null;
  return JSON.parse(readFileSync(file, 'utf8')) as CfnTemplate;
}

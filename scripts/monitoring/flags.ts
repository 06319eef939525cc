/** What `npm run docs:alerts` is told. */
import { parseArgs } from 'node:util';
import type { Environment } from '../../lib/environment.ts';
import { environmentNamed } from '../../lib/environments.ts';

export const USAGE = `npm run docs:alerts [-- --env NAME]

Writes the pages of docs/ that are made from the tables of metrics and alerts.

  --env NAME   prints the alerts of an environment of lib/environments.ts as it sets them, and writes nothing
  --help       prints this`;

export type Flags = { readonly environment: Environment | null };

/** Throws an Error that says what is wrong with the arguments; null: only help is wanted. */
export function readFlags(args: readonly string[]): Flags | null {
  const { values } = parseArgs({
    args: [...args],
    options: { env: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return null;
  return { environment: values.env === undefined ? null : environmentNamed(values.env) };
}

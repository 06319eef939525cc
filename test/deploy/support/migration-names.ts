/** The migrations of the source, in order. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export function migrationNames(): readonly string[] {
  return readdirSync(join(import.meta.dirname, '..', '..', '..', 'core', 'db', 'migrations')).toSorted();
}

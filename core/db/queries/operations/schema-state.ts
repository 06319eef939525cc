/** Whether a database can serve a task of this version: asked before the task says that it is ready. */
import type { Queryable } from '../../connect.ts';

/**
 * What this version needs of the database: the newest of its migrations, and as many as it has. A database may have
 * more, of a newer version. Raised with every migration; a test holds it against the files.
 */
export const neededSchema = { newest: '0031-budgets-charged-by-index.sql', count: 29 } as const;

export type SchemaState = 'usable' | 'empty' | 'old' | 'read-only';

/** Called by proxy/first-look, once every few seconds until it says `usable`. */
const readState = `
  select to_regclass('schema_migrations') is not null as is_migrated,
    pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as is_read_only`;

/** Called right after it, where the table is there. Reads its few dozen rows. */
const readMigrations = `
  select count(*)::int as count, coalesce(bool_or(name = $1), false) as has_newest from schema_migrations`;

export async function readSchemaState(database: Queryable): Promise<SchemaState> {
  const [state] = await database.query(readState);
  if (state?.['is_migrated'] !== true) return 'empty';
  const [migrations] = await database.query(readMigrations, [neededSchema.newest]);
  if (migrations?.['has_newest'] !== true || Number(migrations['count']) < neededSchema.count) return 'old';
  return state['is_read_only'] === true ? 'read-only' : 'usable';
}

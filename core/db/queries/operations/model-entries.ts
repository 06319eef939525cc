/** Models that admins add without a release. A change announces itself to the proxy tasks, like one of model settings. */
import type { StoredEntry } from '../../../catalog/entry-config.ts';
import type { Queryable } from '../../connect.ts';
import { instant, integer, object, reading, text, type RowOf } from '../columns.ts';

export type StoredModelEntry = RowOf<typeof storedEntry>;

const storedEntry = reading({
  model: text,
  entry: object,
  version: integer,
  createdAt: instant,
  updatedAt: instant,
});

/** All of them: MAX_MODEL_ENTRIES at most. */
export async function listModelEntries(db: Queryable): Promise<readonly StoredModelEntry[]> {
  return (await db.query(LIST)).map(storedEntry);
}

/** Version 1 of a new entry, or the next of the one there is. */
export async function saveModelEntry(
  tx: Queryable,
  { model, entry }: StoredEntry,
): Promise<StoredModelEntry> {
  const row = (await tx.query(SAVE, [model, JSON.stringify(entry)]))[0];
  if (row === undefined) throw new Error('an entry of a model disappeared while it was written');
  return storedEntry(row);
}

/** With what admins have set for it: a later model of the name begins anew. */
export async function deleteModelEntry(tx: Queryable, model: string): Promise<void> {
  await tx.query(`delete from model_settings where model = $1`, [model]);
  await tx.query(`delete from model_entries where model = $1`, [model]);
}

/** How many there may be: each task holds all of them. */
export const MAX_MODEL_ENTRIES = 500;

const COLUMNS = 'model, entry, version, created_at, updated_at';

const LIST = `select ${COLUMNS} from model_entries order by model`;

const SAVE = `insert into model_entries (model, entry) values ($1, $2)
  on conflict (model) do update set entry = excluded.entry, version = model_entries.version + 1,
    updated_at = clock_timestamp()
  returning ${COLUMNS}`;

/** Keys brought along from another gateway by their SHA-256, until their first use here replaces it by our hash. */
import { createHash } from 'node:crypto';
import type { Database, Queryable } from '../../connect.ts';
import { pageOf, type Page, type PageRequest } from '../page.ts';
import { actFor } from '../operations/audit-log.ts';
import { instant, instantOrNull, integer, reading, text, textOrNull, type RowOf } from '../columns.ts';

/**
 * Called by a task for a key that is not of our making and not known. Whether it is one that was brought along, which
 * from now on is known by our hash. Uses imported_keys_sha256_key; of two tasks at once one does it.
 */
export async function adoptImportedKey(
  database: Database,
  sha256: Buffer,
  keyHash: Buffer,
): Promise<boolean> {
  const [found] = await database.query(FIND, [sha256]);
  if (found === undefined) return false;
  return database.transaction(async (tx) => {
    await actFor(tx, {
      kind: 'gateway',
      id: 'gateway',
      userId: null,
      operation: 'first use of an imported key',
      requestId: null,
      from: null,
    });
    await tx.query(LOCK, [sha256]);
    await tx.query(ADOPT, [sha256, keyHash]);
    return true;
  });
}

/**
 * The id of a key that was brought along, by its SHA-256 in hex, which is what LiteLLM calls it: the same for each import,
 * and without telling the hash. A UUID of version 8 (RFC 9562).
 */
export function importedKeyId(sha256Hex: string): string {
  const hex = createHash('sha256').update(`stargate import ${sha256Hex}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Keeps the hash of a key that was just inserted. */
export async function keepImportedHash(tx: Queryable, keyId: string, sha256: Buffer): Promise<void> {
  await tx.query(KEEP, [keyId, sha256]);
}

/** Whether a key was brought along and is still known by its old hash alone. */
export async function isImported(db: Queryable, keyId: string): Promise<boolean> {
  return (await db.query(IS_OLD, [keyId])).length > 0;
}

export type ImportedKey = RowOf<typeof importedKey>;

const importedKey = reading({
  keyId: text,
  keyName: text,
  keyAlias: textOrNull,
  userId: textOrNull,
  teamId: textOrNull,
  importedAt: instant,
  expiresAt: instantOrNull,
});

/** Those that are still known by their old hash alone: not used since the import. */
export function listOldKeys(db: Queryable, page: PageRequest): Promise<Page<ImportedKey>> {
  const columns = 'keys.*, imported.imported_at';
  const orderBy = `imported_at ${page.isDescending ? 'desc' : 'asc'}, key_id`;
  return pageOf(db, { columns, from: OLD, params: [], orderBy, read: importedKey }, page);
}

export type ImportCounts = { readonly imported: number; readonly replaced: number };

export async function countImported(db: Queryable): Promise<ImportCounts> {
  const row = (await db.query(COUNT))[0] ?? {};
  return { imported: integer(row, 'imported'), replaced: integer(row, 'replaced') };
}

const FIND = `select 1 from imported_keys where sha256 = $1`;

/** What changes the key while this waits for it may end the old hash, which ADOPT then finds no more. */
const LOCK = `select 1 from virtual_keys where key_id = (select key_id from imported_keys where sha256 = $1) for update`;

/** A trigger (migration 0001) forgets the old hash in the same step. */
const ADOPT = `update virtual_keys set key_hash = $2, version = version + 1, updated_at = clock_timestamp()
  where key_id = (select key_id from imported_keys where sha256 = $1) and deleted_at is null`;

const KEEP = `insert into imported_keys (key_id, sha256) values ($1, $2)`;

const IS_OLD = `select 1 from imported_keys where key_id = $1 and sha256 is not null`;

const OLD = `from imported_keys imported join virtual_keys keys using (key_id) where imported.sha256 is not null`;

const COUNT = `select count(*) as imported, count(replaced_at) as replaced from imported_keys`;

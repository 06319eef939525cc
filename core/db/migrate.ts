/**
 * Applies the forward-only migrations in a directory, each once, in the order of its number.
 *
 * 1. One process at a time: an advisory lock is held for the whole run, so any number may start together.
 * 2. Each file is one transaction; its name and SHA-256 are recorded in schema_migrations with it.
 * 3. A recorded file whose content has changed stops the run. A recorded file that is missing here is fine: during a
 *    deploy the older version of the program meets the newer schema, and migrations stay compatible with it.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

export type MigrationResult = { readonly applied: readonly string[]; readonly alreadyThere: number };

/** Any number that no other program locks in this database. */
const LOCK_ID = 7_827_001;

export async function migrate(url: string, directory: string): Promise<MigrationResult> {
  const files = await readMigrations(directory);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_ID]);
    await client.query(CREATE_TABLE);
    const recorded = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from schema_migrations order by name',
    );
    checkHistory(files, recorded.rows);
    const known = new Set(recorded.rows.map((row) => row.name));
    const applied: string[] = [];
    for (const file of files) {
      if (known.has(file.name)) continue;
      await applyOne(client, file);
      applied.push(file.name);
    }
    return { applied, alreadyThere: known.size };
  } finally {
    await client.end();
  }
}

type MigrationFile = { readonly name: string; readonly sql: string; readonly sha256: string };

const CREATE_TABLE = `create table if not exists schema_migrations (
  name text primary key constraint schema_migrations_name_bytes check (octet_length(name) <= 256), sha256 text not null, applied_at timestamptz not null default now())`;

async function readMigrations(directory: string): Promise<readonly MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).toSorted();
  if (names.length === 0) throw new Error(`no migrations found in ${directory}`);
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

function checkHistory(
  files: readonly MigrationFile[],
  recorded: readonly { readonly name: string; readonly sha256: string }[],
): void {
  const byName = new Map(files.map((file) => [file.name, file]));
  for (const row of recorded) {
    const file = byName.get(row.name);
    if (file === undefined) continue;
    if (file.sha256 !== row.sha256) {
      throw new Error(
        `migration ${row.name} was changed after it was applied; write a new migration instead`,
      );
    }
  }
}

async function applyOne(client: Client, file: MigrationFile): Promise<void> {
  try {
    await client.query('begin');
    await client.query(file.sql);
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [
      file.name,
      file.sha256,
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Error(
      `migration ${file.name} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

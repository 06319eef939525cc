/** What users, teams and keys are called, for reports that know their ids only. Deleted ones keep their names. */
import type { Queryable } from '../../connect.ts';
import { text, textOrNull } from '../columns.ts';

export type NamedKind = 'user' | 'team' | 'key';

export async function namesOf(
  db: Queryable,
  kind: NamedKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query(NAMES[kind], [ids]);
  return new Map(rows.map((row) => [text(row, 'id'), textOrNull(row, 'name')]));
}

/** Called by the reports of the admin API. Each uses its table's primary key. */
const NAMES: Readonly<Record<NamedKind, string>> = {
  user: `select user_id as id, coalesce(user_email, user_alias) as name from users where user_id = any($1)`,
  team: `select team_id as id, team_alias as name from teams where team_id = any($1)`,
  key: `select key_id::text as id, coalesce(key_alias, key_name) as name from virtual_keys where key_id = any($1::uuid[])`,
};

/**
 * What users, teams, keys and customers are called, for reports that know their ids only. Deleted ones keep their names. The address of
 * a person is for those who see everything, for the person, and for admins of teams that somebody else than a team's admin
 * put the person into: else adding anybody by id would be a way to look addresses up.
 */
import type { Queryable } from '../../connect.ts';
import { text, textOrNull } from '../columns.ts';
import type { Reach } from '../keys/keys.ts';

export type NamedKind = 'user' | 'team' | 'key' | 'customer';

export const namedKinds: readonly NamedKind[] = ['key', 'user', 'team', 'customer'];

/** `reach`: that of the reader, null for those who see everything. */
export async function namesOf(
  db: Queryable,
  kind: NamedKind,
  ids: readonly string[],
  reach: Reach | null,
): Promise<ReadonlyMap<string, string | null>> {
  // Customers are a matter of the gateway's admins alone.
  if (ids.length === 0 || (kind === 'customer' && reach !== null)) return new Map();
  const rows =
    kind === 'user' && reach !== null
      ? await db.query(`${NAMES.user}${SEEN_USERS}`, [ids, reach.userId, reach.teamIds])
      : await db.query(NAMES[kind], [ids]);
  return new Map(rows.map((row) => [text(row, 'id'), textOrNull(row, 'name')]));
}

/** Called by the reports of the admin API. Each uses its table's primary key. */
const NAMES: Readonly<Record<NamedKind, string>> = {
  user: `select user_id as id, coalesce(user_email, user_alias) as name from users where user_id = any($1)`,
  team: `select team_id as id, team_alias as name from teams where team_id = any($1)`,
  customer: `select customer_id as id, customer_alias as name from customers where customer_id = any($1)`,
  key: `select key_id::text as id, coalesce(key_alias, key_name) as name from virtual_keys where key_id = any($1::uuid[])`,
};

/** Uses team_members_pkey. */
const SEEN_USERS = ` and (user_id = $2 or exists (select from team_members member
  where member.team_id = any($3::text[]) and member.user_id = users.user_id and member.is_vouched_for))`;

/** What a secret or a person may do in the admin API: the role, the teams, and whether they are in good standing. */
import type { KeyId } from '../../../ids.ts';
import { permissionsMeant, type MemberPermission } from '../../../keys/member-permissions.ts';
import { OWNERS } from '../../../keys/principal.ts';
import type { Queryable, Row } from '../../connect.ts';
import { SIGN_IN_KEY_NAME } from '../../../keys/virtual-key.ts';
import { flag, object, reading, text, textOrNull, texts, textsOrNull, type RowOf } from '../columns.ts';

export type AdminCredential = RowOf<typeof own> & {
  /** Lists of key, its maker, user and team; a request must be in each that is not empty. */
  readonly allowedRoutes: readonly (readonly string[] | null)[];
  readonly allowedIps: readonly (readonly string[] | null)[];
  readonly models: readonly (readonly string[] | null)[];
};

const own = reading({
  keyId: (row, column) => text(row, column) as KeyId,
  /** The key that made it. */
  madeBy: textOrNull,
  /** A secret that a new one has replaced, in its grace period. */
  isFormerSecret: flag,
  /** The key's own role. */
  isAdminKey: flag,
  /** The team the key itself belongs to. */
  teamId: textOrNull,
  /** Its team may not use models that keep traffic. */
  forbidsDataRetention: flag,
  /** The user it acts for; null for a key of its team's scope. */
  userId: textOrNull,
  /** The role of its user; null when it has none. */
  userRole: textOrNull,
  memberOf: texts,
  adminOf: texts,
  /** What teams that it belongs to, and does not administer, let it do with their keys. */
  memberRights: (row, column): ReadonlyMap<string, readonly MemberPermission[]> => {
    const byTeam = object(row, column);
    return new Map(Object.keys(byTeam).map((teamId) => [teamId, permissionsMeant(texts(byTeam, teamId))]));
  },
  /** Key, its maker, user or team is blocked or deleted. */
  isBlocked: flag,
  isExpired: flag,
});

/** Null when no live key has this hash. */
export async function findAdminCredential(
  db: Queryable,
  keyHash: Buffer,
  now: Date,
): Promise<AdminCredential | null> {
  const row = (await db.query(FIND, [keyHash, now]))[0];
  return row === undefined ? null : read(row);
}

function read(row: Row): AdminCredential {
  return {
    ...own(row),
    allowedRoutes: OWNERS.map((whose) => textsOrNull(row, `${whose}_routes`)),
    allowedIps: OWNERS.map((whose) => textsOrNull(row, `${whose}_ips`)),
    models: OWNERS.map((whose) => textsOrNull(row, `${whose}_models`)),
  };
}

/**
 * Called for each admin request with a virtual key. `person` is the user whose usage it is, `users` the same where the
 * key carries that user's rights. Uses virtual_keys_key_hash_key, former_key_secrets_pkey and team_members_user_id.
 */
const FIND = `select keys.key_id, keys.made_by, secret.valid_until is not null as is_former_secret,
    keys.key_role = 'admin' as is_admin_key, users.user_id, users.user_role,
    keys.allowed_routes as key_routes, maker.allowed_routes as maker_routes, users.allowed_routes as user_routes,
    teams.allowed_routes as team_routes,
    keys.allowed_ips as key_ips, maker.allowed_ips as maker_ips, users.allowed_ips as user_ips,
    teams.allowed_ips as team_ips,
    keys.models as key_models, maker.models as maker_models, users.models as user_models, teams.models as team_models,
    keys.team_id, coalesce(teams.forbids_data_retention, false) as forbids_data_retention,
    array(select m.team_id from team_members m join teams t using (team_id)
      where m.user_id = users.user_id and t.deleted_at is null) as member_of,
    array(select m.team_id from team_members m join teams t using (team_id)
      where m.user_id = users.user_id and t.deleted_at is null and m.member_role = 'admin') as admin_of,
    (select coalesce(jsonb_object_agg(m.team_id, to_jsonb(t.team_member_permissions)), '{}')
      from team_members m join teams t using (team_id)
      where m.user_id = users.user_id and t.deleted_at is null and m.member_role <> 'admin'
        and t.team_member_permissions is not null) as member_rights,
    keys.is_blocked or coalesce(maker.is_blocked, false)
      or (person.user_id is not null and (person.is_blocked or person.deleted_at is not null))
      or (teams.team_id is not null and (teams.is_blocked or teams.deleted_at is not null)) as is_blocked,
    coalesce(least(keys.expires_at, maker.expires_at, secret.valid_until) <= $2, false) as is_expired
  from key_secrets secret
  join virtual_keys keys on keys.key_id = secret.key_id
  left join virtual_keys maker on maker.key_id = keys.made_by
  left join users person on person.user_id = keys.user_id
  left join users on users.user_id = keys.user_id and keys.key_scope = 'user'
  left join teams on teams.team_id = coalesce(keys.team_id, users.team_id)
  where secret.key_hash = $1 and keys.deleted_at is null
    and (maker.deleted_at is null or maker.key_name = '${SIGN_IN_KEY_NAME}')`;

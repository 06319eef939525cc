/** What a secret or a person may do in the admin API: the role, the teams, and whether they are in good standing. */
import type { KeyId } from '../../../ids.ts';
import type { Queryable, Row } from '../../connect.ts';
import { SIGN_IN_KEY_NAME } from '../../../keys/virtual-key.ts';
import { flag, text, textOrNull, texts, textsOrNull } from '../columns.ts';

export type AdminCredential = {
  readonly keyId: KeyId;
  /** The key that made it. */
  readonly madeBy: string | null;
  /** A secret that a new one has replaced, in its grace period. */
  readonly isFormerSecret: boolean;
  /** The key's own role. */
  readonly isAdminKey: boolean;
  /** The user it acts for; null for a key of its team's scope. */
  readonly userId: string | null;
  /** The role of its user; null when it has none. */
  readonly userRole: string | null;
  readonly memberOf: readonly string[];
  readonly adminOf: readonly string[];
  /** Lists of key, its maker, user and team; a request must be in each that is not empty. */
  readonly allowedRoutes: readonly (readonly string[] | null)[];
  readonly allowedIps: readonly (readonly string[] | null)[];
  /** Key, its maker, user or team is blocked or deleted. */
  readonly isBlocked: boolean;
  readonly isExpired: boolean;
};

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
    keyId: text(row, 'key_id') as KeyId,
    madeBy: textOrNull(row, 'made_by'),
    isFormerSecret: flag(row, 'is_former_secret'),
    isAdminKey: flag(row, 'is_admin_key'),
    userId: textOrNull(row, 'user_id'),
    userRole: textOrNull(row, 'user_role'),
    memberOf: texts(row, 'member_of'),
    adminOf: texts(row, 'admin_of'),
    allowedRoutes: [
      textsOrNull(row, 'key_routes'),
      textsOrNull(row, 'maker_routes'),
      textsOrNull(row, 'user_routes'),
      textsOrNull(row, 'team_routes'),
    ],
    allowedIps: [
      textsOrNull(row, 'key_ips'),
      textsOrNull(row, 'maker_ips'),
      textsOrNull(row, 'user_ips'),
      textsOrNull(row, 'team_ips'),
    ],
    isBlocked: flag(row, 'is_blocked'),
    isExpired: flag(row, 'is_expired'),
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
    array(select m.team_id from team_members m join teams t using (team_id)
      where m.user_id = users.user_id and t.deleted_at is null) as member_of,
    array(select m.team_id from team_members m join teams t using (team_id)
      where m.user_id = users.user_id and t.deleted_at is null and m.member_role = 'admin') as admin_of,
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

/** Whether a secret may open the admin API: a live key whose role is admin, of a user and team in good standing. */
import type { KeyId } from '../../ids.ts';
import type { Queryable } from '../connect.ts';
import { flag, text } from './columns.ts';

export type AdminCredential = {
  readonly keyId: KeyId;
  readonly isAdmin: boolean;
  /** Key, user or team is blocked or deleted. */
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
  if (row === undefined) return null;
  return {
    keyId: text(row, 'key_id') as KeyId,
    isAdmin: flag(row, 'is_admin'),
    isBlocked: flag(row, 'is_blocked'),
    isExpired: flag(row, 'is_expired'),
  };
}

/** Called for each admin request with a virtual key. Uses virtual_keys_key_hash_key and former_key_secrets_pkey. */
const FIND = `select keys.key_id, keys.key_role = 'admin' as is_admin,
    keys.is_blocked
      or (users.user_id is not null and (users.is_blocked or users.deleted_at is not null))
      or (teams.team_id is not null and (teams.is_blocked or teams.deleted_at is not null)) as is_blocked,
    coalesce(least(keys.expires_at, secret.valid_until) <= $2, false) as is_expired
  from key_secrets secret
  join virtual_keys keys on keys.key_id = secret.key_id
  left join users on users.user_id = keys.user_id
  left join teams on teams.team_id = coalesce(keys.team_id, users.team_id)
  where secret.key_hash = $1 and keys.deleted_at is null`;

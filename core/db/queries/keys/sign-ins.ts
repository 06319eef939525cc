/**
 * What someone who signs in needs: a user, perhaps a team, and the virtual key that represents the sign-in. Found, or
 * made if allowed, in one transaction; two tasks that see a person for the first time at once make one.
 *
 * The team follows the claims. A membership that a sign-in made ends when the claims name another team, or none that is
 * here: with the keys held for it, and its payment. Claims that say nothing of teams change nothing.
 */
import { refuse, type Refusal } from '../../../errors.ts';
import type { SignIn } from '../../../identity/authenticator.ts';
import { newId } from '../../../ids.ts';
import type { Database, Queryable } from '../../connect.ts';
import { transactAgain } from '../../transact-again.ts';
import { actFor } from '../operations/audit-log.ts';
import type { MemberPermission } from '../../../keys/member-permissions.ts';
import { SIGN_IN_KEY_NAME } from '../../../keys/virtual-key.ts';
import { flag, text } from '../columns.ts';
import { markKeysOfUsersDeleted } from './keys.ts';
import { lockUser } from './users.ts';

/** Null: the person may come in. */
export async function signIn(
  database: Database,
  given: SignIn,
  { nowMs, random }: { readonly nowMs: number; readonly random: () => number },
): Promise<Refusal | null> {
  const known = await findSignIn(database, given.keyHash);
  if (known !== null && known.isLive && given.claims.teams === null) return null;
  const enter = async (tx: Queryable): Promise<Refusal | null> => {
    await tx.query(ONE_AT_A_TIME, [given.keyHash.toString('hex')]);
    const userId = await userOf(tx, given);
    if (typeof userId !== 'string') return userId;
    const who = { kind: 'person', id: userId, userId, operation: 'sign-in' } as const;
    await actFor(tx, { ...who, requestId: null, from: null });
    const teamId = await teamOf(tx, given);
    await tx.query(MAKE_USER, [userId, given.claims.email]);
    await lockUser(tx, userId);
    const left = given.claims.teams === null ? [] : await leaveOthers(tx, userId, teamId);
    if (teamId !== null) await tx.query(MAKE_MEMBER, [teamId, userId]);
    const metadata = JSON.stringify({ signed_in_by: given.issuer });
    const key = [newId(nowMs), given.keyHash, SIGN_IN_KEY_NAME, userId, teamId, metadata, left];
    await tx.query(MAKE_KEY, key);
    for (const former of left) await markKeysOfUsersDeleted(tx, [userId], former);
    return null;
  };
  return transactAgain(database, enter, { random });
}

type KnownSignIn = { readonly userId: string; readonly isLive: boolean; readonly isUserDeleted: boolean };

async function findSignIn(db: Queryable, keyHash: Buffer): Promise<KnownSignIn | null> {
  const row = (await db.query(FIND_KEY, [keyHash]))[0];
  if (row === undefined) return null;
  return {
    userId: text(row, 'user_id'),
    isLive: flag(row, 'is_live'),
    isUserDeleted: flag(row, 'is_user_deleted'),
  };
}

/** The user of former sign-ins, else by id, else by e-mail address; one who was deleted stays so. */
async function userOf(tx: Queryable, { keyHash, claims, creates }: SignIn): Promise<string | Refusal> {
  const known = await findSignIn(tx, keyHash);
  if (known !== null) return known.isUserDeleted ? refuse('blocked') : known.userId;
  const byId = (await tx.query(FIND_USER, [claims.userId]))[0];
  if (byId !== undefined) return flag(byId, 'is_deleted') ? refuse('blocked') : claims.userId;
  const byEmail = claims.email === null ? undefined : (await tx.query(FIND_BY_EMAIL, [claims.email]))[0];
  if (byEmail !== undefined) return text(byEmail, 'user_id');
  if (creates !== 'nothing') return claims.userId;
  return refuse('forbidden', {
    message: 'You are signed in, but there is no user of yours here. Ask an admin to create one.',
  });
}

async function teamOf(tx: Queryable, { claims, creates }: SignIn): Promise<string | null> {
  if (claims.teams === null || claims.teams.length === 0) return null;
  const known = (await tx.query(FIND_TEAM, [claims.teams]))[0];
  if (known !== undefined) return text(known, 'team_id');
  const [first] = claims.teams;
  if (creates !== 'users-and-teams' || first === undefined || first.length > 256) return null;
  const made = (await tx.query(MAKE_TEAM, [first, MAKES_KEYS]))[0];
  return made === undefined ? null : text(made, 'team_id');
}

/** Ends what sign-ins made but for `teamId`; answers with the teams that were left. */
async function leaveOthers(tx: Queryable, userId: string, teamId: string | null): Promise<readonly string[]> {
  const left = (await tx.query(LEAVE_OTHERS, [userId, teamId])).map((row) => text(row, 'team_id'));
  if (left.length > 0) await tx.query(UNPAY, [userId, left]);
  return left;
}

/** Under the lock of the user. Uses team_members_user_id. */
const LEAVE_OTHERS = `delete from team_members
  where user_id = $1 and is_from_sign_in and team_id is distinct from $2 returning team_id`;

const UNPAY = `update users set team_id = null, version = version + 1, updated_at = clock_timestamp()
  where user_id = $1 and team_id = any($2)`;

/** Uses virtual_keys_key_hash_key. */
const FIND_KEY = `select keys.user_id, keys.deleted_at is null as is_live,
    users.deleted_at is not null as is_user_deleted
  from virtual_keys keys join users using (user_id) where keys.key_hash = $1`;

const ONE_AT_A_TIME = `select pg_advisory_xact_lock(hashtextextended('sign-in ' || $1, 0))`;

const FIND_USER = `select deleted_at is not null as is_deleted from users where user_id = $1`;

/** Uses users_user_email_key. */
const FIND_BY_EMAIL = `select user_id from users where lower(user_email) = lower($1) and deleted_at is null`;

const MAKE_USER = `insert into users (user_id, user_email) values ($1, $2) on conflict (user_id) do nothing`;

/** The first of the claim that is a team here, by id or else by an alias that an admin of the gateway gave. */
const FIND_TEAM = `select team_id from teams
  where deleted_at is null
    and (team_id = any($1::text[]) or (is_alias_vouched_for and team_alias = any($1::text[])))
  order by least(array_position($1::text[], team_id),
      case when is_alias_vouched_for then array_position($1::text[], team_alias) end),
    array_position($1::text[], team_id), team_id limit 1
  for key share`;

/** Nobody is the admin of such a team, who could let its members make keys. */
const MAKES_KEYS: readonly MemberPermission[] = ['/key/generate'];

/** Nothing when a team of this id was deleted. */
const MAKE_TEAM = `insert into teams (team_id, team_alias, team_member_permissions) values ($1, $1, $2) on conflict (team_id) do nothing
  returning team_id`;

const MAKE_MEMBER = `insert into team_members (team_id, user_id, is_from_sign_in) values ($1, $2, true)
  on conflict (team_id, user_id) do nothing`;

/**
 * A key that was deleted comes back with the limits it had and blocked if it was: else
 * whoever may delete it could get rid of them.
 */
const MAKE_KEY = `insert into virtual_keys (key_id, key_hash, key_name, user_id, team_id, metadata)
  values ($1, $2, $3, $4, $5, $6::jsonb) on conflict (key_hash) do update set deleted_at = null,
    team_id = coalesce(excluded.team_id, case when virtual_keys.team_id <> all($7) then virtual_keys.team_id end),
    key_alias = case when virtual_keys.deleted_at is null then virtual_keys.key_alias end,
    version = virtual_keys.version + 1, updated_at = clock_timestamp()
  where virtual_keys.deleted_at is not null
    or (excluded.team_id is not null and virtual_keys.team_id is distinct from excluded.team_id)
    or virtual_keys.team_id = any($7)`;

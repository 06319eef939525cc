/**
 * Virtual keys. Only the keyed hash of a secret comes in here. A deleted key keeps its row for the history of spend;
 * its alias is free at once. Every change announces itself to the proxy tasks through a trigger.
 */
import type { Queryable, Row } from '../../connect.ts';
import { besideAllowance, type Stamps } from '../budgets/allowance.ts';
import type { Allowance } from '../../../limits/limit-fields.ts';
import { SIGN_IN_KEY_NAME } from '../../../keys/virtual-key.ts';
import {
  instantOrNull,
  integer,
  reading,
  text,
  textOrNull,
  texts,
  type FieldsOf,
  type RowOf,
} from '../columns.ts';
import { DELETED, objectTable, placeholders } from '../object-table.ts';
import type { Page, PageRequest } from '../page.ts';

/**
 * Whose rights a key carries. user: those of its user. team: those of its team alone; somebody else than the user made
 * it, and `userId` says whose usage it is.
 */
export type KeyScope = 'user' | 'team';

const ownFields = {
  keyId: text,
  /** What may be shown of the secret: prefix and last four characters. */
  keyName: text,
  keyAlias: textOrNull,
  userId: textOrNull,
  teamId: textOrNull,
  keyRole: (row: Row, column: string) => (text(row, column) === 'admin' ? 'admin' : 'inference'),
  tags: texts,
  expiresAt: instantOrNull,
};

export type KeyFields = Allowance & FieldsOf<typeof ownFields>;

/** What is said once, when a key is made. */
export type KeyOrigin = RowOf<typeof readOrigin>;

const readOrigin = reading({
  keyScope: (row, column): KeyScope => (text(row, column) === 'team' ? 'team' : 'user'),
  /** The key or sign-in that made it, whose limits are its own too, and which it does not outlive. */
  madeBy: textOrNull,
});

export type Key = KeyFields & KeyOrigin & Stamps;

/**
 * How an admin names a key: by its id, its alias, or the hash of its secret. `sha256`: of a secret that is not of our
 * making, by which an imported key is known until its first use.
 */
export type KeySelector =
  | { readonly kind: 'id'; readonly keyId: string }
  | { readonly kind: 'alias'; readonly keyAlias: string }
  | { readonly kind: 'hash'; readonly keyHash: Buffer; readonly sha256: Buffer | null };

/** Whose keys a list is narrowed to: of a user, of teams, or one key. */
export type Reach = {
  readonly userId: string | null;
  readonly keyId: string | null;
  readonly teamIds: readonly string[];
};

/** The same for keys themselves, and teams of which only the keys without a user are seen. */
export type KeyReach = Reach & { readonly memberTeamIds: readonly string[] };

export type KeyFilter = {
  readonly keyId: string | null;
  readonly userId: string | null;
  readonly teamId: string | null;
  /** Part of the alias, any case. */
  readonly aliasPart: string | null;
  readonly keyHash: Buffer | null;
  /** Made before this instant, and not used since. */
  readonly unusedSince: Date | null;
  /** Those that end after the one instant and not after the other; both or none. */
  readonly expiresFrom: Date | null;
  readonly expiresTo: Date | null;
  readonly isBlocked: boolean | null;
  readonly withDeleted: boolean;
  /** Null: every key. */
  readonly reach: KeyReach | null;
};

/** A filter that lets every live key through, to be narrowed. */
export const everyKey: KeyFilter = {
  keyId: null,
  userId: null,
  teamId: null,
  aliasPart: null,
  keyHash: null,
  unusedSince: null,
  expiresFrom: null,
  expiresTo: null,
  isBlocked: null,
  withDeleted: false,
  reach: null,
};

/** What a list of keys can be sorted by, and the column it means. */
export const keyOrders = {
  key_id: 'key_id',
  key_alias: 'key_alias',
  user_id: 'user_id',
  team_id: 'team_id',
  max_budget: 'max_budget_pico_usd',
  expires: 'expires_at',
  created_at: 'created_at',
  updated_at: 'updated_at',
} as const;

export type KeyOrder = keyof typeof keyOrders;

const { columns: COLUMNS, values, shown: SHOWN, read } = besideAllowance(ownFields);

/** The reach of a list, a parameter for each part of it. */
type Reached = {
  readonly [Part in keyof KeyReach as `reach${Capitalize<Part>}`]: KeyReach[Part] | null;
};

const keys = objectTable<KeyFields, Key, Omit<KeyFilter, 'reach'> & Reached, KeyOrder>({
  table: 'virtual_keys',
  id: 'key_id',
  lockOrder: 'key_id',
  columns: COLUMNS,
  values,
  shown: SHOWN,
  read: readKey,
  orders: keyOrders,
  matches: `($userId::text is null or user_id = $userId)
    and ($teamId::text is null or team_id = $teamId)
    and ($aliasPart::text is null or strpos(lower(key_alias), lower($aliasPart)) > 0)
    and ($keyHash::bytea is null or key_id in (select key_id from key_secrets where key_hash = $keyHash))
    and ($unusedSince::timestamptz is null or (created_at < $unusedSince
      and not exists (select from usage_records r where r.key_id = virtual_keys.key_id and r.created_at >= $unusedSince)
      and not exists (select from usage_days d where d.key_id = virtual_keys.key_id
        and d.day > ($unusedSince at time zone 'UTC')::date)))
    and ($expiresTo::timestamptz is null or (expires_at > $expiresFrom::timestamptz and expires_at <= $expiresTo))
    and ($isBlocked::boolean is null or is_blocked = $isBlocked)
    and ($withDeleted::boolean or deleted_at is null)
    and ($keyId::uuid is null or key_id = $keyId)
    and ($reachTeamIds::text[] is null or team_id = any($reachTeamIds) or user_id = $reachUserId or key_id = $reachKeyId::uuid
      or (user_id is null and key_role = 'inference' and team_id = any($reachMemberTeamIds::text[])))`,
});

export const saveKey = keys.save;
export const isKeyIdTaken = keys.isIdTaken;
export const lockKeys = keys.lockAll;

export function listKeys(
  db: Queryable,
  { reach, ...filter }: KeyFilter,
  order: KeyOrder,
  page: PageRequest,
): Promise<Page<Key>> {
  const { teamIds = null, userId = null, keyId = null, memberTeamIds = null } = reach ?? {};
  const reached = {
    reachTeamIds: teamIds,
    reachUserId: userId,
    reachKeyId: keyId,
    reachMemberTeamIds: memberTeamIds,
  };
  return keys.list(db, { ...filter, ...reached }, order, page);
}

export async function insertKey(db: Queryable, key: KeyFields & KeyOrigin, keyHash: Buffer): Promise<Key> {
  const [row] = await db.query(INSERT, [...values(key), keyHash, key.keyScope, key.madeBy]);
  if (row === undefined) throw new Error('a new key has no row');
  return readKey(row);
}

/** The key an admin means, unless deleted. A secret in its grace period still names its key. */
export async function findKey(db: Queryable, selector: KeySelector): Promise<Key | null> {
  return first(await select(db, selector, ''));
}

/** Live keys by id, in no order. */
export async function findKeys(db: Queryable, keyIds: readonly string[]): Promise<readonly Key[]> {
  return (await db.query(FIND_ALL, [keyIds])).map(readKey);
}

/** The key, held until the transaction ends so that a change is made on what was read. */
export async function lockKey(tx: Queryable, selector: KeySelector): Promise<Key | null> {
  return first(await select(tx, selector, 'for no key update'));
}

/** Gives a locked key a new secret; the present one stays good until `formerValidUntil`, if that is given. */
export async function replaceSecret(
  tx: Queryable,
  key: KeyFields,
  secret: { readonly keyHash: Buffer; readonly formerValidUntil: Date | null },
): Promise<Key> {
  await tx.query(DROP_FORMER, [key.keyId]);
  if (secret.formerValidUntil !== null) await tx.query(KEEP_FORMER, [key.keyId, secret.formerValidUntil]);
  await tx.query(REPLACE_HASH, [key.keyId, secret.keyHash]);
  return saveKey(tx, key);
}

/**
 * Deletes keys with those they made, and answers with the ids of all, the oldest first. A key that another key made does
 * not outlive it; what was made signed in does, because a sign-in comes back by itself.
 */
export async function markKeysDeleted(tx: Queryable, keyIds: readonly string[]): Promise<readonly string[]> {
  if (keyIds.length === 0) return [];
  await tx.query(LOCK_WITH_MADE, [keyIds]);
  const deleted = idsOf(await tx.query(MARK_DELETED, [keyIds, SIGN_IN_KEY_NAME])).toSorted();
  await tx.query(DROP_FORMERS, [deleted]);
  return deleted;
}

/** Deletes every key of these users, or only those that also belong to `teamId`. */
export async function markKeysOfUsersDeleted(
  tx: Queryable,
  userIds: readonly string[],
  teamId: string | null,
): Promise<readonly string[]> {
  return markKeysDeleted(tx, idsOf(await tx.query(IDS_OF_USERS, [userIds, teamId])));
}

export async function markKeysOfTeamsDeleted(
  tx: Queryable,
  teamIds: readonly string[],
): Promise<readonly string[]> {
  return markKeysDeleted(tx, idsOf(await tx.query(IDS_OF_TEAMS, [teamIds])));
}

function idsOf(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => text(row, 'key_id'));
}

/** The ids of the keys, deleted ones too, that secrets with these hashes open or opened. */
export async function keyIdsOfHashes(
  db: Queryable,
  keyHashes: readonly Buffer[],
): Promise<readonly string[]> {
  if (keyHashes.length === 0) return [];
  return (await db.query(IDS_OF_HASHES, [keyHashes])).map((row) => text(row, 'key_id'));
}

/** How many live keys each of these users has; who has none is missing. */
export async function countKeysOf(
  db: Queryable,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query(COUNT_KEYS, [userIds]);
  return new Map(rows.map((row) => [text(row, 'user_id'), integer(row, 'keys')]));
}

/** Whether a live key has this alias. */
export async function isAliasTaken(db: Queryable, alias: string): Promise<boolean> {
  const rows = await db.query('select 1 from virtual_keys where key_alias = $1 and deleted_at is null', [
    alias,
  ]);
  return rows.length > 0;
}

const INSERT = `insert into virtual_keys (${COLUMNS}, key_hash, key_scope, made_by)
  values (${placeholders(`${COLUMNS}, key_hash, key_scope, made_by`)}) returning ${SHOWN}`;

/** Uses virtual_keys_pkey. */
const FIND_ALL = `select ${SHOWN} from virtual_keys where key_id = any($1::uuid[]) and deleted_at is null`;

/** Uses virtual_keys_key_hash_key, former_key_secrets_pkey. */
const IDS_OF_HASHES = `select key_id from key_secrets where key_hash = any($1::bytea[])`;

/** Uses virtual_keys_user_id. */
const COUNT_KEYS = `select user_id, count(*) as keys from virtual_keys
  where user_id = any($1::text[]) and deleted_at is null group by user_id`;

const REPLACE_HASH = `update virtual_keys set key_hash = $2 where key_id = $1`;

const KEEP_FORMER = `insert into former_key_secrets (key_hash, key_id, valid_until)
  select key_hash, key_id, $2 from virtual_keys where key_id = $1`;

/** Takes along what other keys have left to expire. Uses former_key_secrets_key_id; the table stays small. */
const DROP_FORMER = `delete from former_key_secrets where key_id = $1 or valid_until < now()`;

/** Waits for keys that are just being made by one of these. Uses virtual_keys_pkey and virtual_keys_made_by. */
const LOCK_WITH_MADE = `select 1 from virtual_keys
  where (key_id = any($1::uuid[]) or made_by = any($1::uuid[])) and deleted_at is null
  order by key_id for update`;

/** Uses virtual_keys_pkey and virtual_keys_made_by. */
const MARK_DELETED = `update virtual_keys set ${DELETED}
  where deleted_at is null and key_id in (
    select unnest($1::uuid[])
    union select made.key_id from virtual_keys made join virtual_keys maker on maker.key_id = made.made_by
      where made.made_by = any($1::uuid[]) and maker.key_name <> $2)
  returning key_id`;

/** Uses former_key_secrets_key_id. */
const DROP_FORMERS = `delete from former_key_secrets where key_id = any($1::uuid[])`;

/** Uses virtual_keys_user_id. */
const IDS_OF_USERS = `select key_id from virtual_keys
  where user_id = any($1) and ($2::text is null or team_id = $2) and deleted_at is null`;

/** Uses virtual_keys_team_id. */
const IDS_OF_TEAMS = `select key_id from virtual_keys where team_id = any($1) and deleted_at is null`;

function select(
  db: Queryable,
  selector: KeySelector,
  lock: '' | 'for no key update',
): Promise<readonly Row[]> {
  const live = 'deleted_at is null';
  switch (selector.kind) {
    case 'id':
      return db.query(`select ${SHOWN} from virtual_keys where key_id = $1 and ${live} ${lock}`, [
        selector.keyId,
      ]);
    case 'alias':
      return db.query(`select ${SHOWN} from virtual_keys where key_alias = $1 and ${live} ${lock}`, [
        selector.keyAlias,
      ]);
    case 'hash':
      return db.query(
        `select ${SHOWN} from virtual_keys where key_id = coalesce(
           (select key_id from key_secrets where key_hash = $1),
           (select key_id from imported_keys where sha256 = $2)) and ${live} ${lock}`,
        [selector.keyHash, selector.sha256],
      );
  }
}

function readKey(row: Row): Key {
  return { ...read(row), ...readOrigin(row) };
}

function first(rows: readonly Row[]): Key | null {
  return rows[0] === undefined ? null : readKey(rows[0]);
}

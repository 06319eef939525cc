/** The cache of answers: one row per answer that may be given again, in a table that is bounded and may be lost. */
import type { Database, Queryable } from '../../connect.ts';
import type { PicoUsd } from '../../../money.ts';
import { instant, integer, money, text, textOrNull } from '../columns.ts';

/** Whose call it was. */
export type CachedFor = {
  readonly teamId: string | null;
  readonly userId: string | null;
  readonly keyId: string;
  /** Public name. */
  readonly model: string;
};

export type CachedAnswer = {
  readonly of: CachedFor;
  readonly headers: Readonly<Record<string, string>>;
  readonly pace: readonly number[];
  /** Compressed. */
  readonly body: Buffer;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
};

/** Called by a look-up. Uses answer_cache_pkey. */
const findByKey = `
  select team_id, user_id, key_id, model, headers, pace, body, created_at, expires_at
  from answer_cache where cache_key = $1 and expires_at > $2`;

export async function findAnswer(
  database: Queryable,
  key: Buffer,
  nowMs: number,
): Promise<CachedAnswer | null> {
  const [row] = await database.query(findByKey, [key, new Date(nowMs)]);
  if (row === undefined) return null;
  const { headers, pace, body } = row;
  if (!isHeaders(headers) || !isPace(pace) || !Buffer.isBuffer(body))
    throw new Error('a row of answer_cache cannot be read');
  return {
    of: {
      teamId: textOrNull(row, 'team_id'),
      userId: textOrNull(row, 'user_id'),
      keyId: text(row, 'key_id'),
      model: text(row, 'model'),
    },
    headers,
    pace,
    body,
    createdAtMs: instant(row, 'created_at').getTime(),
    expiresAtMs: instant(row, 'expires_at').getTime(),
  };
}

/**
 * Called once an answer is complete. Not after a purge that came while it was on its way, or a little before: tasks and
 * the database have clocks of their own. A purge waits for those that are being written (its lock on the table), so none
 * slips through.
 */
const insert = `
  insert into answer_cache (cache_key, team_id, user_id, key_id, model, headers, pace, body, stored_bytes, created_at,
                            expires_at)
  select $1, $2, $3, $4::uuid, $5, $6::jsonb, $7, $8, $9, $10, $11
  where not exists (
    select 1 from answer_cache_purges purge
    where purge.purged_at > $12::timestamptz - interval '5 seconds'
      and (purge.team_id is null or purge.team_id = $2)
      and (purge.user_id is null or purge.user_id = $3)
      and (purge.key_id is null or purge.key_id = $4::uuid)
      and (purge.model is null or purge.model = $5))
  on conflict (cache_key) do update set
    team_id = excluded.team_id, user_id = excluded.user_id, key_id = excluded.key_id, model = excluded.model,
    headers = excluded.headers, pace = excluded.pace, body = excluded.body, stored_bytes = excluded.stored_bytes,
    created_at = excluded.created_at, expires_at = excluded.expires_at
  returning cache_key`;

/** What a row takes beside its body, about. */
const ROW_BYTES = 300;

/** False: it was purged meanwhile, and is not kept. `askedAtMs`: when its call arrived. */
export async function keepAnswerOf(
  database: Queryable,
  key: Buffer,
  answer: CachedAnswer,
  askedAtMs: number,
): Promise<boolean> {
  const { of, headers, pace, body, createdAtMs, expiresAtMs } = answer;
  const kept = await database.query(insert, [
    key,
    of.teamId,
    of.userId,
    of.keyId,
    of.model,
    JSON.stringify(headers),
    pace,
    body,
    ROW_BYTES + body.length + pace.length * 4,
    new Date(createdAtMs),
    new Date(expiresAtMs),
    new Date(askedAtMs),
  ]);
  return kept.length > 0;
}

/** One task at a time; the others have nothing to do then. */
const lockUpkeep = 'select pg_try_advisory_xact_lock(7827027) as is_mine';
/** Uses answer_cache_expires_at. */
const removeExpired = 'delete from answer_cache where expires_at <= $1';
const removeOldPurges = `delete from answer_cache_purges where purged_at < $1::timestamptz - interval '1 day'`;
/** The oldest, until what is left is within both bounds. Reads answer_cache_created_at alone. */
const removeOldest = `
  delete from answer_cache where created_at <= (
    select max(created_at) from (
      select created_at, count(*) over newest as entries, sum(stored_bytes) over newest as bytes
      from answer_cache window newest as (order by created_at desc)
    ) counted
    where entries > $1 or bytes > $2)`;

export type CacheBounds = { readonly entries: number; readonly bytes: number };

/** Called by every task now and then. */
export async function trimAnswers(database: Database, bounds: CacheBounds, nowMs: number): Promise<void> {
  await database.transaction(async (tx) => {
    const [lock] = await tx.query(lockUpkeep);
    if (lock?.['is_mine'] !== true) return;
    await tx.query(removeExpired, [new Date(nowMs)]);
    await tx.query(removeOldest, [bounds.entries, bounds.bytes]);
    await tx.query(removeOldPurges, [new Date(nowMs)]);
  });
}

/** Which answers are purged; null: any. */
export type Purge = {
  readonly teamId: string | null;
  readonly userId: string | null;
  readonly keyId: string | null;
  readonly model: string | null;
};

/** Before anything else of the transaction reads the table. */
const lockForPurge = 'lock table answer_cache in share row exclusive mode';
const purge = `
  with purged as (
    delete from answer_cache
    where ($1::text is null or team_id = $1) and ($2::text is null or user_id = $2)
      and ($3::uuid is null or key_id = $3::uuid) and ($4::text is null or model = $4)
    returning 1)
  insert into answer_cache_purges (team_id, user_id, key_id, model, entries)
  select $1, $2, $3::uuid, $4, count(*) from purged
  returning entries`;

/** Called by POST /cache/purge, in a transaction. Returns how many there were. */
export async function purgeAnswers(tx: Queryable, which: Purge): Promise<number> {
  await tx.query(lockForPurge);
  const [row] = await tx.query(purge, [which.teamId, which.userId, which.keyId, which.model]);
  if (row === undefined) throw new Error('a purge gave no row');
  return integer(row, 'entries');
}

/** Called by GET /cache/info. Reads answer_cache_created_at. */
const count = `
  select count(*)::int as entries, coalesce(sum(stored_bytes), 0)::bigint as bytes,
    min(created_at) as oldest from answer_cache`;

export async function countAnswers(
  database: Queryable,
): Promise<CacheBounds & { readonly oldestAt: Date | null }> {
  const [row] = await database.query(count);
  if (row === undefined) throw new Error('an aggregate gave no row');
  const oldestAt = row['oldest'] === null ? null : instant(row, 'oldest');
  return { entries: integer(row, 'entries'), bytes: integer(row, 'bytes'), oldestAt };
}

/** Called by GET /cache/info. Reads the records of the last hour, by the index of their time. */
const recentUse = `
  select count(*) filter (where answer_cache = 'hit')::int as hits,
    count(*) filter (where answer_cache = 'miss')::int as misses,
    coalesce(sum(answer_saved_pico_usd), 0)::numeric(30, 0)::text as saved
  from usage_records where created_at >= $1 and answer_cache is not null`;

export type RecentCacheUse = { readonly hits: number; readonly misses: number; readonly saved: PicoUsd };

export async function recentCacheUse(database: Queryable, sinceMs: number): Promise<RecentCacheUse> {
  const [row] = await database.query(recentUse, [new Date(sinceMs)]);
  if (row === undefined) throw new Error('an aggregate gave no row');
  return { hits: integer(row, 'hits'), misses: integer(row, 'misses'), saved: money(row, 'saved') };
}

function isHeaders(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((header) => typeof header === 'string')
  );
}

function isPace(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number');
}

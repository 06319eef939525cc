/**
 * What the canary needs of the database: its user and key in place, and what became of a call of it.
 *
 * The user is made once and never changed afterwards, so that what an admin does to it (a block, another budget) holds. The
 * key follows the secret: when that holds another one, the former is void at once.
 */
import { canaryPanel } from '../../../canary/canary-panel.ts';
import { canaryUser } from '../../../canary/canary-user.ts';
import { broken, ok, type Verdict } from '../../../canary/chain.ts';
import { PROBE_PATH, sayCalls, type Answered } from '../../../canary/probe.ts';
import { expandSql } from '../../../dashboards/expand.ts';
import { idTimeMs, newId } from '../../../ids.ts';
import { noAllowance } from '../../../limits/limit-fields.ts';
import { formatUsd } from '../../../money.ts';
import type { Database, Queryable } from '../../connect.ts';
import { flag, integer, money, reading, text, textOrNull } from '../columns.ts';
import { findKey, insertKey, lockKey, replaceSecret, saveKey, type Key } from '../keys/keys.ts';
import { findUser, insertUser, isUserIdTaken } from '../keys/users.ts';
import { actFor } from './audit-log.ts';

export type CanaryKey = {
  readonly keyHash: Buffer;
  /** What may be shown of it. */
  readonly keyName: string;
  /** The one model that it may call. */
  readonly model: string;
  readonly nowMs: number;
};

/** Only reads, unless something is missing or the secret or the model is another than before. */
export async function prepareCanary(db: Database, wanted: CanaryKey): Promise<Verdict> {
  const { userId, keyAlias } = canaryUser;
  const [user, key] = await Promise.all([findUser(db, userId), findKey(db, byHash(wanted))]);
  if (user !== null && key !== null && isAsWanted(key, wanted)) return ok('user and key are in place');
  return db.transaction(async (tx) => {
    await tx.query(ONE_AT_A_TIME);
    await actFor(tx, {
      kind: 'gateway',
      id: 'gateway',
      userId: null,
      operation: 'canary',
      requestId: null,
      from: null,
    });
    if ((await findUser(tx, userId)) === null) {
      if (await isUserIdTaken(tx, userId)) {
        return broken(`the user ${userId} was deleted, and its id is not given out again`);
      }
      await insertUser(tx, userFields);
    }
    const known = await lockKey(tx, { kind: 'alias', keyAlias });
    if (known === null) await insertKey(tx, keyFields(wanted), wanted.keyHash);
    else if (known.userId !== userId) return broken(`a key of somebody else has the alias ${keyAlias}`);
    else await bringUpToDate(tx, known, wanted);
    return ok('user and key were put in place');
  });
}

async function bringUpToDate(tx: Queryable, known: Key, wanted: CanaryKey): Promise<void> {
  const fields = { ...known, keyName: wanted.keyName, models: [wanted.model] };
  const current = await findKey(tx, byHash(wanted));
  if (current?.keyId === known.keyId) await saveKey(tx, fields);
  else await replaceSecret(tx, fields, { keyHash: wanted.keyHash, formerValidUntil: null });
}

function byHash({ keyHash }: CanaryKey) {
  return { kind: 'hash', keyHash, sha256: null } as const;
}

function isAsWanted(key: Key, { model }: CanaryKey): boolean {
  return key.userId === canaryUser.userId && key.models?.length === 1 && key.models[0] === model;
}

const userFields = {
  ...noAllowance,
  userId: canaryUser.userId,
  userEmail: null,
  userAlias: canaryUser.userAlias,
  userRole: 'internal_user',
  teamId: null,
  maxBudgetPicoUsd: canaryUser.budgetPicoUsd,
  budgetDuration: canaryUser.budgetDuration,
  budgetKind: 'hard',
} as const;

function keyFields({ keyName, model, nowMs }: CanaryKey) {
  return {
    ...noAllowance,
    keyId: newId(nowMs),
    keyName,
    keyAlias: canaryUser.keyAlias,
    userId: canaryUser.userId,
    teamId: null,
    keyRole: 'inference',
    keyScope: 'user',
    madeBy: null,
    tags: [canaryUser.tag],
    expiresAt: null,
    models: [model],
    allowedRoutes: [PROBE_PATH],
  } as const;
}

/** Two runs at once would both make the user. */
const ONE_AT_A_TIME = `select pg_advisory_xact_lock(hashtextextended('canary', 0))`;

/** Whether the call has its record, whole and priced. */
export async function checkRecord(db: Queryable, answered: Answered): Promise<Verdict> {
  const [row] = await db.query(RECORD, [answered.requestId, callInstant(answered)]);
  if (row === undefined) return broken(`there is no record of request ${answered.requestId}`);
  const found = readRecord(row);
  const faults = [
    ...(found.userId === canaryUser.userId ? [] : [`its user is ${found.userId ?? 'nobody'}`]),
    ...(found.model === answered.model ? [] : [`its model is ${found.model}`]),
    ...(found.ending === 'complete' ? [] : [`it ended ${found.ending}`]),
    ...(found.usageEstimated ? ['its usage is estimated'] : []),
    ...differing('tokens in', found.promptTokens, answered.promptTokens),
    ...differing('tokens out', found.outputTokens, answered.completionTokens),
    ...(found.costPicoUsd > 0n ? [] : ['it costs nothing']),
  ];
  if (faults.length > 0) return broken(`of the record of ${answered.requestId}: ${faults.join('; ')}`);
  return ok(`the record is complete, its cost $${formatUsd(found.costPicoUsd)}`);
}

function differing(what: string, recorded: number, told: number): readonly string[] {
  return recorded === told ? [] : [`it has ${recorded} ${what} and the answer said ${told}`];
}

const readRecord = reading({
  userId: textOrNull,
  model: text,
  ending: text,
  usageEstimated: flag,
  promptTokens: integer,
  outputTokens: integer,
  costPicoUsd: money,
});

/** Uses the primary key of usage_records: a request id says when its call was made. */
const RECORD = `select user_id, model, ending, usage_estimated, output_tokens, cost_pico_usd,
    input_tokens + cache_read_tokens + cache_write_tokens as prompt_tokens
  from usage_records
  where request_id = $1::uuid and created_at between $2::timestamptz - interval '1 minute' and $2::timestamptz + interval '1 minute'`;

function callInstant({ requestId }: Answered): Date {
  return new Date(idTimeMs(requestId) ?? 0);
}

/** Whether the figures of the day are the sum of its records, in one snapshot. */
export async function checkRow(db: Queryable, answered: Answered): Promise<Verdict> {
  const day = dayOf(answered);
  const [row] = await db.query(DAY, [canaryUser.userId, answered.model, day]);
  if (row === undefined) throw new Error('sums have a row');
  const found = readDay(row);
  const says = `usage_daily has ${sayCalls(found.counted)} of ${day}, $${formatUsd(found.countedPicoUsd)}`;
  return found.counted >= 1 &&
    found.counted === found.recorded &&
    found.countedPicoUsd === found.recordedPicoUsd
    ? ok(says)
    : broken(`${says}; usage_records has ${found.recorded}, $${formatUsd(found.recordedPicoUsd)}`);
}

const readDay = reading({
  counted: integer,
  countedPicoUsd: money,
  recorded: integer,
  recordedPicoUsd: money,
});

/** Uses usage_records_user_id. */
const DAY = `select figures.counted, figures.counted_pico_usd, records.recorded, records.recorded_pico_usd
  from (select coalesce(sum(requests), 0)::bigint as counted, coalesce(sum(cost_pico_usd), 0)::text as counted_pico_usd
    from usage_daily where day = $3::date and user_id = $1 and model = $2) figures
  cross join (select count(*) as recorded, coalesce(sum(cost_pico_usd), 0)::text as recorded_pico_usd
    from usage_records where user_id = $1 and model = $2
      and created_at >= $3::date::timestamp at time zone 'UTC'
      and created_at < ($3::date + 1)::timestamp at time zone 'UTC') records`;

/** A day of UTC. */
function dayOf(answered: Answered): string {
  return callInstant(answered).toISOString().slice(0, 10);
}

/**
 * Whether a panel shows the calls of the day: its own query, sent as Grafana sends it and in the role that Grafana reads
 * with. `reader` is a connection of that role.
 */
export async function checkPanel(db: Queryable, reader: Queryable, answered: Answered): Promise<Verdict> {
  const day = dayOf(answered);
  const [counts] = await db.query(DAY, [canaryUser.userId, answered.model, day]);
  if (counts === undefined) throw new Error('sums have a row');
  const { recorded } = readDay(counts);
  const dayStartMs = Date.parse(`${day}T00:00:00Z`);
  const { text: sql, params } = expandSql(canaryPanel.sql, {
    fromMs: dayStartMs,
    toMs: dayStartMs + DAY_MS - 1,
    chosen: { user: [canaryUser.userId] },
    rateSeconds: 60,
  });
  const shown = await reader.query(sql, params);
  const row = shown.find(({ model }) => model === answered.model);
  const requests = Number(row?.['requests'] ?? 0);
  return requests >= recorded && requests >= 1
    ? ok(`the panel "${canaryPanel.title}" shows ${sayCalls(requests)} of ${day}`)
    : broken(
        `the panel "${canaryPanel.title}" shows ${sayCalls(requests)} of ${day}, and there are ${recorded}`,
      );
}

const DAY_MS = 86_400_000;

/**
 * Sends by OTLP what CloudWatch has got, after it and whatever becomes of it.
 *
 * 1. What was published since the last batch becomes a batch, which keeps its time and content.
 * 2. Batches are sent, the oldest first, and whole teams of them at once. What is taken, or can never be, is done.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | the endpoint is away, busy, or refuses the key; the key cannot be read | what is left of the batch and those after it waits for the next run, up to a week |
 * | it refuses the data | that is logged, and they are done |
 * | the run, between sending and noting it | those teams are sent again: the same points at the same time |
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../../core/db/connect.ts';
import * as sql from '../../../core/db/queries/usage/usage-otlp.ts';
import type { PublisherLog } from '../publish-usage.ts';
import type { Outcome, Post } from './endpoint.ts';
import { metricsRequest } from './metrics-request.ts';
import { usagePoints, type Temporality, type UsageRow } from './usage-points.ts';

export type OtlpDestination = {
  readonly post: Post;
  readonly temporality: Temporality;
  /** Of the gateway, as the collector names it. */
  readonly environmentName: string;
};

export type Sent = { readonly batches: number; readonly waiting: number };

/** Teams times models of one request: less than Datadog and New Relic take (docs/observability.md). */
const ROWS_A_REQUEST = 200;

/** Between the tries of a run, at least. */
const WAITS_MS = [1_000, 3_000];
/** Who asks for a longer wait is asked in the next run. */
const LONGEST_WAIT_MS = 10_000;
/** A function has two minutes in all (core/scheduled-functions.ts); what is left then is sent in the next run. */
const LONGEST_RUN_MS = 60_000;

export async function sendUsage(
  db: Database,
  destination: () => OtlpDestination | Promise<OtlpDestination>,
  log: PublisherLog,
  waitsMs: readonly number[] = WAITS_MS,
): Promise<Sent> {
  await db.transaction(async (tx) => {
    await tx.query(sql.lockBatches);
    await tx.query(sql.openBatch);
  });
  const batches = await db.query(sql.unsentBatches);
  if (batches.length === 0) return { batches: 0, waiting: 0 };
  const waits = (done: number, reason: string): Sent => {
    const waiting = batches.length - done;
    log('usage by OTLP waits', { batches: waiting, reason });
    return { batches: done, waiting };
  };
  const found = await Promise.resolve()
    .then(destination)
    .catch((error: unknown) => (error instanceof Error ? error.message : 'unknown error'));
  if (typeof found === 'string') return waits(0, found);
  const { post, temporality, environmentName } = found;
  const late = AbortSignal.timeout(LONGEST_RUN_MS);
  const resource = {
    'service.name': 'stargate',
    'service.instance.id': 'usage-publisher',
    'deployment.environment.name': environmentName,
    'deployment.environment': environmentName,
  };
  for (const [done, batch] of batches.entries()) {
    const time = String(batch['batch_at']);
    const interval = { startNs: nanos(batch['start_us']), timeNs: nanos(batch['time_us']) };
    const rows = await db.query(sql.readBatch, [time]);
    for (const part of wholeTeams(rows)) {
      if (late.aborted) return waits(done, 'the run has taken long enough');
      const points = usagePoints(part, interval, temporality);
      const outcome = await patiently(post, metricsRequest(resource, points), waitsMs);
      if (outcome.kind === 'not now') return waits(done, outcome.note);
      if (outcome.note !== null) log('usage by OTLP not taken', { batch: time, reason: outcome.note });
      await db.query(sql.closeTeams, [time, part.map((row) => row['team_id'])]);
    }
    await db.query(sql.closeBatch, [time]);
  }
  return { batches: batches.length, waiting: 0 };
}

/** As many rows as a request may have, and never a part of a team: what is noted as sent is a team's share of a batch. */
function wholeTeams(rows: readonly UsageRow[]): readonly (readonly UsageRow[])[] {
  const parts: UsageRow[][] = [];
  for (const ofTeam of Map.groupBy(rows, (row) => row['team_id']).values()) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + ofTeam.length <= ROWS_A_REQUEST) last.push(...ofTeam);
    else parts.push(ofTeam);
  }
  return parts;
}

async function patiently(post: Post, body: Buffer, waitsMs: readonly number[]): Promise<Outcome> {
  let outcome = await post(body);
  for (const waitMs of waitsMs) {
    if (outcome.kind !== 'not now' || outcome.retryAfterMs === null) return outcome;
    if (outcome.retryAfterMs > LONGEST_WAIT_MS) return outcome;
    await delay(Math.max(waitMs, outcome.retryAfterMs));
    outcome = await post(body);
  }
  return outcome;
}

function nanos(microseconds: unknown): bigint {
  return BigInt(String(microseconds)) * 1_000n;
}

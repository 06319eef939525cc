/**
 * One run of the usage publisher.
 *
 * 1. Partitions first, because a missing month slows every insert.
 * 2. Windows of new records are taken: aggregated into publications, a row per team, in the transaction that moves
 *    the watermark. So each record is in exactly one publication.
 * 3. Each publication that is due is written out in a transaction of its own.
 * 4. The publisher's own health.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | a team's data | its publication waits, 1, 2, 4 … minutes; the others go on; UsagePublisherWaitingTeams says so |
 * | the run, between writing a publication and noting it | that one is written again; publication_id tells it apart |
 * | the database | nothing is lost: the next run takes the same window |
 */
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { prepareUsagePartitions } from '../../core/db/queries/usage/usage-pipeline.ts';
import * as sql from '../../core/db/queries/usage/usage-publications.ts';
import { publisherMetrics, type UsageDetail } from '../../core/metrics/cloudwatch.ts';
import type { MetricSink } from './metric-sink.ts';
import { linesOf, type Detail } from './publication.ts';

export type Published = {
  readonly partitionsMade: number;
  /** Records taken in this run. */
  readonly records: number;
  readonly publications: number;
  /** Teams whose data could not be published and waits. */
  readonly waitingTeams: number;
};

export type PublisherLog = (message: string, fields: Readonly<Record<string, string | number>>) => void;

/** What usage is told apart by, and how many teams have metrics of their own. */
export type ToldApart = { readonly by: UsageDetail; readonly mostTeams: number };

const WINDOW_RECORDS = 100_000;
/** A backlog larger than this is worked off over several runs. */
const MAX_WINDOWS = 10;

export async function publishUsage(
  db: Database,
  sink: MetricSink,
  clock: Clock,
  log: PublisherLog,
  told: ToldApart,
): Promise<Published> {
  const [made] = await db.query(prepareUsagePartitions);
  let records = 0;
  for (let window = 0; window < MAX_WINDOWS; window += 1) {
    const taken = await takeWindow(db);
    records += taken.records;
    if (taken.isLast) break;
  }
  const publications = await publishDue(db, sink, clock, log, await detailOf(db, told));
  await db.query(sql.forgetPublished);
  const waitingTeams = await publishHealth(db, sink, records);
  return { partitionsMade: Number(made?.['made'] ?? 0), records, publications, waitingTeams };
}

async function takeWindow(db: Database): Promise<{ readonly records: number; readonly isLast: boolean }> {
  return db.transaction(async (tx) => {
    const [state] = await tx.query(sql.lockWatermark);
    const from = String(state?.['taken_before']);
    const settled = String(state?.['oldest_open']);
    // A database restored elsewhere counts its transactions again.
    if (BigInt(from) > BigInt(settled)) {
      await tx.query(sql.moveWatermark, [settled]);
      return { records: 0, isLast: true };
    }
    const [bound] = await tx.query(sql.boundWindow, [from, settled, WINDOW_RECORDS]);
    // A transaction is taken whole, so a window holds at least one.
    const bounded = bound === undefined ? settled : String(bound['taken_before']);
    const to = bounded === from ? String(BigInt(from) + 1n) : bounded;
    const [taken] = await tx.query(sql.takeWindow, [from, to]);
    await tx.query(sql.moveWatermark, [to]);
    return { records: Number(taken?.['records'] ?? 0), isLast: to === settled };
  });
}

async function detailOf(db: Database, { by, mostTeams }: ToldApart): Promise<Detail> {
  const rows = by === 'environment' ? [] : await db.query(sql.firstTeams, [mostTeams]);
  return { by, named: new Set(rows.map((row) => String(row['team_id']))) };
}

/** Returns how many publications were written out. */
async function publishDue(
  db: Database,
  sink: MetricSink,
  clock: Clock,
  log: PublisherLog,
  detail: Detail,
): Promise<number> {
  let published = 0;
  for (const row of await db.query(sql.duePublications)) {
    const id = String(row['publication_id']);
    try {
      await db.transaction(async (tx) => {
        const [locked] = await tx.query(sql.lockPublication, [id]);
        if (locked === undefined) return;
        const { team_id: teamId, team_alias: alias } = locked;
        const team = { id: String(teamId), name: typeof alias === 'string' ? alias : '' };
        const lines = linesOf(id, team, locked['usage'], clock.nowMs(), detail);
        await tx.query(sql.markPublished, [id]);
        for (const line of lines) sink(line);
        published += 1;
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      log('publication failed', { publication_id: id, team_id: String(row['team_id']), reason });
      await db.query(sql.markFailed, [id, reason]);
    }
  }
  return published;
}

/** Returns how many teams wait. */
async function publishHealth(db: Database, sink: MetricSink, records: number): Promise<number> {
  const [backlog] = await db.query(sql.publisherBacklog);
  await db.query(sql.noteSuccess);
  const waitingTeams = Number(backlog?.['waiting_teams'] ?? 0);
  const figures: Readonly<Record<keyof typeof publisherMetrics, number>> = {
    runs: 1,
    records,
    lagSeconds: Number(backlog?.['lag_seconds'] ?? 0),
    waitingTeams,
  };
  sink({
    dimensionSets: [{}],
    metrics: Object.entries(publisherMetrics).map(([key, metric]) => ({
      metric,
      values: [figures[key as keyof typeof figures]],
    })),
    properties: {},
    timestampMs: null,
  });
  return waitingTeams;
}

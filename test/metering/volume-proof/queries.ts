/** The questions that must stay fast however large the table grows, as the admin API, the dashboards and finance ask them. */
import { systemClock } from '../../../core/clock.ts';
import { dashboardsFor } from '../../../core/dashboards/dashboards.ts';
import { expandSql } from '../../../core/dashboards/expand.ts';
import type { Dashboard } from '../../../core/dashboards/panel.ts';
import type { Queryable } from '../../../core/db/connect.ts';
import { anyUsage, type UsageFilter } from '../../../core/db/queries/usage/usage-filter.ts';
import { listUsageLogs } from '../../../core/db/queries/usage/usage-logs.ts';
import {
  reportUsage,
  totalUsage,
  type Dimension,
  type ReportOrder,
} from '../../../core/db/queries/usage/usage-report.ts';
import { queriesOfPage } from '../../finance/finance-queries.ts';
import { median } from './inserts.ts';

export type Question = {
  readonly name: string;
  readonly limitMs: number;
  readonly ask: (db: Queryable) => Promise<unknown>;
};

export type Answered = {
  readonly name: string;
  readonly limitMs: number;
  readonly medianMs: number;
  readonly worstMs: number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RANGES: Readonly<Record<Dashboard['range'], number>> = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

export function questionsAt(nowMs: number): readonly Question[] {
  const month = { sinceMs: nowMs - 30 * DAY_MS, untilMs: nowMs };
  const week = { sinceMs: nowMs - 7 * DAY_MS, untilMs: nowMs };
  // The busiest one and an ordinary one.
  const users = ['user-1', 'user-321'];
  return [
    ...(['user', 'team', 'model', 'key'] as const).flatMap((dimension) =>
      (['spend', 'tokens', 'requests'] as const).map((order) => ({
        name: `leaderboard of a month: ${dimension} by ${order}`,
        limitMs: 1_000,
        ask: (db: Queryable) => report(db, month, [dimension], order, anyUsage, 100),
      })),
    ),
    ...users.flatMap((user) => {
      const filter = { ...anyUsage, userIds: [user] };
      return [
        {
          name: `last 7 days of ${user}: totals`,
          limitMs: 50,
          ask: (db: Queryable) => totalUsage(db, { of: 'bill', ...week, filter }),
        },
        {
          name: `last 7 days of ${user}: by day and model`,
          limitMs: 50,
          ask: (db: Queryable) => report(db, week, ['day', 'model'], 'group', filter, 1_000),
        },
        {
          name: `last 7 days of ${user}: the newest 100 calls`,
          limitMs: 50,
          ask: (db: Queryable) =>
            listUsageLogs(db, {
              ...week,
              filter,
              requestId: null,
              ending: null,
              customerIds: null,
              limit: 100,
              after: null,
            }),
        },
      ];
    }),
    {
      name: 'a year by month and team',
      limitMs: 2_000,
      ask: (db) =>
        report(
          db,
          { sinceMs: nowMs - 365 * DAY_MS, untilMs: nowMs },
          ['month', 'team'],
          'group',
          anyUsage,
          1_000,
        ),
    },
    ...dashboardQuestions(nowMs),
    ...financeQuestions(),
  ];
}

/** Those over `usage` read every record of a week or a month; the role that asks may take 30 seconds. */
function financeQuestions(): readonly Question[] {
  return queriesOfPage().map(([title, sql]) => ({
    name: `finance: ${title}`,
    limitMs: sql.includes('from usage ') ? 10_000 : 2_000,
    ask: (db) => db.query(sql),
  }));
}

/** Every panel that asks PostgreSQL, over the range its dashboard opens with. */
function dashboardQuestions(nowMs: number): readonly Question[] {
  return dashboardsFor('DBInstanceIdentifier').flatMap(({ uid, range, rows }) =>
    rows
      .flatMap(({ panels }) => panels)
      .flatMap(({ id, queries }) => {
        if (queries.source !== 'postgres') return [];
        const choice = { fromMs: nowMs - RANGES[range], toMs: nowMs, chosen: {}, rateSeconds: 240 };
        const { text, params } = expandSql(queries.sql, choice);
        return [
          { name: `dashboard ${uid}: ${id}`, limitMs: 2_000, ask: (db: Queryable) => db.query(text, params) },
        ];
      }),
  );
}

function report(
  db: Queryable,
  range: { readonly sinceMs: number; readonly untilMs: number },
  groupBy: readonly Dimension[],
  order: ReportOrder,
  filter: UsageFilter,
  limit: number,
): Promise<unknown> {
  return reportUsage(db, {
    of: 'bill',
    ...range,
    timeZone: 'UTC',
    groupBy,
    filter,
    order,
    limit,
    after: null,
  });
}

/** One run to warm up, as a table in use is; then so many that count. */
export async function timeQuestions(
  db: Queryable,
  questions: readonly Question[],
  runs: number,
): Promise<readonly Answered[]> {
  const answered: Answered[] = [];
  for (const { name, limitMs, ask } of questions) {
    await ask(db);
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const startMs = systemClock.monotonicMs();
      await ask(db);
      times.push(systemClock.monotonicMs() - startMs);
    }
    answered.push({
      name,
      limitMs,
      medianMs: Math.round(median(times)),
      worstMs: Math.round(Math.max(...times)),
    });
  }
  return answered;
}

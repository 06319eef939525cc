/**
 * Every hour: budgets that are spent or will run out, people who spend unlike before, and from Monday morning on each
 * team's week. Each is noted once (for its period, day, week) and sent until it worked.
 */
import type { Clock } from '../../../core/clock.ts';
import type { Database } from '../../../core/db/connect.ts';
import {
  lockNotice,
  markNotice,
  noteSpend,
  waitingNotices,
  type NoticeKind,
} from '../../../core/db/queries/spend-notices.ts';
import { burningBudgets, spendAnomalies, teamWeeks } from '../../../core/db/queries/spend-watch.ts';
import { letterOf } from './letters.ts';
import type { Send } from './send.ts';

export type NoticeDeps = {
  readonly db: Database;
  readonly clock: Clock;
  /** Where notices go; nowhere when empty: they stay in spend_notices. */
  readonly senders: readonly Send[];
  readonly onFailure: (kind: NoticeKind, error: unknown) => void;
};

export type Told = { readonly noted: number; readonly sent: number; readonly failed: number };

const DAY_MS = 86_400_000;

/** A week is told when the journals of its last hours have surely come in. */
const WEEK_SETTLED_MS = 6 * 3_600_000;

export async function tellSpend(deps: NoticeDeps): Promise<Told> {
  const noted = (await noteBurningBudgets(deps)) + (await noteAnomalies(deps)) + (await noteWeek(deps));
  return { noted, ...(await sendWaiting(deps)) };
}

async function noteBurningBudgets(deps: NoticeDeps): Promise<number> {
  let noted = 0;
  for (const budget of await burningBudgets(deps.db)) {
    const isSpent = BigInt(budget.spent) >= BigInt(budget.maxBudget);
    const isNew = await noteSpend(deps.db, {
      kind: isSpent ? 'budget-spent' : 'budget-runs-out',
      subject: `${budget.scope} ${budget.scopeId}`,
      // A budget that was raised is told about again.
      reference: `${budget.startsAt.toISOString()} ${budget.maxBudget}`,
      message: budget,
    });
    if (isNew) noted += 1;
  }
  return noted;
}

async function noteAnomalies(deps: NoticeDeps): Promise<number> {
  let noted = 0;
  const today = dateOf(deps.clock.nowMs());
  for (const anomaly of await spendAnomalies(deps.db)) {
    const notice = { kind: 'anomaly', subject: anomaly.userId, reference: today, message: anomaly } as const;
    if (await noteSpend(deps.db, notice)) noted += 1;
  }
  return noted;
}

/** The week that ended last, Monday to Sunday of UTC. */
async function noteWeek(deps: NoticeDeps): Promise<number> {
  const nowMs = deps.clock.nowMs() - WEEK_SETTLED_MS;
  const sinceMonday = (new Date(nowMs).getUTCDay() + 6) % 7;
  const monday = dateOf(nowMs - (sinceMonday + 7) * DAY_MS);
  let noted = 0;
  for (const week of await teamWeeks(deps.db, monday)) {
    const isNew = await noteSpend(deps.db, {
      kind: 'weekly-summary',
      subject: week.teamId,
      reference: monday,
      message: { ...week, monday },
    });
    if (isNew) noted += 1;
  }
  return noted;
}

async function sendWaiting({ db, senders, onFailure }: NoticeDeps): Promise<Omit<Told, 'noted'>> {
  let sent = 0;
  let failed = 0;
  if (senders.length === 0) return { sent, failed };
  for (const waiting of await waitingNotices(db)) {
    await db.transaction(async (tx) => {
      const notice = await lockNotice(tx, waiting);
      if (notice === null) return;
      try {
        const letter = letterOf(notice);
        for (const send of senders) await send(letter);
        await markNotice(tx, waiting, null);
        sent += 1;
      } catch (error) {
        onFailure(waiting.kind, error);
        await markNotice(tx, waiting, error instanceof Error ? error.message : 'unknown');
        failed += 1;
      }
    });
  }
  return { sent, failed };
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

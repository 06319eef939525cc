/**
 * Every hour: budgets that are spent or will run out, people who spend unlike before, and from Monday morning on each
 * team's week; and who still uses a model that ends, 90, 30 and 7 days before. Each is noted once (for its period, day, week, end) and sent until it worked. One that cannot be computed or
 * noted is reported and does not hold up the others.
 */
import type { Clock } from '../../../core/clock.ts';
import type { Database } from '../../../core/db/connect.ts';
import { isRowFault } from '../../../core/db/row-faults.ts';
import {
  lockNotice,
  markNotice,
  noteSpend,
  type Notice,
  waitingNotices,
  type NoticeKind,
} from '../../../core/db/queries/budgets/spend-notices.ts';
import {
  spendAnomalies,
  teamWeeks,
  watchBudgets,
  type BudgetFault,
  type BurningBudget,
} from '../../../core/db/queries/budgets/spend-watch.ts';
import { endingUse, type EndingUse } from '../../../core/db/queries/operations/model-lives.ts';
import { dateAt } from '../../../core/usage/local-days.ts';
import { notificationOf } from './content.ts';
import type { Send } from './channels.ts';

export type NotificationDeps = {
  readonly db: Database;
  readonly clock: Clock;
  /** Where notices go; nowhere when empty: they stay in spend_notices. */
  readonly senders: readonly Send[];
  readonly onFailure: (kind: NoticeKind, error: unknown) => void;
  /** A budget that could not be computed. */
  readonly onFault: (fault: BudgetFault) => void;
  /** Models that end within a month and are still used. */
  readonly onModelsEnding: (models: ReadonlySet<string>) => void;
};

export type NotificationCounts = { readonly noted: number; readonly sent: number; readonly failed: number };

/** Days before the end of a model at which those who use it are told. */
const TOLD_BEFORE = [7, 30, 90];
const SOON_DAYS = 30;

const DAY_MS = 86_400_000;

/** A week is reported once the journals of its last hours have surely arrived. */
const WEEK_SETTLED_MS = 6 * 3_600_000;

export async function sendNotifications(deps: NotificationDeps): Promise<NotificationCounts> {
  const { burning, faults } = await watchBudgets(deps.db);
  for (const fault of faults) deps.onFault(fault);
  const ending = await endingUse(deps.db);
  const soon = ending.filter(({ daysLeft }) => daysLeft <= SOON_DAYS);
  deps.onModelsEnding(new Set(soon.map(({ model }) => model)));
  const notices = [
    ...burning.map(noticeOfBudget),
    ...(await noticesOfAnomalies(deps)),
    ...(await noticesOfWeek(deps)),
    ...ending.flatMap(noticeOfEnd),
  ];
  const noted = await noteAll(deps, notices);
  const { sent, failed } = await sendWaiting(deps);
  return { noted: noted.isNew, sent, failed: failed + noted.failed };
}

async function noteAll(
  { db, onFailure }: NotificationDeps,
  notices: readonly Notice[],
): Promise<{ readonly isNew: number; readonly failed: number }> {
  let isNew = 0;
  let failed = 0;
  for (const notice of notices) {
    try {
      if (await noteSpend(db, notice)) isNew += 1;
    } catch (error) {
      if (!isRowFault(error)) throw error;
      onFailure(notice.kind, error);
      failed += 1;
    }
  }
  return { isNew, failed };
}

function noticeOfBudget(budget: BurningBudget): Notice {
  const isSpent = BigInt(budget.spent) >= BigInt(budget.maxBudget);
  return {
    kind: isSpent ? 'budget-spent' : 'budget-runs-out',
    subject: `${budget.scope} ${budget.scopeId}`,
    // A budget that was raised is reported again.
    reference: `${budget.startsAt.toISOString()} ${budget.maxBudget}`,
    message: budget,
  };
}

async function noticesOfAnomalies(deps: NotificationDeps): Promise<readonly Notice[]> {
  const today = dateAt(deps.clock.nowMs(), 'UTC');
  return (await spendAnomalies(deps.db)).map((anomaly) => ({
    kind: 'anomaly',
    subject: anomaly.userId,
    reference: today,
    message: anomaly,
  }));
}

/** The week that ended last, Monday to Sunday of UTC. */
async function noticesOfWeek(deps: NotificationDeps): Promise<readonly Notice[]> {
  const nowMs = deps.clock.nowMs() - WEEK_SETTLED_MS;
  const sinceMonday = (new Date(nowMs).getUTCDay() + 6) % 7;
  const monday = dateAt(nowMs - (sinceMonday + 7) * DAY_MS, 'UTC');
  return (await teamWeeks(deps.db, monday)).map((week) => ({
    kind: 'weekly-summary',
    subject: week.teamId,
    reference: monday,
    message: { ...week, monday },
  }));
}

/** Of the times at which it is told the one that has come last: who starts to use it later is told once from then on. */
function noticeOfEnd(use: EndingUse): readonly Notice[] {
  const before = TOLD_BEFORE.find((days) => use.daysLeft <= days);
  if (before === undefined) return [];
  return [
    {
      kind: 'model-ends',
      subject: `${use.model} ${use.owner} ${use.ownerId}`.trimEnd(),
      // An end that was moved is told of again.
      reference: `${use.endsOn} ${before} days before`,
      message: use,
    },
  ];
}

async function sendWaiting({
  db,
  senders,
  onFailure,
}: NotificationDeps): Promise<Pick<NotificationCounts, 'sent' | 'failed'>> {
  let sent = 0;
  let failed = 0;
  if (senders.length === 0) return { sent, failed };
  for (const waiting of await waitingNotices(db)) {
    await db.transaction(async (tx) => {
      const notice = await lockNotice(tx, waiting);
      if (notice === null) return;
      try {
        const notification = notificationOf(notice);
        for (const send of senders) await send(notification);
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

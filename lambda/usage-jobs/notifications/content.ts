/** Notices in words, made when they are sent from what was noted. */
import type { Anomaly, BurningBudget, TeamWeek } from '../../../core/db/queries/budgets/spend-watch.ts';
import type { EndingUse } from '../../../core/db/queries/operations/model-lives.ts';
import type { Drift } from '../../../core/db/queries/usage/reconciliations.ts';
import type { Notice } from '../../../core/db/queries/budgets/spend-notices.ts';
import { nearestUsd, picoUsd } from '../../../core/money.ts';
import type { Notification } from './channels.ts';

/** What was noted came back from JSON: dates are text. */
type Details<Value> = {
  readonly [Name in keyof Value]: Value[Name] extends Date
    ? string
    : Value[Name] extends Date | null
      ? string | null
      : Value[Name];
};

type NotedBudget = Pick<BurningBudget, 'scope'> & Partial<Pick<BurningBudget, 'servicesSpent'>>;

type NotedWeek = Omit<TeamWeek, 'services' | 'servicesSpent'> &
  Partial<Pick<TeamWeek, 'services' | 'servicesSpent'>> & { readonly monday: string };

export function notificationOf(notice: Notice): Notification {
  const { kind, subject, message } = notice;
  return { kind, subject, message, ...textOf(notice) };
}

function textOf({ kind, subject, message }: Notice): { readonly title: string; readonly text: string } {
  switch (kind) {
    case 'budget-spent': {
      const budget = message as Details<BurningBudget>;
      return {
        title: `Budget spent: ${named(budget)}`,
        text: `${named(budget)} has spent ${usd(budget.spent)} of ${usd(budget.maxBudget)}.${until(budget.endsAt)}${aboutServices(budget)}`,
      };
    }
    case 'budget-runs-out': {
      const budget = message as Details<BurningBudget>;
      return {
        title: `Budget runs out on ${day(budget.runsOutAt)}: ${named(budget)}`,
        text:
          `${named(budget)} has spent ${usd(budget.spent)} of ${usd(budget.maxBudget)} and spends ` +
          `${usd(budget.burnPerDay)} a day. At this rate nothing is left on ${day(budget.runsOutAt)}.${until(budget.endsAt)}${aboutServices(budget)}`,
      };
    }
    case 'anomaly': {
      const anomaly = message as Anomaly;
      const who = anomaly.name ?? anomaly.userId;
      return {
        title: `Unusual spend: ${who}`,
        text:
          `${who} spent ${usd(anomaly.spent)} in the last 24 hours, ${anomaly.times} times the usual ` +
          `${usd(anomaly.usual)} of the ${anomaly.days} days before on which there was any.`,
      };
    }
    case 'weekly-summary': {
      const week = message as NotedWeek;
      const who = week.name ?? week.teamId;
      return {
        title: `Week of ${week.monday}: ${who} spent ${usd(week.spent)}`,
        text: [
          `${who} spent ${usd(week.spent)} in the week of ${week.monday}; the week before ${usd(week.weekBefore)}.`,
          `${week.requests} requests, ${week.tokens} tokens, ${week.activeUsers} people.`,
          `Models: ${shares(week.topModels)}.`,
          `People: ${shares(week.topUsers)}.`,
          ...(week.services === undefined || week.services.length === 0
            ? []
            : [`Services: ${usd(week.servicesSpent ?? '0')} of it: ${shares(week.services)}.`]),
        ].join('\n'),
      };
    }
    case 'model-ends': {
      const use = message as EndingUse;
      const next = use.successor === null ? '' : ` Move to ${use.successor}.`;
      return {
        title: `${use.model} ends on ${use.endsOn}: used by ${ownerOf(use)}`,
        text: [
          `${use.model} ends on ${use.endsOn}, in ${use.daysLeft} days; calls are refused from then on, or its successor answers where an admin has set that.${next}`,
          `In the last 30 days ${ownerOf(use)} made ${use.requests} requests with it, for ${usd(use.costPicoUsd)}, the last on ${use.lastDay}.`,
          ...(use.owner === 'team'
            ? [`People: ${use.users.map(({ name, requests }) => `${name} ${requests}`).join(', ')}.`]
            : []),
        ].join('\n'),
      };
    }
    case 'drift': {
      const drift = message as Drift;
      return {
        title: `Usage drifts from AWS: ${subject}`,
        text:
          `${drift.metric} of ${drift.subject}: recorded ${drift.recorded}, AWS (${drift.source}) says ` +
          `${drift.observed}. What to do: docs/runbooks/usage-drift.md.`,
      };
    }
  }
}

function ownerOf({ owner, ownerId, ownerName }: Pick<EndingUse, 'owner' | 'ownerId' | 'ownerName'>): string {
  return owner === 'keys' ? 'keys without user and team' : `${owner} ${ownerName ?? ownerId}`;
}

const SCOPES: Readonly<Record<string, string>> = {
  key: 'key',
  user: 'user',
  team: 'team',
  member: 'team member',
  global: 'the whole gateway',
};

function named({ scope, scopeId, name }: Details<BurningBudget>): string {
  if (scope === 'global') return 'The whole gateway';
  if (scope === 'service') return `The ${name ?? scopeId}`;
  return `${SCOPES[scope] ?? scope} ${name ?? scopeId}`;
}

/** Without a word about services where there are none, and in what the version before has noted. */
function aboutServices({ scope, servicesSpent }: NotedBudget): string {
  if (scope === 'service') return ' Nothing is refused for it.';
  if (servicesSpent === undefined || servicesSpent === null || servicesSpent === '0') return '';
  return ` Beside that its services cost ${usd(servicesSpent)} in this period, which its budget does not count.`;
}

function until(endsAt: string | null): string {
  return endsAt === null ? '' : ` The period ends on ${day(endsAt)}.`;
}

function shares(parts: TeamWeek['topModels']): string {
  return parts.length === 0 ? 'none' : parts.map(({ name, spent }) => `${name} ${usd(spent)}`).join(', ');
}

function usd(amount: string): string {
  return `$${nearestUsd(picoUsd(BigInt(amount)))}`;
}

function day(instant: string): string {
  return instant.slice(0, 10);
}

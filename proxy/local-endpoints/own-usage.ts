/**
 * GET /v1/usage: what the caller itself used: all keys of its user, or this key alone (`scope=key`, or a key that
 * does not act for a user). Totals, and on `group_by` the same by day, week, month, model or key.
 *
 * A task serves models first, and reports must not hold its database connections: few are made at a time, one of them
 * for a caller, and callers take turns. The same question asked again within seconds gets the same answer.
 */
import type { OnProblem } from '../../core/metrics/label-values.ts';
import type { Clock } from '../../core/clock.ts';
import type { Queryable } from '../../core/db/connect.ts';
import { anyUsage, type UsageFilter } from '../../core/db/queries/usage/usage-filter.ts';
import { reportUsage, totalUsage } from '../../core/db/queries/usage/usage-report.ts';
import { isRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { callerOf, type Principal } from '../../core/keys/principal.ts';
import { parseRange, type Range } from '../../core/usage/range.ts';
import { shownCalls } from '../../core/usage/shown-totals.ts';
import type { Authenticated } from '../exchange.ts';
import { FairQueue } from '../fair-queue.ts';
import { createPace } from './pace.ts';
import { createRecentAnswers } from './recent-answers.ts';

export type OwnUsage = (authenticated: Authenticated) => Promise<Refusal | { readonly text: string }>;

export type OwnUsageDeps = {
  readonly database: Queryable;
  readonly clock: Clock;
  readonly onProblem: OnProblem;
};

/** Reports that are made; the connections of a task are four. */
const REPORTS = {
  what: 'usage',
  atOnce: 2,
  atOncePerCaller: 1,
  waiting: 200,
  waitingPerCaller: 4,
  waitMs: 10_000,
};
/** Questions of one caller that PostgreSQL is asked. */
const BURST = 20;
const PER_MINUTE = 30;
/** An answer is at most so old. */
const LIFETIME_MS = 5_000;
const REMEMBERED_CHARS = 4_194_304;
const MOST_ROWS = 1_000;
const GROUPS = ['day', 'week', 'month', 'model', 'key', 'tag'] as const;
type Group = (typeof GROUPS)[number];

export function createOwnUsage({ database, clock, onProblem }: OwnUsageDeps): OwnUsage {
  const queue = new FairQueue(REPORTS);
  const pace = createPace({ clock, burst: BURST, perMinute: PER_MINUTE });
  const recent = createRecentAnswers({ clock, lifetimeMs: LIFETIME_MS, maxChars: REMEMBERED_CHARS });
  const ask = async (asked: Question, caller: string): Promise<string | Refusal> => {
    const retryAfterSeconds = pace.secondsToWait(caller);
    if (retryAfterSeconds > 0) return refuse('rate_limited', { message: TOO_OFTEN, retryAfterSeconds });
    try {
      return await queue.run(caller, async () => JSON.stringify(await answer(database, asked)));
    } catch (error) {
      onProblem('own usage', error);
      return refuse('unavailable', { message: AWAY, retryAfterSeconds: 2 });
    }
  };
  return async ({ incoming, principal }) => {
    const asked = readQuestion(incoming.url ?? '', principal, clock.nowMs());
    if (asked.kind === 'refusal') return asked;
    const text = await recent.answer(asked.cacheKey, () => ask(asked, callerOf(principal)));
    return isRefusal(text) ? text : { text };
  };
}

const TOO_OFTEN = `You have asked for your usage too often. It may be asked for ${PER_MINUTE} times a minute.`;
const AWAY = 'The gateway cannot look up usage right now. Try again shortly.';

type Question = {
  readonly kind: 'question';
  /** The same for the same question about the same user or key, and for no other. */
  readonly cacheKey: string;
  readonly range: Range;
  readonly groupBy: readonly Group[];
  readonly filter: UsageFilter;
  readonly scope: Readonly<Record<string, string>>;
};

function readQuestion(url: string, principal: Principal, nowMs: number): Question | Refusal {
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const one = (name: string): string | undefined => query.get(name) ?? undefined;
  const given = RANGE_FIELDS.map((name) => [name, one(name)]);
  const range = parseRange(Object.fromEntries(given), nowMs);
  if (range.kind === 'wrong-range') {
    const [first] = range.problems;
    const message = range.problems.map((problem) => `${problem.param}: ${problem.message}`).join('; ');
    return refuse('invalid_request', { message, param: first?.param ?? 'since' });
  }
  const named = (one('group_by') ?? '').split(',').filter((name) => name !== '');
  const groupBy = GROUPS.filter((group) => named.includes(group));
  if (groupBy.length !== named.length) {
    const message = `group_by: must be some of ${GROUPS.join(', ')}, each once`;
    return refuse('invalid_request', { message, param: 'group_by' });
  }
  const scope = one('scope') ?? 'user';
  if (scope !== 'user' && scope !== 'key') {
    return refuse('invalid_request', { message: 'scope: must be user or key', param: 'scope' });
  }
  const { actsFor: userId, keyId } = principal;
  const isOfKey = scope === 'key' || userId === null;
  const subject: Readonly<Record<string, string>> = isOfKey ? { key_id: keyId } : { user_id: userId };
  return {
    kind: 'question',
    cacheKey: JSON.stringify([subject, groupBy, ...given]),
    range,
    groupBy,
    filter: isOfKey ? { ...anyUsage, keyIds: [keyId] } : { ...anyUsage, userIds: [userId] },
    scope: subject,
  };
}

const RANGE_FIELDS = ['since', 'until', 'start_date', 'end_date', 'timezone'] as const;

async function answer(database: Queryable, { range, groupBy, filter, scope }: Question): Promise<unknown> {
  const totals = await totalUsage(database, { of: 'calls', ...range, filter });
  const common = {
    of: 'calls',
    ...range,
    groupBy,
    filter,
    order: 'group',
    limit: MOST_ROWS,
    after: null,
  } as const;
  const rows = groupBy.length === 0 ? [] : await reportUsage(database, common);
  return {
    object: 'usage',
    ...scope,
    since: new Date(range.sinceMs).toISOString(),
    until: new Date(range.untilMs).toISOString(),
    timezone: range.timeZone,
    ...shownCalls(totals),
    data: rows.map(({ groups, totals: of }) => ({
      group: Object.fromEntries(groupBy.map((name, index) => [name, groups[index] ?? ''])),
      ...shownCalls(of),
    })),
    is_cut: rows.length === MOST_ROWS,
  };
}

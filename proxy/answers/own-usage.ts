/**
 * GET /v1/usage: what the caller itself used: all keys of its user, or this key alone (`scope=key`, or a key without a
 * user). Totals, and on `group_by` the same by day, week, month, model or key. Few at a time: a task serves models
 * first, and reports must not hold its database connections.
 */
import type { Clock } from '../../core/clock.ts';
import type { Queryable } from '../../core/db/connect.ts';
import { anyUsage, type UsageFilter } from '../../core/db/queries/usage-filter.ts';
import { reportUsage, totalUsage } from '../../core/db/queries/usage-report.ts';
import { refuse, type Refusal } from '../../core/errors.ts';
import type { Principal } from '../../core/keys/principal.ts';
import { parseRange, type Range } from '../../core/usage/range.ts';
import { shownTotals } from '../../core/usage/shown-totals.ts';
import type { Authenticated } from '../exchange.ts';

export type OwnUsage = (authenticated: Authenticated) => Promise<Refusal | { readonly body: unknown }>;

const MOST_AT_ONCE = 2;
const MOST_ROWS = 1_000;
const GROUPS = ['day', 'week', 'month', 'model', 'key', 'tag'] as const;
type Group = (typeof GROUPS)[number];

export function createOwnUsage({ database, clock }: { database: Queryable; clock: Clock }): OwnUsage {
  let running = 0;
  return async ({ incoming, principal }) => {
    const asked = readQuestion(incoming.url ?? '', principal, clock.nowMs());
    if (asked.kind === 'refusal') return asked;
    if (running >= MOST_AT_ONCE) return refuse('unavailable', { message: BUSY, retryAfterSeconds: 1 });
    running += 1;
    try {
      return { body: await answer(database, asked) };
    } finally {
      running -= 1;
    }
  };
}

const BUSY = 'Other callers are asking for their usage right now. Try again in a second.';

type Question = {
  readonly kind: 'question';
  readonly range: Range;
  readonly groupBy: readonly Group[];
  readonly filter: UsageFilter;
  readonly scope: Readonly<Record<string, string>>;
};

function readQuestion(url: string, principal: Principal, nowMs: number): Question | Refusal {
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');
  const one = (name: string): string | undefined => query.get(name) ?? undefined;
  const range = parseRange(
    {
      since: one('since'),
      until: one('until'),
      start_date: one('start_date'),
      end_date: one('end_date'),
      timezone: one('timezone'),
    },
    nowMs,
  );
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
  const { userId, keyId } = principal;
  return scope === 'key' || userId === null
    ? { kind: 'question', range, groupBy, filter: { ...anyUsage, keyIds: [keyId] }, scope: { key_id: keyId } }
    : {
        kind: 'question',
        range,
        groupBy,
        filter: { ...anyUsage, userIds: [userId] },
        scope: { user_id: userId },
      };
}

async function answer(database: Queryable, { range, groupBy, filter, scope }: Question): Promise<unknown> {
  const totals = await totalUsage(database, { ...range, filter });
  const common = { ...range, groupBy, filter, order: 'group', limit: MOST_ROWS, after: null } as const;
  const rows = groupBy.length === 0 ? [] : await reportUsage(database, common);
  return {
    object: 'usage',
    ...scope,
    since: new Date(range.sinceMs).toISOString(),
    until: new Date(range.untilMs).toISOString(),
    timezone: range.timeZone,
    ...shownTotals(totals),
    data: rows.map(({ groups, totals: of }) => ({
      group: Object.fromEntries(groupBy.map((name, index) => [name, groups[index] ?? ''])),
      ...shownTotals(of),
    })),
    is_cut: rows.length === MOST_ROWS,
  };
}

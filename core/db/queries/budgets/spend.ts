/**
 * What a key, user or team has spent in all, with what was brought from another gateway: exact to the record, and from
 * the rollups but for the last hours.
 */
import { plus, ZERO_USD, type PicoUsd } from '../../../money.ts';
import { adjustedBy, adjustedByEach } from './budget-adjustments.ts';
import type { Queryable } from '../../connect.ts';
import { anyUsage, type UsageFilter } from '../usage/usage-filter.ts';
import { reportUsage, totalUsage } from '../usage/usage-report.ts';

export type SpendScope = 'key' | 'user' | 'team';

const FOR_EVER = { sinceMs: Date.UTC(2000, 0, 1), untilMs: Date.UTC(2100, 0, 1) };

export async function spentBy(db: Queryable, scope: SpendScope, id: string): Promise<PicoUsd> {
  const { costPicoUsd } = await totalUsage(db, { of: 'calls', ...FOR_EVER, filter: ofScope(scope, [id]) });
  return plus(costPicoUsd, await adjustedBy(db, scope, id));
}

/** The same of many at once, by id; who spent nothing may be missing. */
export async function spentByEach(
  db: Queryable,
  scope: SpendScope,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PicoUsd>> {
  if (ids.length === 0) return new Map();
  const used = await reportUsage(db, {
    of: 'calls',
    ...FOR_EVER,
    timeZone: 'UTC',
    groupBy: [scope],
    filter: ofScope(scope, ids),
    order: 'group',
    limit: ids.length,
    after: null,
  });
  const spent = new Map(await adjustedByEach(db, scope, ids));
  for (const { groups, totals } of used) {
    const [id = ''] = groups;
    spent.set(id, plus(spent.get(id) ?? ZERO_USD, totals.costPicoUsd));
  }
  return spent;
}

function ofScope(scope: SpendScope, ids: readonly string[]): UsageFilter {
  switch (scope) {
    case 'key':
      return { ...anyUsage, keyIds: ids };
    case 'user':
      return { ...anyUsage, userIds: ids };
    case 'team':
      return { ...anyUsage, teamIds: ids };
  }
}

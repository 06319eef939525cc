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
  const { costPicoUsd } = await totalUsage(db, { ...FOR_EVER, filter: ofScope(scope, id) });
  return plus(costPicoUsd, await adjustedBy(db, scope, id));
}

/** The same of many keys at once, by id. */
export async function spentByKeys(
  db: Queryable,
  keyIds: readonly string[],
): Promise<ReadonlyMap<string, PicoUsd>> {
  if (keyIds.length === 0) return new Map();
  const used = await reportUsage(db, {
    ...FOR_EVER,
    timeZone: 'UTC',
    groupBy: ['key'],
    filter: { ...anyUsage, keyIds },
    order: 'group',
    limit: keyIds.length,
    after: null,
  });
  const spent = new Map(await adjustedByEach(db, 'key', keyIds));
  for (const { groups, totals } of used) {
    const [keyId = ''] = groups;
    spent.set(keyId, plus(spent.get(keyId) ?? ZERO_USD, totals.costPicoUsd));
  }
  return spent;
}

function ofScope(scope: SpendScope, id: string): UsageFilter {
  switch (scope) {
    case 'key':
      return { ...anyUsage, keyIds: [id] };
    case 'user':
      return { ...anyUsage, userIds: [id] };
    case 'team':
      return { ...anyUsage, teamIds: [id] };
  }
}

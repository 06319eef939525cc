/**
 * What a point of a statistic says. Of an object with a value for each server, the account's value is their sum where values
 * may be added up, and the largest otherwise, that of the server in most need; each server's own is told beside it.
 */
import type { Scope } from '../../sample.ts';
import { algoliaMetrics } from './metrics.ts';
import type { StatisticPoint } from './usage-answer.ts';

export type PointValue = { readonly metric: string; readonly scope: Scope; readonly value: number };

export function samplesOfPoint(
  { statistic: metric, value }: StatisticPoint,
  scope: Scope,
): readonly PointValue[] {
  if (typeof value === 'number') return [{ metric, scope, value }];
  if (value.size === 0) return [];
  const values = [...value.values()];
  const isSum = algoliaMetrics[metric]?.perDay === 'sum';
  const whole = isSum ? values.reduce((sum, each) => sum + each, 0) : Math.max(...values);
  // Of an index, servers are not told apart: their ids would be those of the application's.
  const servers = scope.kind === 'account' ? [...value] : [];
  return [
    { metric, scope, value: whole },
    ...servers.map(([server, each]) => ({
      metric,
      scope: { kind: 'server' as const, id: server },
      value: each,
    })),
  ];
}

/**
 * `GET /organizations/{id}/usages/{metric_key}`: one metric by day or month, in all or by dimensions.
 * https://www.contentful.com/developers/docs/references/content-management-api/usage/get-usage-aggregated
 *
 * Each space's usage is split into cells, one for each combination of the metric's other dimensions; a request keeps the
 * cells that its filters let through and adds up those that its groups have in common, so every total is the same.
 */
import { createHash } from 'node:crypto';

import { DAY_MS, dayOf, HOUR_MS, floorTo, startOfMonth } from '../saas/days.ts';
import { pageOf } from './collection.ts';
import { ContentfulError } from './contentful-error.ts';
import type { ContentfulStore } from './store.ts';
import { dimensionValues, usageMetrics, type UsageMetric } from './usage-metrics.ts';
import { usageQuestion, type UsageQuestion } from './usage-question.ts';
import type { ContentfulOrganization, ContentfulSpace } from './world.ts';

export function aggregatedUsage(
  organization: ContentfulOrganization,
  key: string,
  query: URLSearchParams,
  store: ContentfulStore,
): object {
  const metric = usageMetrics.get(key);
  const { plan } = organization;
  const refused = plan.usages === 'taken' ? plan.withheld[key] : plan.usages;
  if (metric === undefined || refused === 404) {
    throw new ContentfulError('NotFound', 'The resource could not be found.');
  }
  if (refused === 403) throw new ContentfulError('AccessDenied', 'Your plan does not have this.');

  const asked = usageQuestion(metric, query, store.nowMs());
  const { limit, skip } = asked;
  const cells = organization.spaces.flatMap((space) => cellsOf(space, key, metric, asked, store));
  const kept = cells.filter((cell) =>
    asked.filters.every(({ dimension, values }) => values.includes(cell.of[dimension] ?? '')),
  );
  const rows = inOrder(together(kept, asked), asked.order);
  const items = rows.map((row) => itemOf(row, { key, metric, organization, asked, store }));
  return pageOf(items, { skip, limit });
}

type Cell = { readonly of: Readonly<Record<string, string>>; readonly data: readonly number[] };

function cellsOf(
  space: ContentfulSpace,
  key: string,
  metric: UsageMetric,
  { granularity, buckets, from, to }: UsageQuestion,
  store: ContentfulStore,
): readonly Cell[] {
  const whole = buckets.map((ms) => {
    if (metric.isMonthly) return metric.ofDay(space, ms);
    if (granularity === 'P1D') return store.usage(key, space, ms);
    let sum = 0;
    for (let day = ms; day < startOfMonth(ms, 1); day += DAY_MS) {
      if (dayOf(day) >= from && dayOf(day) <= to) sum += store.usage(key, space, day);
    }
    return sum;
  });
  let cells: readonly Cell[] = [{ of: { 'space.id': space.id }, data: whole }];
  for (const dimension of metric.dimensions.slice(1)) {
    const values = dimensionValues[dimension] ?? [];
    cells = cells.flatMap((cell) => split(cell, dimension, values));
  }
  return cells;
}

/** The last part is what the others leave, so that nothing is lost in rounding. */
function split(
  cell: Cell,
  dimension: string,
  values: readonly (readonly [value: string, share: number])[],
): readonly Cell[] {
  const left = [...cell.data];
  return values.map(([value, share], at) => {
    const isLast = at === values.length - 1;
    const data = cell.data.map((total, day) => (isLast ? (left[day] ?? 0) : Math.floor(total * share)));
    data.forEach((taken, day) => {
      left[day] = (left[day] ?? 0) - taken;
    });
    return { of: { ...cell.of, [dimension]: value }, data };
  });
}

function together(cells: readonly Cell[], { group, buckets, filters }: UsageQuestion): readonly Cell[] {
  const none = buckets.map(() => 0);
  const byGroup = Map.groupBy(cells, (cell) => JSON.stringify(group.map((name) => cell.of[name])));
  const rows = [...byGroup.values()].map((members) => ({
    of: Object.fromEntries(group.map((name) => [name, members[0]?.of[name] ?? ''])),
    data: none.map((_, at) => members.reduce((sum, cell) => sum + (cell.data[at] ?? 0), 0)),
  }));
  if (group.length === 0) return rows.length > 0 || filters.length > 0 ? rows : [{ of: {}, data: none }];
  return rows.filter((row) => totalOf(row) > 0);
}

function inOrder(rows: readonly Cell[], order: readonly string[]): readonly Cell[] {
  return rows.toSorted((one, other) => {
    for (const entry of order) {
      const sign = entry.startsWith('-') ? -1 : 1;
      const name = entry.replace(/^-/, '').replace(/^sys\.dimensions\.([a-z_]+)\.sys\.([a-z]+)$/, '$1.$2');
      const by =
        name === 'total_usage'
          ? totalOf(one) - totalOf(other)
          : (one.of[name] ?? '').localeCompare(other.of[name] ?? '');
      if (by !== 0) return by * sign;
    }
    return 0;
  });
}

const linkTypes: Readonly<Record<string, string>> = {
  space: 'Space',
  app: 'AppDefinition',
  function: 'Function',
  asset: 'Asset',
  ai_action: 'AiAction',
};

const MODEL: Record<string, string> = { type: 'Model' };

type Item = {
  readonly key: string;
  readonly metric: UsageMetric;
  readonly organization: ContentfulOrganization;
  readonly asked: UsageQuestion;
  readonly store: ContentfulStore;
};

function itemOf(row: Cell, { key, metric, organization, asked, store }: Item): object {
  const dimensions: Record<string, { sys: Record<string, string> }> = {};
  for (const [name, value] of Object.entries(row.of)) {
    const [family = '', suffix = ''] = name.split('.');
    const linkType = linkTypes[family];
    const before = dimensions[family]?.sys ?? (linkType === undefined ? MODEL : { type: 'Link', linkType });
    dimensions[family] = { sys: { ...before, [suffix]: value } };
  }
  const unit = key === 'asset_bandwidth' ? organization.plan.bandwidthUnit : metric.unit;
  const divisor = { bytes: 1, KB: 1e3, MB: 1e6, GB: 1e9 }[unit] ?? 1;
  const heldBack = store.firstHeldBack();
  return {
    sys: {
      id: createHash('sha256')
        .update(`${key} ${JSON.stringify(row.of)}`)
        .digest('base64url')
        .slice(0, 22),
      type: 'AggregatedUsage',
      key,
      organization: { sys: { type: 'Link', linkType: 'Organization', id: organization.id } },
      unitOfMeasurement: unit,
      dimensions,
      accumulation: metric.isMonthly ? 'distinct' : 'integrate',
    },
    dateRange: { start: asked.from, end: asked.to },
    granularity: asked.granularity,
    data: row.data.map((value) => value / divisor),
    dataLastUpdatedAt:
      heldBack === null
        ? new Date(floorTo(store.nowMs(), HOUR_MS)).toISOString()
        : `${heldBack}T00:00:00.000Z`,
  };
}

function totalOf({ data }: Cell): number {
  return data.reduce((sum, value) => sum + value, 0);
}

/**
 * `GET /organizations/{id}/usages/{metric_key}`: one metric by day or month, in all or by dimensions.
 * https://www.contentful.com/developers/docs/references/content-management-api/usage/get-usage-aggregated
 *
 * Each space's usage is split into cells, one for each combination of the metric's other dimensions; a request keeps the
 * cells that its filters let through and adds up those that its groups have in common, so every total is the same.
 */
import { createHash } from 'node:crypto';

import { DAY_MS, dayOf, HOUR_MS, floorTo, startOfDay, startOfMonth } from '../saas/days.ts';
import { wholeNumber } from './collection.ts';
import { ContentfulError } from './contentful-error.ts';
import type { ContentfulStore } from './store.ts';
import { dimensionValues, usageMetrics, type UsageMetric } from './usage-metrics.ts';
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

  const asked = questionOf(metric, query, store.nowMs());
  const limit = wholeNumber(query, 'limit', 1_000);
  const skip = wholeNumber(query, 'skip', 0);
  if (limit < 1 || limit > 1_000) throw invalid('limit is from 1 to 1000');
  if (skip > 10_000) throw invalid('skip is 10000 at most');

  const cells = organization.spaces.flatMap((space) => cellsOf(space, key, metric, asked, store));
  const kept = cells.filter((cell) =>
    asked.filters.every(({ dimension, values }) => values.includes(cell.of[dimension] ?? '')),
  );
  const rows = inOrder(together(kept, asked), asked.order);
  const items = rows.map((row) => itemOf(row, { key, metric, organization, asked, store }));
  return {
    sys: { type: 'Array' },
    total: items.length,
    skip,
    limit,
    items: items.slice(skip, skip + limit),
  };
}

type Cell = { readonly of: Readonly<Record<string, string>>; readonly data: readonly number[] };

type Question = {
  readonly from: string;
  readonly to: string;
  readonly granularity: 'P1D' | 'P1M';
  /** First instants of the days or months. */
  readonly buckets: readonly number[];
  readonly group: readonly string[];
  readonly filters: readonly { readonly dimension: string; readonly values: readonly string[] }[];
  readonly order: readonly string[];
};

function questionOf(metric: UsageMetric, query: URLSearchParams, nowMs: number): Question {
  const known = /^(date\[(gte|lte)\]|granularity|group|order|limit|skip|filter\[.+\](\[in\])?)$/;
  const unknown = [...query.keys()].find((name) => !known.test(name));
  if (unknown !== undefined) throw new ContentfulError('InvalidQuery', `Unknown parameter ${unknown}.`);

  const granularity = query.get('granularity') ?? 'P1D';
  if (granularity !== 'P1D' && granularity !== 'P1M') throw invalid('granularity is P1D or P1M');
  if (metric.isMonthly && granularity === 'P1D') throw invalid('this metric is told by month, with P1M');
  const fromMs = dateOf('date[gte]', query);
  const toMs = dateOf('date[lte]', query);
  if (toMs < fromMs) throw invalid('date[lte] is before date[gte]');
  if (toMs > nowMs) throw invalid('date[lte] is in the future');
  if (fromMs < yearBefore(nowMs)) throw invalid('date[gte] is more than 12 months ago');
  if (granularity === 'P1D' && toMs - fromMs >= 31 * DAY_MS) {
    throw invalid('a range of days is 31 days at most');
  }
  const buckets: number[] = [];
  if (granularity === 'P1D') for (let ms = fromMs; ms <= toMs; ms += DAY_MS) buckets.push(ms);
  else for (let ms = startOfMonth(fromMs); ms <= toMs; ms = startOfMonth(ms, 1)) buckets.push(ms);

  const filters = [...query].flatMap(([name, value]) => {
    const [, dimension, isSet] = /^filter\[([^\]]+)\](\[in\])?$/.exec(name) ?? [];
    if (dimension === undefined) return [];
    const values = isSet === undefined ? [value] : value.split(',');
    if (values.length > 10) throw invalid('a filter takes 10 values at most');
    return [{ dimension: dimensionOf(dimension, metric), values }];
  });
  const group = listOf(query.get('group')).map((name) => dimensionOf(name, metric));
  const order = listOf(query.get('order'));
  for (const name of order.map((entry) => entry.replace(/^-/, ''))) {
    if (name === 'total_usage') continue;
    const dimension = dimensionOf(name, metric);
    if (!group.includes(dimension)) throw invalid(`order by ${name} needs it in group`);
  }
  return { from: dayOf(fromMs), to: dayOf(toMs), granularity, buckets, group, filters, order };
}

function dateOf(name: string, query: URLSearchParams): number {
  const text = query.get(name);
  if (text === null) throw invalid(`${name} is required`);
  const ms = startOfDay(text);
  if (ms === null) throw invalid(`${name} is a day as YYYY-MM-DD`);
  return ms;
}

/** From `sys.dimensions.space.sys.id` to `space.id`. */
function dimensionOf(name: string, metric: UsageMetric): string {
  const [, family, suffix] = /^sys\.dimensions\.([a-z_]+)\.sys\.([a-z]+)$/.exec(name) ?? [];
  const dimension = `${family}.${suffix}`;
  if (!metric.dimensions.includes(dimension)) throw invalid(`${name} is no dimension of this metric`);
  return dimension;
}

function cellsOf(
  space: ContentfulSpace,
  key: string,
  metric: UsageMetric,
  { granularity, buckets, from, to }: Question,
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

function together(cells: readonly Cell[], { group, buckets, filters }: Question): readonly Cell[] {
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
  readonly asked: Question;
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

function listOf(text: string | null): readonly string[] {
  return text === null || text === '' ? [] : text.split(',');
}

function yearBefore(ms: number): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear() - 1, date.getUTCMonth(), date.getUTCDate());
}

function invalid(message: string): ContentfulError {
  return new ContentfulError('ValidationFailed', `Validation error: ${message}`);
}

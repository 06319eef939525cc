/**
 * What a request to the aggregated usage asks for, after it was held against the documentation: dates, granularity,
 * dimensions that the metric has, filters, order and page.
 * https://www.contentful.com/developers/docs/references/content-management-api/usage/get-usage-aggregated
 */
import { DAY_MS, dayOf, startOfDay, startOfMonth } from '../saas/days.ts';
import { wholeNumber } from './collection.ts';
import { ContentfulError } from './contentful-error.ts';
import type { UsageMetric } from './usage-metrics.ts';

export type UsageQuestion = {
  readonly from: string;
  readonly to: string;
  readonly granularity: 'P1D' | 'P1M';
  /** First instants of the days or months. */
  readonly buckets: readonly number[];
  readonly group: readonly string[];
  readonly filters: readonly { readonly dimension: string; readonly values: readonly string[] }[];
  readonly order: readonly string[];
  readonly limit: number;
  readonly skip: number;
};

export function usageQuestion(metric: UsageMetric, query: URLSearchParams, nowMs: number): UsageQuestion {
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
  const limit = wholeNumber(query, 'limit', 1_000);
  const skip = wholeNumber(query, 'skip', 0);
  if (limit < 1 || limit > 1_000) throw invalid('limit is from 1 to 1000');
  if (skip > 10_000) throw invalid('skip is 10000 at most');
  return { from: dayOf(fromMs), to: dayOf(toMs), granularity, buckets, group, filters, order, limit, skip };
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

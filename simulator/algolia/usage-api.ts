/**
 * The Usage API: `GET /1/usage/{statistics}` and `/1/usage/{statistics}/{indexName}`.
 * https://www.algolia.com/doc/rest-api/usage/; parameters and statuses by specs/usage of algolia/api-clients-automation.
 *
 * 1. Headers: application and key; 401 and 403.
 * 2. Statistics: known, in the plan, `*` and lists if the plan takes them; 422.
 * 3. Index: known; 404.
 * 4. Range: RFC 3339 with a zone, not the future, as far back as usage is kept, 365 days or 7; 422.
 * 5. Points whose first instant is in the range, from `startDate` to before `endDate`. A day that is held back is missing.
 */
import { DAY_MS, dayOf, floorTo, HOUR_MS } from '../saas/days.ts';
import type { Answer, Asked } from '../saas/serve.ts';
import { groups, statistics } from './statistics.ts';
import type { AlgoliaStore } from './store.ts';
import { usageValue, type Value } from './usage-value.ts';
import type { AlgoliaApplication, AlgoliaIndex } from './world.ts';

/** Clocks differ: so much ahead is not the future yet. */
const GRACE_MS = 60_000;
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

export function answerUsage({ url, headers }: Asked, store: AlgoliaStore): Answer {
  try {
    const application = caller(headers, store);
    const [, list, index] = /^\/1\/usage\/([^/]+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (list === undefined) throw new UsageError(404, 'Not found');
    const names = statisticsOf(decodeURIComponent(list), application);
    const indexes =
      index === undefined ? application.indexes : [indexOf(decodeURIComponent(index), application)];
    const range = rangeOf(url.searchParams, application, store.nowMs());
    const series = names.map((name) => [name, points(name, indexes, range, application, store)] as const);
    const [only, ...others] = series;
    const isList = application.plan.answers === 'list' && only !== undefined && others.length === 0;
    return json(200, isList ? { statistics: only[1] } : Object.fromEntries(series));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return usageRefusal(error.status, error.message);
  }
}

export function usageRefusal(status: number, message = 'The request failed'): Answer {
  return json(status, { status, message });
}

class UsageError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function caller(headers: Asked['headers'], store: AlgoliaStore): AlgoliaApplication {
  const application = store.application(String(headers['x-algolia-application-id']));
  const key = headers['x-algolia-api-key'];
  const plan = application?.plan;
  const wrong = new UsageError(plan?.wrongKey ?? 403, 'Invalid Application-ID or API key');
  if (application === null || typeof key !== 'string') throw wrong;
  if (key === application.searchKey || key === application.monitoringKey) {
    throw new UsageError(401, 'The provided API key is missing the "usage" ACL');
  }
  if (key !== application.usageKey) throw wrong;
  if (application.plan.usageApi !== 'taken') {
    throw new UsageError(application.plan.usageApi, 'The Usage API is not available on your plan');
  }
  return application;
}

function statisticsOf(list: string, { plan }: AlgoliaApplication): readonly string[] {
  if (list === '*') {
    if (plan.wildcard !== 'taken') throw new UsageError(plan.wildcard, 'The statistic "*" is not available');
    return [...statistics.keys()].filter((name) => !plan.withheld.includes(name));
  }
  const asked = list.split(',');
  if (asked.length > 1 && plan.lists !== 'taken') {
    throw new UsageError(plan.lists, `Invalid statistic: "${list}"`);
  }
  const unknown = asked.find(
    (name) => (!statistics.has(name) && !(name in groups)) || plan.withheld.includes(name),
  );
  if (unknown !== undefined) throw new UsageError(422, `Invalid statistic: "${unknown}"`);
  return asked.flatMap((name) => (plan.groups === 'members' ? (groups[name] ?? [name]) : [name]));
}

function indexOf(name: string, { indexes }: AlgoliaApplication): AlgoliaIndex {
  const index = indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw new UsageError(404, `Index ${name} does not exist`);
  return index;
}

type Range = {
  readonly fromMs: number;
  readonly beforeMs: number;
  readonly granularity: 'hourly' | 'daily';
};

function rangeOf(query: URLSearchParams, { plan }: AlgoliaApplication, nowMs: number): Range {
  const fromMs = instantOf('startDate', query);
  const beforeMs = instantOf('endDate', query);
  const granularity = query.get('granularity') ?? 'daily';
  if (granularity !== 'daily' && granularity !== 'hourly') {
    throw new UsageError(422, `Invalid granularity: "${granularity}"`);
  }
  if (beforeMs < fromMs) throw new UsageError(422, 'endDate is before startDate');
  if (beforeMs > nowMs + GRACE_MS) throw new UsageError(422, 'endDate is in the future');
  if (fromMs < nowMs - plan.keepsDays * DAY_MS) {
    throw new UsageError(422, `The period must be within the last ${plan.keepsDays} days`);
  }
  const mostDays = granularity === 'daily' ? 365 : 7;
  if (beforeMs - fromMs > mostDays * DAY_MS) {
    throw new UsageError(422, `The period of ${granularity} statistics is ${mostDays} days at most`);
  }
  return { fromMs, beforeMs, granularity };
}

function instantOf(name: string, query: URLSearchParams): number {
  const text = query.get(name);
  if (text === null) throw new UsageError(422, `${name} is missing`);
  const ms = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new UsageError(422, `${name} is not in the RFC 3339 format: "${text}"`);
  return ms;
}

type Point = { readonly t: number; readonly v: Value };

function points(
  name: string,
  indexes: readonly AlgoliaIndex[],
  { fromMs, beforeMs, granularity }: Range,
  application: AlgoliaApplication,
  store: AlgoliaStore,
): readonly Point[] {
  const unitMs = granularity === 'daily' ? DAY_MS : HOUR_MS;
  const found: Point[] = [];
  const index = indexes.length === 1 && application.indexes.length > 1 ? (indexes[0]?.name ?? null) : null;
  for (let t = floorTo(fromMs + unitMs - 1, unitMs); t < beforeMs; t += unitMs) {
    if (store.isHeldBack(application.id, dayOf(t))) continue;
    const corrected =
      granularity === 'daily' ? store.correction(application.id, name, index, dayOf(t)) : undefined;
    found.push({ t, v: corrected ?? valueOf(name, t) });
  }
  return found;

  function valueOf(statisticName: string, atMs: number): Value {
    const statistic = statistics.get(groups[statisticName]?.[0] ?? statisticName);
    if (statistic === undefined) throw new UsageError(422, `Invalid statistic: "${statisticName}"`);
    return usageValue({ application, indexes, statistic, atMs, granularity, nowMs: store.nowMs() });
  }
}

function json(status: number, body: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(body),
  };
}

/**
 * The value of one statistic in one hour or day of an application, or of one of its indexes. Hours are made from their
 * name; a day is made of its hours so far, so that both granularities agree: sums add up, sizes are those of the last
 * hour, peaks are the highest.
 */
import { DAY_MS, dayNumber, HOUR_MS, weekdayOf } from '../saas/days.ts';
import { noise, visitorsInHour, visitorsOnWeekday, wobble } from '../saas/noise.ts';
import type { Place, Statistic } from './statistics.ts';
import type { AlgoliaApplication, AlgoliaIndex, AlgoliaServer } from './world.ts';

export type Value = number | Readonly<Record<string, number>>;

export type ValueOf = {
  readonly application: AlgoliaApplication;
  readonly indexes: readonly AlgoliaIndex[];
  readonly statistic: Statistic;
  /** First instant of the hour or day. */
  readonly atMs: number;
  readonly granularity: 'hourly' | 'daily';
  readonly nowMs: number;
};

export function usageValue({ application, indexes, statistic, atMs, granularity, nowMs }: ValueOf): Value {
  const last = granularity === 'hourly' ? atMs : Math.min(atMs + DAY_MS - HOUR_MS, nowMs);
  const hours: number[] = [];
  for (let hour = atMs; hour <= last; hour += HOUR_MS) hours.push(hour);
  switch (statistic.kind) {
    case 'operations':
      return sum(
        hours.flatMap((hour) => indexes.map((index) => operations(application.id, index, statistic, hour))),
      );
    case 'size':
      return sum(indexes.map((index) => size(index, statistic.of, hours.at(-1) ?? atMs)));
    case 'time':
      return Math.round(
        mean(hours.flatMap((hour) => indexes.map((index) => timeMs(application.id, index, hour)))) *
          statistic.times,
      );
    case 'qps':
      return byPlace(statistic.by, application.servers, (servers) =>
        Math.max(
          ...hours.map((hour) =>
            Math.round(sum(servers.map((server) => peakQps(application.id, server, indexes, hour)))),
          ),
        ),
      );
    case 'capacity':
      return byPlace(statistic.by, application.servers, (servers) =>
        Math.round(capacity(statistic.is, servers, hours)),
      );
    case 'degraded':
      return Math.round(mean(hours.map((hour) => (isBusy(application.id, hour) ? 9 : 0))) * statistic.share);
  }
}

/** A bad hour once in about nine days, in the evening: for pictures of latency and alerts. */
export function isBusy(applicationId: string, hourMs: number): boolean {
  const hour = new Date(hourMs).getUTCHours();
  return noise(`${applicationId} busy ${dayNumber(hourMs)}`) < 0.11 && hour >= 19 && hour <= 21;
}

/** What visitors do in an hour, around 1 over a week; grows by a fifth in a hundred days. */
export function demand(name: string, hourMs: number): number {
  const growth = 1 + 0.002 * (dayNumber(hourMs) - 20_700);
  const weekday = visitorsOnWeekday[weekdayOf(hourMs)] ?? 1;
  return (
    growth * weekday * visitorsInHour(new Date(hourMs).getUTCHours()) * wobble(`${name} ${hourMs}`, 0.09)
  );
}

function operations(
  applicationId: string,
  index: AlgoliaIndex,
  { of, share }: Extract<Statistic, { kind: 'operations' }>,
  hourMs: number,
): number {
  const name = `${applicationId} ${index.name}`;
  const visitors = (index.searchesPerDay / 24) * demand(name, hourMs);
  if (of === 'searches') return Math.round(visitors * share);
  if (of === 'reads') return Math.round(visitors * 0.08 * share);
  // Feeds are imported at night; prices and stock change through the day.
  const isImport = new Date(hourMs).getUTCHours() === 2;
  const perHour = (index.writesPerDay / 24) * (isImport ? 9 : 0.65) * wobble(`${name} writes ${hourMs}`, 0.2);
  return Math.round(perHour * share);
}

function size(index: AlgoliaIndex, of: 'records' | 'data' | 'files', hourMs: number): number {
  const days = (hourMs - 20_700 * DAY_MS) / DAY_MS;
  const records = Math.round(index.records + index.recordsPerDay * days);
  switch (of) {
    case 'records':
      return records;
    case 'data':
      return records * index.bytesPerRecord;
    case 'files':
      return Math.round(records * index.bytesPerRecord * 1.6);
  }
}

function timeMs(applicationId: string, index: AlgoliaIndex, hourMs: number): number {
  const slowed = isBusy(applicationId, hourMs) ? 7 : 1;
  const name = `${applicationId} ${index.name} time`;
  const ofDay = wobble(`${name} ${dayNumber(hourMs)}`, 0.3);
  return index.processingTimeMs * slowed * ofDay * wobble(`${name} ${hourMs}`, 0.2);
}

/** The busiest second of an hour has some seventy times the average. */
function peakQps(
  applicationId: string,
  server: AlgoliaServer,
  indexes: readonly AlgoliaIndex[],
  hourMs: number,
): number {
  const perSecond = sum(indexes.map(({ searchesPerDay }) => searchesPerDay)) / 86_400;
  return perSecond * 24 * demand(`${applicationId} ${server.name} peak`, hourMs) * (0.6 + server.load);
}

function capacity(
  is: 'most' | 'average',
  servers: readonly AlgoliaServer[],
  hours: readonly number[],
): number {
  const used = hours.flatMap((hour) =>
    servers.map((server) => Math.min(100, 100 * server.load * (0.3 + 0.45 * demand(server.name, hour)))),
  );
  return is === 'most' ? Math.max(...used) : mean(used);
}

function byPlace(
  place: Place,
  servers: readonly AlgoliaServer[],
  valueOf: (servers: readonly AlgoliaServer[]) => number,
): Value {
  if (place === 'total') return valueOf(servers);
  const by = Map.groupBy(servers, (server) => (place === 'server' ? server.name : server.region));
  return Object.fromEntries([...by].map(([name, group]) => [name, valueOf(group)]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}

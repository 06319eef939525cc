/**
 * What the tasks have counted of the canary's calls, before a call and after it, out of Prometheus or of a task's own text.
 * Each task has series of its own, which begin at nothing with the task and are dropped when they are idle; so the link
 * holds as soon as any series is there with a value that it did not have before.
 */
import { OTHER } from '../metrics/metric.ts';
import { metricNames } from '../metrics/prometheus.ts';
import { broken, ok, type Verdict } from './chain.ts';

export const COUNTED_METRIC = `${metricNames.clientTokenUsage}_count`;

/** Values by user and series, whatever names a series. */
export type Counted = {
  readonly own: ReadonlyMap<string, number>;
  /** Of the users beyond METRICS_MAX_USERS. */
  readonly other: ReadonlyMap<string, number>;
};

/** PromQL: user ids are quoted, because they are whatever an admin wrote. */
export function countedQuery(userId: string): string {
  return `{__name__=${JSON.stringify(COUNTED_METRIC)},user_id=~${JSON.stringify(`${escaped(userId)}|${OTHER}`)}}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

export function countedOf(
  series: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[],
  userId: string,
): Counted {
  const of = (user: string) =>
    new Map(
      series
        .filter(({ labels }) => labels['user_id'] === user)
        .map(({ labels, value }) => [nameOf(labels), value] as const),
    );
  return { own: of(userId), other: of(OTHER) };
}

function nameOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(
    Object.keys(labels)
      .toSorted()
      .map((name) => [name, labels[name]]),
  );
}

export function judgeCounted(before: Counted, after: Counted, userId: string): Verdict {
  if (hasGrown(before.own, after.own)) return ok(`${COUNTED_METRIC} of ${userId} has grown`);
  if (after.own.size === 0 && hasGrown(before.other, after.other)) {
    return ok(`${COUNTED_METRIC} of the users beyond METRICS_MAX_USERS has grown`);
  }
  return after.own.size === 0
    ? broken(`there is no ${COUNTED_METRIC} of ${userId}`)
    : broken(`${COUNTED_METRIC} of ${userId} has not grown`);
}

/** A series that begins is shown with 0 first. One that is smaller began anew. */
function hasGrown(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  return [...after].some(([series, value]) => value > 0 && value !== before.get(series));
}

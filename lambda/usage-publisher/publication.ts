/**
 * What one team used in one window, as lines for CloudWatch: a line for each key, user and model, which are properties and
 * cost nothing as metrics, and one for the team, which is a dimension. Anything that is not as it should be throws before a
 * line is written.
 */
import { roundToJsonNumber, picoUsd } from '../../core/money.ts';
import { teamMetrics, usageMetrics, type UsageDetail } from '../../core/metrics/cloudwatch.ts';
import { OTHER } from '../../core/metrics/metric.ts';
import type { MetricLine } from './metric-sink.ts';

/** CloudWatch refuses what is older than two weeks. */
const OLDEST_MS = 13 * 86_400_000;
const MAX_DIMENSION_CHARS = 250;

export type Detail = {
  readonly by: UsageDetail;
  /** Ids of teams with metrics of their own; the others are `other`. */
  readonly named: ReadonlySet<string>;
};

/** `usage`: the column of usage_publications, an array of groups. */
export function linesOf(
  publicationId: string,
  team: Team,
  usage: unknown,
  nowMs: number,
  detail: Detail,
): readonly MetricLine[] {
  if (!Array.isArray(usage)) throw new Error('usage is not a list of groups');
  const groups = usage.map((group: unknown) => record(group));
  const called = teamDimension(team, detail.named);
  return [
    ...groups.map((group) =>
      lineOfGroup(publicationId, team, group, nowMs, detail.by === 'teams-and-models' ? called : null),
    ),
    ...(detail.by === 'environment' ? [] : linesOfTeam(publicationId, called, groups, nowMs)),
  ];
}

/** Its name may change, so it is no dimension; it is for those who read the lines. The empty text: none. */
type Team = { readonly id: string; readonly name: string };

type Group = Readonly<Record<string, unknown>>;

/** `called`: the team, where team and model are dimensions. */
function lineOfGroup(
  publicationId: string,
  team: Team,
  group: Group,
  nowMs: number,
  called: string | null,
): MetricLine {
  const metrics = Object.values(usageMetrics).map((metric) => ({
    metric,
    values: readers[metric.unit](group, metric.column),
  }));
  const model = text(group, 'model');
  const user = group['user_id'];
  return {
    dimensionSets: [{}, ...(called === null ? [] : [{ team: called, model: dimension(model) }])],
    metrics,
    properties: {
      team_id: team.id,
      team_alias: team.name,
      ...(called === null ? { model } : {}),
      user_id: typeof user === 'string' ? user : '',
      key_id: text(group, 'key_id'),
      publication_id: publicationId,
    },
    timestampMs: timeOf(group, nowMs),
  };
}

/** What the team used in each five minutes. */
function linesOfTeam(
  publicationId: string,
  called: string,
  groups: readonly Group[],
  nowMs: number,
): readonly MetricLine[] {
  const times = Map.groupBy(groups, (group) => text(group, 'bucket'));
  return [...times.values()].map((ofTime) => ({
    dimensionSets: [{ team: called }],
    metrics: teamMetrics.map((metric) => ({ metric, values: [totals[metric.unit](ofTime, metric.column)] })),
    properties: { publication_id: publicationId },
    timestampMs: timeOf(ofTime[0] ?? {}, nowMs),
  }));
}

/** Null: now, where the time is too old for CloudWatch. */
function timeOf(group: Group, nowMs: number): number | null {
  const bucketMs = Date.parse(text(group, 'bucket'));
  if (Number.isNaN(bucketMs)) throw new Error('bucket is not a date');
  return nowMs - bucketMs > OLDEST_MS ? null : Math.min(bucketMs, nowMs);
}

function teamDimension({ id }: Team, named: ReadonlySet<string>): string {
  return id === '' || named.has(id) ? dimension(id) : OTHER;
}

const readers = {
  count: (group: Group, column: string) => [count(group, column)],
  usd: (group: Group, column: string) => [roundToJsonNumber(picoUsd(amount(group, column)))],
  ms: durations,
};

/** Money is added up before it is rounded. */
const totals = {
  count: (groups: readonly Group[], column: string) =>
    groups.reduce((sum, group) => sum + count(group, column), 0),
  usd: (groups: readonly Group[], column: string) =>
    roundToJsonNumber(picoUsd(groups.reduce((sum, group) => sum + amount(group, column), 0n))),
};

/** CloudWatch takes ASCII only, and not the empty string; the true id of the team is among the properties. */
function dimension(name: string): string {
  const ascii = name
    .replaceAll(/[^\u0020-\u007e]/g, '_')
    .trim()
    .slice(0, MAX_DIMENSION_CHARS);
  return ascii === '' || ascii.startsWith(':') ? `_${ascii}` : ascii;
}

function record(value: unknown): Group {
  if (typeof value !== 'object' || value === null) throw new Error('a group is not an object');
  return value as Group;
}

function text(group: Group, name: string): string {
  const value = group[name];
  if (typeof value !== 'string') throw new Error(`${name} is not text`);
  return value;
}

function count(group: Group, name: string): number {
  const value = Number(group[name] ?? Number.NaN);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is not a count`);
  return value;
}

function amount(group: Group, name: string): bigint {
  const digits = text(group, name);
  if (!/^\d+$/.test(digits)) throw new Error(`${name} is not an amount`);
  return BigInt(digits);
}

function durations(group: Group, name: string): readonly number[] {
  const values: unknown = group[name] ?? [];
  if (!Array.isArray(values)) throw new Error(`${name} is not a list`);
  return values.map((value: unknown) => {
    if (typeof value !== 'number' || value < 0)
      throw new Error(`${name} holds something that is not a duration`);
    return value;
  });
}

/**
 * What one team used in one window, as lines for CloudWatch: team and model as dimensions, user and key as properties.
 * Anything that is not as it should be throws before a line is written.
 */
import { roundToJsonNumber, picoUsd } from '../../core/money.ts';
import { usageMetrics } from '../../core/metrics/cloudwatch.ts';
import type { MetricLine } from './metric-sink.ts';

/** CloudWatch refuses what is older than two weeks. */
const OLDEST_MS = 13 * 86_400_000;
const MAX_DIMENSION_CHARS = 250;

/** `usage`: the column of usage_publications, an array of groups. */
export function linesOf(
  publicationId: string,
  team: Team,
  usage: unknown,
  nowMs: number,
): readonly MetricLine[] {
  if (!Array.isArray(usage)) throw new Error('usage is not a list of groups');
  return usage.map((group: unknown) => lineOfGroup(publicationId, team, record(group), nowMs));
}

/** Its name may change, so it is no dimension; it is for those who read the lines. The empty text: none. */
type Team = { readonly id: string; readonly name: string };

type Group = Readonly<Record<string, unknown>>;

function lineOfGroup(publicationId: string, team: Team, group: Group, nowMs: number): MetricLine {
  const bucketMs = Date.parse(text(group, 'bucket'));
  if (Number.isNaN(bucketMs)) throw new Error('bucket is not a date');
  const metrics = Object.values(usageMetrics).map((metric) => ({
    metric,
    values: readers[metric.unit](group, metric.column),
  }));
  const timestampMs = nowMs - bucketMs > OLDEST_MS ? null : Math.min(bucketMs, nowMs);
  const model = text(group, 'model');
  const user = group['user_id'];
  return {
    // Once for the whole environment, once for the team and model.
    dimensionSets: [{}, { team: dimension(team.id), model: dimension(model) }],
    metrics,
    properties: {
      team_id: team.id,
      team_alias: team.name,
      user_id: typeof user === 'string' ? user : '',
      key_id: text(group, 'key_id'),
      publication_id: publicationId,
    },
    timestampMs,
  };
}

const readers = {
  count: (group: Group, column: string) => [count(group, column)],
  usd: (group: Group, column: string) => [dollars(group, column)],
  ms: durations,
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

function dollars(group: Group, name: string): number {
  const digits = text(group, name);
  if (!/^\d+$/.test(digits)) throw new Error(`${name} is not an amount`);
  return roundToJsonNumber(picoUsd(BigInt(digits)));
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

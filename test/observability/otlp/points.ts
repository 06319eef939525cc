/**
 * A decoded request as flat data points, and what the data model asks of each. A request that breaks the protocol is
 * refused as a whole (BadData); a point that an endpoint would drop comes with the reason.
 *
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
import { BadData, type Decoded } from './decode.ts';
import type { Vendor } from './vendors.ts';

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export type OtlpPoint = {
  readonly name: string;
  readonly kind: 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';
  readonly unit: string;
  readonly temporality: 'delta' | 'cumulative' | null;
  readonly isMonotonic: boolean;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: string;
  readonly startMs: number;
  readonly timeMs: number;
  /** Of gauges and sums; the sum of what was observed of the others. */
  readonly value: number;
  /** Of histograms and summaries. */
  readonly count: number;
  readonly bounds: readonly number[];
  readonly bucketCounts: readonly number[];
};

export type Judged = { readonly point: OtlpPoint; readonly dropped: string | null };

const KINDS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;
const NAME = /^[A-Za-z][\w.\-/]*$/;
const MAX_UNIT_LENGTH = 63;
const NO_RECORDED_VALUE = 1;

export function pointsOf(request: Decoded, vendor: Vendor, nowMs: number): readonly Judged[] {
  const judged: Judged[] = [];
  const seen = new Set<string>();
  const streams = new Map<string, string>();
  for (const resourceMetrics of list(request, 'resourceMetrics')) {
    const resource = attributesOf(record(resourceMetrics, 'resource'), 'attributes', vendor);
    // https://opentelemetry.io/docs/specs/semconv/resource/#service (required)
    if (typeof resource['service.name'] !== 'string' || resource['service.name'] === '')
      throw new BadData('the resource has no service.name');
    for (const scopeMetrics of list(resourceMetrics, 'scopeMetrics')) {
      const scope = text(record(scopeMetrics, 'scope'), 'name');
      for (const metric of list(scopeMetrics, 'metrics')) {
        for (const point of pointsOfMetric(metric, { resource, scope, vendor })) {
          const identity = identityOf(point);
          // One writer for a stream, and one meaning: "Identity", "Single-Writer" in the data model.
          const at = `${identity} ${point.timeMs}`;
          if (seen.has(at)) throw new BadData(`${point.name}: two points of one series at the same time`);
          seen.add(at);
          const meaning = JSON.stringify([point.kind, point.unit, point.temporality, point.isMonotonic]);
          const stream = JSON.stringify([resource, scope, point.name]);
          if ((streams.get(stream) ?? meaning) !== meaning)
            throw new BadData(`${point.name}: two kinds, units or temporalities under one name`);
          streams.set(stream, meaning);
          judged.push({ point, dropped: droppedFor(point, vendor, nowMs) });
        }
      }
    }
  }
  return judged;
}

/** What makes two points belong to one series. */
export function identityOf({ name, attributes, resource, scope }: OtlpPoint): string {
  const sorted = (of: Attributes) => Object.entries(of).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([name, scope, sorted(resource), sorted(attributes)]);
}

type Around = { readonly resource: Attributes; readonly scope: string; readonly vendor: Vendor };

function pointsOfMetric(metric: Decoded, around: Around): readonly OtlpPoint[] {
  const name = text(metric, 'name');
  const unit = text(metric, 'unit');
  if (!NAME.test(name)) throw new BadData(`${JSON.stringify(name)} is no name of a metric`);
  if (name.length > around.vendor.maxNameLength) throw new BadData(`${name}: the name is too long`);
  // https://opentelemetry.io/docs/specs/otel/metrics/api/#instrument-unit
  // oxlint-disable-next-line no-control-regex -- ASCII is what the specification asks for
  if (unit.length > MAX_UNIT_LENGTH || !/^[\x00-\x7f]*$/.test(unit))
    throw new BadData(`${name}: ${JSON.stringify(unit)} is no unit`);
  const kinds = KINDS.filter((kind) => metric[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) throw new BadData(`${name}: has ${kinds.length} kinds of data`);
  const data = record(metric, kind);
  const points = list(data, 'dataPoints');
  if (points.length === 0) throw new BadData(`${name}: no data points`);
  const temporality = temporalityOf(name, kind, data, around.vendor);
  const isMonotonic = kind === 'sum' ? data['isMonotonic'] === true : kind !== 'gauge';
  return points
    .filter((point) => (Number(point['flags'] ?? 0) & NO_RECORDED_VALUE) === 0)
    .map((point) => {
      const { startMs, timeMs } = timesOf(name, point, temporality);
      return {
        name,
        kind,
        unit,
        temporality,
        isMonotonic,
        attributes: attributesOf(point, 'attributes', around.vendor),
        resource: around.resource,
        scope: around.scope,
        startMs,
        timeMs,
        ...valuesOf(name, kind, point, isMonotonic && temporality !== null),
      };
    });
}

function temporalityOf(name: string, kind: string, data: Decoded, vendor: Vendor): OtlpPoint['temporality'] {
  // A summary is always cumulative, a gauge neither.
  if (kind === 'gauge' || kind === 'summary') return null;
  const temporality = ({ 1: 'delta', 2: 'cumulative' } as const)[
    Number(data['aggregationTemporality'] ?? 0) as 1 | 2
  ];
  if (temporality === undefined) throw new BadData(`${name}: aggregationTemporality must be 1 or 2`);
  // What is no total may be cumulative for those who want deltas, since it stands for a gauge: up-down counters.
  const isTotal = kind !== 'sum' || data['isMonotonic'] === true;
  if (vendor.temporality !== 'any' && vendor.temporality !== temporality && isTotal)
    throw new BadData(`invalid temporality and type combination for metric ${JSON.stringify(name)}`);
  return temporality;
}

function timesOf(
  name: string,
  point: Decoded,
  temporality: OtlpPoint['temporality'],
): { startMs: number; timeMs: number } {
  const start = whole(point, 'startTimeUnixNano');
  const time = whole(point, 'timeUnixNano');
  if (time === 0n) throw new BadData(`${name}: timeUnixNano is required`);
  // Seconds or milliseconds in place of nanoseconds lie in 1970.
  if (time < 10n ** 18n) throw new BadData(`${name}: timeUnixNano ${time} is not in nanoseconds`);
  if (start > time) throw new BadData(`${name}: starts after it ends`);
  // "Temporality": a delta without its interval says nothing.
  if (temporality === 'delta' && (start === 0n || start === time))
    throw new BadData(`${name}: a delta needs startTimeUnixNano before timeUnixNano`);
  return { startMs: Number(start / 1_000_000n), timeMs: Number(time / 1_000_000n) };
}

type Values = Pick<OtlpPoint, 'value' | 'count' | 'bounds' | 'bucketCounts'>;

function valuesOf(name: string, kind: OtlpPoint['kind'], point: Decoded, onlyGrows: boolean): Values {
  const none = { count: 0, bounds: [], bucketCounts: [] };
  if (kind === 'gauge' || kind === 'sum') {
    const given = [point['asInt'], point['asDouble']].filter((value) => value !== undefined);
    if (given.length !== 1) throw new BadData(`${name}: a point has ${given.length} values`);
    const value = Number(given[0]);
    if (onlyGrows && value < 0) throw new BadData(`${name}: a monotonic sum is negative`);
    return { ...none, value };
  }
  const count = Number(whole(point, 'count'));
  const value = Number(point['sum'] ?? 0);
  if (count === 0 && value !== 0) throw new BadData(`${name}: a sum of nothing is ${value}`);
  if (kind === 'summary') {
    const quantiles = list(point, 'quantileValues').map((each) => Number(each['quantile'] ?? 0));
    if (quantiles.some((quantile) => !(quantile >= 0 && quantile <= 1)))
      throw new BadData(`${name}: a quantile lies outside 0 to 1`);
  }
  if (kind === 'summary' || kind === 'exponentialHistogram') return { ...none, count, value };
  const bounds = (point['explicitBounds'] ?? []) as readonly number[];
  const bucketCounts = ((point['bucketCounts'] ?? []) as readonly bigint[]).map(Number);
  if (bucketCounts.length > 0 || bounds.length > 0) {
    if (bucketCounts.length !== bounds.length + 1)
      throw new BadData(`${name}: ${bucketCounts.length} buckets for ${bounds.length} bounds`);
    if (bucketCounts.reduce((sum, each) => sum + each, 0) !== count)
      throw new BadData(`${name}: the buckets do not add up to the count`);
  }
  if (bounds.some((bound, index) => index > 0 && bound <= (bounds[index - 1] ?? 0)))
    throw new BadData(`${name}: the bounds do not increase`);
  return { value, count, bounds, bucketCounts };
}

function droppedFor(point: OtlpPoint, vendor: Vendor, nowMs: number): string | null {
  if (!Number.isFinite(point.value)) return `${point.name}: ${point.value} is no number`;
  const ageSeconds = (nowMs - point.timeMs) / 1000;
  if (ageSeconds > vendor.pastSeconds) return `${point.name}: ${Math.round(ageSeconds)} s old`;
  if (-ageSeconds > vendor.futureSeconds) return `${point.name}: ${Math.round(-ageSeconds)} s in the future`;
  return null;
}

function attributesOf(holder: Decoded, field: string, vendor: Vendor): Attributes {
  const attributes: Record<string, string | number | boolean> = {};
  for (const pair of list(holder, field)) {
    const key = text(pair, 'key');
    if (key === '') throw new BadData('an attribute has no key');
    if (key in attributes) throw new BadData(`the attribute ${key} is there twice`);
    attributes[key] = attributeOf(key, record(pair, 'value'));
    if (Math.max(key.length, String(attributes[key]).length) > vendor.maxAttributeLength)
      throw new BadData(`the attribute ${key} is too long`);
  }
  return attributes;
}

/** Lists and maps are no dimensions anywhere, so that nothing here sends them. */
function attributeOf(key: string, value: Decoded): string | number | boolean {
  const [kind, ...more] = Object.keys(value);
  if (kind === undefined || more.length > 0) throw new BadData(`the attribute ${key} has no single value`);
  const given = value[kind];
  if (typeof given === 'bigint') return Number(given);
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') return given;
  throw new BadData(`the attribute ${key} is a ${kind}`);
}

function list(of: Decoded, field: string): readonly Decoded[] {
  return (of[field] ?? []) as readonly Decoded[];
}

function record(of: Decoded, field: string): Decoded {
  return (of[field] ?? {}) as Decoded;
}

function text(of: Decoded, field: string): string {
  return (of[field] ?? '') as string;
}

function whole(of: Decoded, field: string): bigint {
  return (of[field] ?? 0n) as bigint;
}

/**
 * ExportMetricsServiceRequest of OTLP, as protocol buffers: every endpoint must take them, and Dynatrace takes nothing
 * else. The numbers are those of the fields in
 * https://github.com/open-telemetry/opentelemetry-proto/blob/v1.7.0/opentelemetry/proto/metrics/v1/metrics.proto
 * https://docs.dynatrace.com/docs/discover-dynatrace/references/dynatrace-api/environment-api/opentelemetry/post-metrics
 */
import {
  doubleField,
  fixed64Field,
  messageField,
  packedDoubleField,
  packedFixed64Field,
  textField,
  varintField,
  type Field,
} from './protobuf.ts';

export type OtlpMetric = {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
} & (
  | { readonly kind: 'sum' | 'gauge'; readonly points: readonly (Point & { readonly value: Value })[] }
  | { readonly kind: 'histogram'; readonly points: readonly (Point & Distribution)[] }
);

/** A whole number, exactly, or another one. */
export type Value = bigint | number;

export type Distribution = {
  readonly bounds: readonly number[];
  /** One more than there are bounds. */
  readonly counts: readonly bigint[];
  readonly sum: number;
};

type Point = {
  readonly startNs: bigint;
  readonly timeNs: bigint;
  readonly attributes: Attributes;
};

export type Attributes = Readonly<Record<string, string>>;

/** AGGREGATION_TEMPORALITY_DELTA. */
const DELTA = 1;
const MONOTONIC = 1;
const SCOPE = 'stargate.usage-publisher';

export function metricsRequest(resource: Attributes, metrics: readonly OtlpMetric[]): Buffer {
  const scope = messageField(1, textField(1, SCOPE));
  return messageField(
    1,
    messageField(1, ...attributeFields(1, resource)),
    messageField(2, scope, ...metrics.map((metric) => messageField(2, ...metricFields(metric)))),
  );
}

function metricFields(metric: OtlpMetric): readonly Field[] {
  const about = [textField(1, metric.name), textField(2, metric.description), textField(3, metric.unit)];
  switch (metric.kind) {
    case 'gauge':
      return [...about, messageField(5, ...metric.points.map(numberPoint))];
    case 'sum':
      return [
        ...about,
        messageField(7, ...metric.points.map(numberPoint), varintField(2, DELTA), varintField(3, MONOTONIC)),
      ];
    case 'histogram':
      return [...about, messageField(9, ...metric.points.map(histogramPoint), varintField(2, DELTA))];
  }
}

function numberPoint(point: Point & { readonly value: Value }): Field {
  const { value } = point;
  return messageField(
    1,
    ...times(point),
    typeof value === 'bigint' ? fixed64Field(6, value) : doubleField(4, value),
    ...attributeFields(7, point.attributes),
  );
}

function histogramPoint(point: Point & Distribution): Field {
  return messageField(
    1,
    ...times(point),
    fixed64Field(
      4,
      point.counts.reduce((sum, count) => sum + count, 0n),
    ),
    doubleField(5, point.sum),
    packedFixed64Field(6, point.counts),
    packedDoubleField(7, point.bounds),
    ...attributeFields(9, point.attributes),
  );
}

function times({ startNs, timeNs }: Point): readonly Field[] {
  return [fixed64Field(2, startNs), fixed64Field(3, timeNs)];
}

function attributeFields(field: number, attributes: Attributes): readonly Field[] {
  return Object.entries(attributes).map(([key, value]) =>
    messageField(field, textField(1, key), messageField(2, textField(1, value))),
  );
}

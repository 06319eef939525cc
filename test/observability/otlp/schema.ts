/**
 * The messages of OTLP metrics, each field once with its number and type: both encodings are read by this table.
 *
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 */

export type Scalar =
  | 'string'
  | 'bool'
  | 'double'
  | 'uint32'
  | 'int32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed64'
  | 'sfixed64'
  | 'enum'
  | 'bytes';

export type Field = {
  readonly number: number;
  readonly type: Scalar | { readonly message: MessageName };
  readonly repeated?: true;
};

export type MessageName = keyof typeof messages;
export type Message = Readonly<Record<string, Field>>;

const scalar = (number: number, type: Scalar): Field => ({ number, type });
const scalars = (number: number, type: Scalar): Field => ({ number, type, repeated: true });
const one = (number: number, message: string): Field => ({
  number,
  type: { message: message as MessageName },
});
const many = (number: number, message: string): Field => ({ ...one(number, message), repeated: true });

export const messages = {
  ExportMetricsServiceRequest: { resourceMetrics: many(1, 'ResourceMetrics') },
  ResourceMetrics: {
    resource: one(1, 'Resource'),
    scopeMetrics: many(2, 'ScopeMetrics'),
    schemaUrl: scalar(3, 'string'),
  },
  Resource: { attributes: many(1, 'KeyValue'), droppedAttributesCount: scalar(2, 'uint32') },
  ScopeMetrics: {
    scope: one(1, 'InstrumentationScope'),
    metrics: many(2, 'Metric'),
    schemaUrl: scalar(3, 'string'),
  },
  InstrumentationScope: {
    name: scalar(1, 'string'),
    version: scalar(2, 'string'),
    attributes: many(3, 'KeyValue'),
    droppedAttributesCount: scalar(4, 'uint32'),
  },
  KeyValue: { key: scalar(1, 'string'), value: one(2, 'AnyValue') },
  AnyValue: {
    stringValue: scalar(1, 'string'),
    boolValue: scalar(2, 'bool'),
    intValue: scalar(3, 'int64'),
    doubleValue: scalar(4, 'double'),
    arrayValue: one(5, 'ArrayValue'),
    kvlistValue: one(6, 'KeyValueList'),
    bytesValue: scalar(7, 'bytes'),
  },
  ArrayValue: { values: many(1, 'AnyValue') },
  KeyValueList: { values: many(1, 'KeyValue') },
  Metric: {
    name: scalar(1, 'string'),
    description: scalar(2, 'string'),
    unit: scalar(3, 'string'),
    gauge: one(5, 'Gauge'),
    sum: one(7, 'Sum'),
    histogram: one(9, 'Histogram'),
    exponentialHistogram: one(10, 'ExponentialHistogram'),
    summary: one(11, 'Summary'),
    metadata: many(12, 'KeyValue'),
  },
  Gauge: { dataPoints: many(1, 'NumberDataPoint') },
  Sum: {
    dataPoints: many(1, 'NumberDataPoint'),
    aggregationTemporality: scalar(2, 'enum'),
    isMonotonic: scalar(3, 'bool'),
  },
  Histogram: {
    dataPoints: many(1, 'HistogramDataPoint'),
    aggregationTemporality: scalar(2, 'enum'),
  },
  ExponentialHistogram: {
    dataPoints: many(1, 'ExponentialHistogramDataPoint'),
    aggregationTemporality: scalar(2, 'enum'),
  },
  Summary: { dataPoints: many(1, 'SummaryDataPoint') },
  NumberDataPoint: {
    startTimeUnixNano: scalar(2, 'fixed64'),
    timeUnixNano: scalar(3, 'fixed64'),
    asDouble: scalar(4, 'double'),
    exemplars: many(5, 'Exemplar'),
    asInt: scalar(6, 'sfixed64'),
    attributes: many(7, 'KeyValue'),
    flags: scalar(8, 'uint32'),
  },
  HistogramDataPoint: {
    startTimeUnixNano: scalar(2, 'fixed64'),
    timeUnixNano: scalar(3, 'fixed64'),
    count: scalar(4, 'fixed64'),
    sum: scalar(5, 'double'),
    bucketCounts: scalars(6, 'fixed64'),
    explicitBounds: scalars(7, 'double'),
    exemplars: many(8, 'Exemplar'),
    attributes: many(9, 'KeyValue'),
    flags: scalar(10, 'uint32'),
    min: scalar(11, 'double'),
    max: scalar(12, 'double'),
  },
  ExponentialHistogramDataPoint: {
    attributes: many(1, 'KeyValue'),
    startTimeUnixNano: scalar(2, 'fixed64'),
    timeUnixNano: scalar(3, 'fixed64'),
    count: scalar(4, 'fixed64'),
    sum: scalar(5, 'double'),
    scale: scalar(6, 'sint32'),
    zeroCount: scalar(7, 'fixed64'),
    positive: one(8, 'Buckets'),
    negative: one(9, 'Buckets'),
    flags: scalar(10, 'uint32'),
    exemplars: many(11, 'Exemplar'),
    min: scalar(12, 'double'),
    max: scalar(13, 'double'),
    zeroThreshold: scalar(14, 'double'),
  },
  Buckets: { offset: scalar(1, 'sint32'), bucketCounts: scalars(2, 'uint64') },
  SummaryDataPoint: {
    startTimeUnixNano: scalar(2, 'fixed64'),
    timeUnixNano: scalar(3, 'fixed64'),
    count: scalar(4, 'fixed64'),
    sum: scalar(5, 'double'),
    quantileValues: many(6, 'ValueAtQuantile'),
    attributes: many(7, 'KeyValue'),
    flags: scalar(8, 'uint32'),
  },
  ValueAtQuantile: { quantile: scalar(1, 'double'), value: scalar(2, 'double') },
  Exemplar: {
    timeUnixNano: scalar(2, 'fixed64'),
    asDouble: scalar(3, 'double'),
    spanId: scalar(4, 'bytes'),
    traceId: scalar(5, 'bytes'),
    asInt: scalar(6, 'sfixed64'),
    filteredAttributes: many(7, 'KeyValue'),
  },
} satisfies Readonly<Record<string, Message>>;

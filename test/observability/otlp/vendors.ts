/** What endpoints for OTLP metrics document of themselves, as far as it decides whether a request is taken. */

export type Vendor = {
  /** The header that holds the key, and the status of a request without the right one. */
  readonly auth: { readonly header: string; readonly status: 401 | 403 } | null;
  readonly encodings: readonly ('json' | 'protobuf')[];
  readonly temporality: 'delta' | 'cumulative' | 'any';
  /** Of a body as it arrives, and after it has been inflated. */
  readonly maxBytes: number;
  readonly maxInflatedBytes: number;
  /** The header that must ask for it before attributes of the resource tell series apart; null: they always do. */
  readonly resourceHeader: string | null;
  /** Points outside of it are dropped. */
  readonly pastSeconds: number;
  readonly futureSeconds: number;
  readonly maxNameLength: number;
  readonly maxAttributeLength: number;
  /** Whether a second point of a series at the same second takes the place of the first. */
  readonly lastWriteWins: boolean;
  /** Whether a point before the newest of its series is refused. */
  readonly inOrder: boolean;
};

const MIB = 1024 * 1024;
const DAY = 86_400;

const plain: Vendor = {
  auth: null,
  encodings: ['json', 'protobuf'],
  temporality: 'any',
  // https://github.com/open-telemetry/opentelemetry-collector/blob/main/config/confighttp/README.md (max_request_body_size)
  maxBytes: 20 * MIB,
  maxInflatedBytes: 20 * MIB,
  resourceHeader: null,
  pastSeconds: 30 * DAY,
  futureSeconds: 60,
  // https://opentelemetry.io/docs/specs/otel/metrics/api/#instrument-name-syntax
  maxNameLength: 255,
  maxAttributeLength: 4095,
  lastWriteWins: false,
  inOrder: false,
};

export const vendors = {
  /** Another collector, and what the rest below differs from. */
  collector: plain,
  /**
   * https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest/metrics/ (delta alone, key, sizes, last
   *   write wins, resource_attributes_as_tags)
   * https://docs.datadoghq.com/api/latest/metrics/submit-metrics/ (age)
   * https://docs.datadoghq.com/metrics/custom_metrics/#naming-custom-metrics (200 characters; tags the same)
   */
  datadog: {
    ...plain,
    auth: { header: 'dd-api-key', status: 403 },
    temporality: 'delta',
    maxBytes: 512_000,
    maxInflatedBytes: 5 * MIB,
    resourceHeader: 'dd-otel-metric-config',
    pastSeconds: 3_600,
    futureSeconds: 600,
    maxNameLength: 200,
    maxAttributeLength: 200,
    lastWriteWins: true,
  },
  /**
   * https://docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-otlp/ (key, 1 MB, attributes)
   * https://docs.newrelic.com/docs/data-apis/ingest-apis/metric-api/metric-api-limits-restricted-attributes/ (age)
   */
  newRelic: {
    ...plain,
    auth: { header: 'api-key', status: 403 },
    maxBytes: 1_000_000,
    pastSeconds: 2 * DAY,
    futureSeconds: DAY,
  },
  /**
   * https://docs.dynatrace.com/docs/discover-dynatrace/references/dynatrace-api/environment-api/opentelemetry/post-metrics
   * (protobuf alone, 415 for the rest)
   * https://www.apollographql.com/docs/graphos/routing/observability/telemetry/metrics-exporters/dynatrace (delta alone)
   */
  dynatrace: {
    ...plain,
    auth: { header: 'authorization', status: 401 },
    encodings: ['protobuf'],
    temporality: 'delta',
    maxBytes: 4 * MIB,
    pastSeconds: 3_600,
    futureSeconds: 600,
  },
  /**
   * Grafana Cloud, Mimir, and Prometheus with its OTLP receiver: cumulative alone
   * (https://github.com/prometheus/prometheus/blob/main/storage/remote/otlptranslator/prometheusremotewrite/metrics_to_prw.go,
   * "invalid temporality and type combination"), each series in order of time
   * (https://grafana.com/docs/mimir/latest/manage/mimir-runbooks/#err-mimir-sample-out-of-order).
   */
  grafana: {
    ...plain,
    auth: { header: 'authorization', status: 401 },
    temporality: 'cumulative',
    futureSeconds: 600,
    maxAttributeLength: 2048,
    inOrder: true,
  },
} satisfies Readonly<Record<string, Vendor>>;

export type VendorName = keyof typeof vendors;

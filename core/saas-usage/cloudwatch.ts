/**
 * Which of the gauges of a service go to CloudWatch as well, for the account as a whole: those that the users of the former
 * exporters know, by `service`, `environment`, `account` and at most one label more. CloudWatch bills each metric and
 * combination of dimensions, so the values of that label are listed here; everything else is in PostgreSQL and on /metrics.
 */
import { algoliaMetrics, saasUsageMetrics } from '../metrics/cloudwatch.ts';
import type { SaasServiceName } from './account.ts';
import { planSeries } from './plan-use.ts';
import { levelsOf, within, type Known, type Series } from './published.ts';
import type { SaasService } from './collector.ts';

export type ExporterMetric = {
  /** Of a gauge in `published` of the service. */
  readonly name: string;
  /** Label of the gauge that is a dimension, with its values. Null: the account alone. */
  readonly by: { readonly label: string; readonly values: readonly string[] } | null;
  readonly help: string;
};

export const exporterMetrics: Readonly<Record<SaasServiceName, readonly ExporterMetric[]>> = {
  algolia: [
    {
      name: 'algolia_usage_total',
      by: {
        label: 'statistic',
        values: [
          'total_search_requests',
          'total_search_operations',
          'total_write_operations',
          'total_operations',
          'records',
          'data_size',
          'avg_processing_time',
          '90p_processing_time',
          '99p_processing_time',
          'max_qps',
          'used_search_capacity',
        ],
      },
      help: 'Newest value of the statistic.',
    },
    {
      name: 'algolia_infra_metric',
      by: {
        label: 'metric',
        values: ['cpu_usage', 'ram_search_usage', 'ram_indexing_usage', 'ssd_usage', 'avg_build_time'],
      },
      help: 'Newest load of the server with most (Premium plans).',
    },
  ],
  contentful: [
    {
      name: 'contentful_usage',
      by: {
        label: 'metric_name',
        values: [
          'cda_total',
          'cma_total',
          'cpa_total',
          'gql_total',
          'api_call_total',
          'asset_bandwidth',
          'functions_invocations',
          'ai_action_invocation',
          'ai_action_word_count',
          'ai_consumption_unit',
        ],
      },
      help: 'Used since the first day of the month of UTC.',
    },
    ...[
      'entries',
      'assets',
      'content_types',
      'locales',
      'environments',
      'api_keys',
      'webhooks',
      'roles',
      'organization_memberships',
      'space_memberships',
      'teams',
    ].map((what) => ({ name: `contentful_${what}_total`, by: null, help: 'How many there are now.' })),
  ],
};

/** How many custom metrics an account becomes at most: what CloudWatch bills. */
export function saasMetricCount(service: SaasServiceName): number {
  const ofExporters = exporterMetrics[service].reduce((sum, { by }) => sum + (by?.values.length ?? 1), 0);
  const watched = Object.keys({ ...saasUsageMetrics, ...(service === 'algolia' ? algoliaMetrics : {}) });
  return watched.length + ofExporters;
}

/** One value of a metric, with the label's value where it has one. */
export type Figure = {
  readonly name: string;
  readonly dimension: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Of several series with the same dimensions, the largest: the server with most. */
export function exporterFigures(known: Known, service: SaasService): readonly Figure[] {
  const series = [...service.published.seriesOf(known), ...inventoryOf(known, service)];
  return exporterMetrics[service.name].flatMap(({ name, by }) => {
    const named = series.filter(({ metric }) => metric.name === name);
    if (by === null) return figureOf(name, {}, named);
    return by.values.flatMap((value) =>
      figureOf(
        name,
        { [by.label]: value },
        named.filter((one) => labelOf(one, by.label) === value),
      ),
    );
  });
}

/** What alarms on an account of Algolia watch; what is not known is left out. */
export function algoliaFigures(
  known: Known,
  service: SaasService,
): Readonly<Partial<Record<keyof typeof algoliaMetrics, number>>> {
  const series = service.published.seriesOf(known);
  const most = (name: string, label?: string, value?: string): number | undefined => {
    const found = series.filter(
      (one) => one.metric.name === name && (label === undefined || labelOf(one, label) === value),
    );
    return found.length === 0 ? undefined : Math.max(...found.map((one) => one.value));
  };
  const percent = (ratio: number | undefined) => (ratio === undefined ? undefined : ratio * 100);
  const figures = {
    cpuPercent: most('algolia_infra_metric', 'metric', 'cpu_usage'),
    ramPercent: percent(most('algolia_ram_used_ratio')),
    ssdPercent: most('algolia_infra_metric', 'metric', 'ssd_usage'),
    searchCapacityPercent: most('algolia_usage_total', 'statistic', 'used_search_capacity'),
    qpsPercent: percent(most('algolia_qps_used_ratio')),
    p99Ms: most('algolia_usage_total', 'statistic', '99p_processing_time'),
  };
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}

/** Of the limit that is used most. Null: no limit is configured, or nothing is known of what it limits. */
export function planUsedPercent(known: Known): number | null {
  const ratios = planSeries(known).filter(({ metric }) => metric.name === 'saas_plan_used_ratio');
  return ratios.length === 0 ? null : Math.max(...ratios.map(({ value }) => value)) * 100;
}

/** On /metrics an environment or a space has what there is; here the account does. */
function inventoryOf({ samples }: Known, service: SaasService): readonly Series[] {
  return within(levelsOf(samples), 'account').flatMap(({ metric: name, value }) => {
    const metric = service.published.gauges[name];
    return metric === undefined ? [] : [{ metric, labels: [], value }];
  });
}

function figureOf(
  name: string,
  dimension: Readonly<Record<string, string>>,
  series: readonly Series[],
): readonly Figure[] {
  if (series.length === 0) return [];
  return [{ name, dimension, value: Math.max(...series.map(({ value }) => value)) }];
}

function labelOf({ metric, labels }: Series, label: string): string | undefined {
  return labels[metric.labels.indexOf(label)];
}

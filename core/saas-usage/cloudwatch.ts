/**
 * Which of the gauges of a service go to CloudWatch as well, for the account as a whole: those that the users of the former
 * exporters know, by `service`, `environment`, `account` and at most one label more. CloudWatch bills each metric and
 * combination of dimensions, so each service lists the values of that label (`inCloudWatch`); everything else is in PostgreSQL
 * and on /metrics.
 */
import { algoliaMetrics, saasUsageMetrics } from '../metrics/cloudwatch.ts';
import { saasServiceNames, type SaasServiceName } from './account.ts';
import { planSeries } from './plan-use.ts';
import { levelsOf, within, type ExporterMetric, type Known, type Series } from './published.ts';
import { saasServices } from './services.ts';
import type { SaasService } from './collector.ts';

/** By service. */
export const exporterMetrics = Object.fromEntries(
  saasServiceNames.map((name) => [name, saasServices[name].inCloudWatch] as const),
) as Readonly<Record<SaasServiceName, readonly ExporterMetric[]>>;

/** How many custom metrics an account becomes at most: what CloudWatch bills. */
export function saasMetricCount(service: SaasServiceName): number {
  const ofExporters = saasServices[service].inCloudWatch.reduce(
    (sum, { by }) => sum + (by?.values.length ?? 1),
    0,
  );
  const watched = Object.keys({ ...saasUsageMetrics, ...(service === 'algolia' ? algoliaMetrics : {}) });
  return watched.length + ofExporters;
}

/** One value of a metric, with the label's value where it has one. */
export type Figure = {
  readonly name: string;
  /** Null: the account alone. */
  readonly dimension: Readonly<Record<string, string>> | null;
  readonly value: number;
};

/** Of several series with the same dimensions, the largest: the server with most. */
export function exporterFigures(known: Known, service: SaasService): readonly Figure[] {
  const series = [...service.published.seriesOf(known), ...inventoryOf(known, service)];
  return service.inCloudWatch.flatMap(({ name, by }) => {
    const named = series.filter(({ metric }) => metric.name === name);
    if (by === null) return figureOf(name, null, named);
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
  const most = (name: string, label?: string, values?: RegExp): number | undefined => {
    const found = series.filter(
      (one) =>
        one.metric.name === name && (label === undefined || values?.test(labelOf(one, label) ?? '') === true),
    );
    return found.length === 0 ? undefined : Math.max(...found.map((one) => one.value));
  };
  const percent = (ratio: number | undefined) => (ratio === undefined ? undefined : ratio * 100);
  const figures = {
    cpuPercent: most('algolia_infra_metric', 'metric', /^cpu_usage$/),
    ramPercent: percent(most('algolia_ram_used_ratio')),
    ssdPercent: most('algolia_infra_metric', 'metric', /^ssd_usage$/),
    searchCapacityPercent: most('algolia_usage_total', 'statistic', /used_search_capacity$/),
    degradedPercent: most('algolia_usage_total', 'statistic', /^degraded_queries_.*_queries_impacted$/),
    qpsPercent: percent(most('algolia_qps_used_ratio')),
    p99Ms: most('algolia_usage_total', 'statistic', /^99p_processing_time$/),
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
  dimension: Figure['dimension'],
  series: readonly Series[],
): readonly Figure[] {
  if (series.length === 0) return [];
  return [{ name, dimension, value: Math.max(...series.map(({ value }) => value)) }];
}

function labelOf({ metric, labels }: Series, label: string): string | undefined {
  return labels[metric.labels.indexOf(label)];
}

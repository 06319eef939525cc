/**
 * The same for Kubernetes: dashboards as ConfigMaps that the sidecar of Grafana's chart loads, and what the operator of
 * Prometheus (prometheus-operator) reads. A ServiceMonitor finds tasks that run behind a Service of the cluster, a
 * ScrapeConfig those that run elsewhere, as on Fargate; only what fits does anything.
 *
 * https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 * https://prometheus-operator.dev/docs/api-reference/api/
 */
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import type { IScrapeConfig } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/ScrapeConfig';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { parse } from 'yaml';
import type { Environment } from '../../lib/environment.ts';
import { FOLDER } from '../../lib/observability/grafana/definition.ts';
import { discoveryName, PROXY_PORT } from '../../lib/task-address.ts';
import type { Kubernetes } from './flags.ts';
import { asksForToken, jobName, METRICS_PATH, SCRAPE_INTERVAL } from './scrape-jobs.ts';

export type Manifest = IConfigMap | IPrometheusRule | IServiceMonitor | IScrapeConfig;

export type ManifestOptions = {
  /** JSON by uid. */
  readonly dashboards: ReadonlyMap<string, string>;
  /** A rule file of Prometheus. */
  readonly rules: string;
  /** Environments whose tasks run outside the cluster. */
  readonly scraped: readonly Environment[];
  /** Null: of no one environment. */
  readonly environment: Environment | null;
  readonly kubernetes: Kubernetes;
};

/** The Secret that holds the token which /metrics asks for, in environments that have one. */
const TOKEN_SECRET = { name: 'stargate-metrics', key: 'token' };
const APP = { 'app.kubernetes.io/name': 'stargate' };

export function manifests(options: ManifestOptions): readonly Manifest[] {
  return [
    ...[...options.dashboards].map(([uid, text]) => dashboardConfigMap(uid, text, options.kubernetes)),
    prometheusRule(options),
    serviceMonitor(options),
    ...options.scraped.map((environment) => scrapeConfig(environment, options.kubernetes)),
  ];
}

function dashboardConfigMap(uid: string, text: string, { namespace }: Kubernetes): IConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: uid,
      namespace,
      labels: { ...APP, grafana_dashboard: '1' },
      annotations: { grafana_folder: FOLDER.title },
    },
    data: { [`${uid}.json`]: text },
  };
}

function prometheusRule({ rules, kubernetes }: ManifestOptions): IPrometheusRule {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: named('stargate', kubernetes),
    spec: parse(rules) as NonNullable<IPrometheusRule['spec']>,
  };
}

function serviceMonitor({ environment, kubernetes }: ManifestOptions): IServiceMonitor {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: named('stargate', kubernetes),
    spec: {
      selector: { matchLabels: APP },
      namespaceSelector: { any: true },
      endpoints: [
        {
          port: 'http',
          path: METRICS_PATH,
          interval: SCRAPE_INTERVAL,
          ...(environment === null
            ? {}
            : { ...authorization(environment), relabelings: [environmentLabel(environment.name)] }),
        },
      ],
    },
  };
}

function scrapeConfig(environment: Environment, kubernetes: Kubernetes): IScrapeConfig {
  const name = jobName(environment.name);
  return {
    apiVersion: 'monitoring.coreos.com/v1alpha1',
    kind: 'ScrapeConfig',
    metadata: named(name, kubernetes),
    spec: {
      jobName: name,
      metricsPath: METRICS_PATH,
      scrapeInterval: SCRAPE_INTERVAL,
      ...authorization(environment),
      dnsSDConfigs: [{ names: [discoveryName(environment.name)], type: 'A', port: PROXY_PORT }],
      relabelings: [environmentLabel(environment.name)],
    },
  };
}

function authorization(environment: Environment) {
  return asksForToken(environment) ? { authorization: { type: 'Bearer', credentials: TOKEN_SECRET } } : {};
}

function environmentLabel(value: string) {
  return { action: 'replace' as const, targetLabel: 'environment', replacement: value };
}

function named(name: string, { namespace, labels }: Kubernetes) {
  return { name, namespace, labels: { ...APP, ...labels } };
}

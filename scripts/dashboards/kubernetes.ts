/**
 * The same for Kubernetes: dashboards as ConfigMaps that the sidecar of Grafana's chart loads, and what the operator of
 * Prometheus (prometheus-operator) reads. A ServiceMonitor finds tasks that run behind a Service of the cluster, the
 * scrape jobs of a Secret those that run elsewhere, as on Fargate; only what fits does anything. They are whole jobs of
 * Prometheus since a ScrapeConfig knows no way to ask ECS, and a DNS name would answer with eight tasks at most.
 *
 * https://prometheus-operator.dev/docs/developer/scrapeconfig/
 * https://github.com/prometheus-operator/prometheus-operator/blob/main/Documentation/additional-scrape-config.md
 * https://github.com/grafana/helm-charts/tree/main/charts/grafana#sidecar-for-dashboards
 * https://prometheus-operator.dev/docs/api-reference/api/
 */
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { ISecret } from 'kubernetes-models/v1/Secret';
import { parse, stringify } from 'yaml';
import type { Environment } from '../../lib/environment.ts';
import { FOLDER } from '../../lib/observability/grafana/definition.ts';
import type { Kubernetes } from './flags.ts';
import { asksForToken, METRICS_PATH, SCRAPE_INTERVAL, scrapeJob } from './scrape-jobs.ts';

export type Manifest = IConfigMap | IPrometheusRule | IServiceMonitor | ISecret;

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
    scrapeJobs(options),
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

/** Named by `additionalScrapeConfigs` of the Prometheus, which mounts the Secrets that it lists below /etc/prometheus/secrets. */
function scrapeJobs({ scraped, kubernetes }: ManifestOptions): ISecret {
  const tokenFile = `/etc/prometheus/secrets/${TOKEN_SECRET.name}/${TOKEN_SECRET.key}`;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: named('stargate-scrape-jobs', kubernetes),
    stringData: {
      'jobs.yaml': stringify(
        scraped.map((environment) => scrapeJob(environment, tokenFile)),
        { lineWidth: 0, compat: 'yaml-1.1' },
      ),
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

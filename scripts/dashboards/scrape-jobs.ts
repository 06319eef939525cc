/** How a Prometheus finds the tasks of environments: by the name that resolves to the addresses of all of them. */
import type { Environment } from '../../lib/environment.ts';
import { discoveryName, PROXY_PORT } from '../../lib/task-address.ts';

export const METRICS_PATH = '/metrics';
export const SCRAPE_INTERVAL = '30s';
/** Where the token lies that /metrics asks for, in environments that have one. */
const TOKEN_FILE = '/etc/prometheus/stargate-metrics-token';

/** A whole configuration, which works as it stands. https://prometheus.io/docs/prometheus/latest/configuration/ */
export function prometheusConfiguration(scraped: readonly Environment[]): unknown {
  return {
    rule_files: ['stargate-rules.yaml'],
    scrape_configs: scraped.map((environment) => ({
      job_name: jobName(environment.name),
      metrics_path: METRICS_PATH,
      scrape_interval: SCRAPE_INTERVAL,
      ...(asksForToken(environment)
        ? { authorization: { type: 'Bearer', credentials_file: TOKEN_FILE } }
        : {}),
      dns_sd_configs: [{ names: [discoveryName(environment.name)], type: 'A', port: PROXY_PORT }],
      relabel_configs: [{ target_label: 'environment', replacement: environment.name }],
    })),
  };
}

export function asksForToken({ metrics }: Environment): boolean {
  return metrics?.tokenSecretArn !== undefined;
}

export function jobName(environmentName: string): string {
  return `stargate-${environmentName}`;
}

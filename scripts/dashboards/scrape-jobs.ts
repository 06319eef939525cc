/**
 * How a Prometheus finds the tasks of environments: it asks ECS, which lists all of them. A name of the DNS would answer
 * with eight addresses at most (docs/decisions/0142).
 */
import type { Environment } from '../../lib/environment.ts';
import { PROXY_PORT, taskFamily } from '../../lib/task-address.ts';

export const METRICS_PATH = '/metrics';
export const SCRAPE_INTERVAL = '30s';
/** Where the token lies that /metrics asks for, in environments that have one. */
const TOKEN_FILE = '/etc/prometheus/stargate-metrics-token';

/** A whole configuration, which works as it stands. https://prometheus.io/docs/prometheus/latest/configuration/ */
export function prometheusConfiguration(scraped: readonly Environment[]): unknown {
  return {
    rule_files: ['stargate-rules.yaml'],
    scrape_configs: scraped.map((environment) => scrapeJob(environment, TOKEN_FILE)),
  };
}

/**
 * Prometheus 3.8 or later: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#aws_sd_config. What
 * ECS lists are tasks that it wants to run; without health they are starting.
 */
export function scrapeJob(environment: Environment, tokenFile: string): unknown {
  return {
    job_name: jobName(environment.name),
    metrics_path: METRICS_PATH,
    scrape_interval: SCRAPE_INTERVAL,
    ...(asksForToken(environment) ? { authorization: { type: 'Bearer', credentials_file: tokenFile } } : {}),
    aws_sd_configs: [{ role: 'ecs', region: environment.region, port: PROXY_PORT, refresh_interval: '15s' }],
    relabel_configs: [
      {
        source_labels: ['__meta_ecs_task_definition'],
        regex: `.*:task-definition/${taskFamily(environment.name)}:[0-9]+`,
        action: 'keep',
      },
      { source_labels: ['__meta_ecs_health_status'], regex: 'UNKNOWN', action: 'drop' },
      { target_label: 'environment', replacement: environment.name },
    ],
  };
}

export function asksForToken({ metrics }: Environment): boolean {
  return metrics?.tokenSecretArn !== undefined;
}

export function jobName(environmentName: string): string {
  return `stargate-${environmentName}`;
}

/** The alerts of an environment: what it has that can be watched, and how it sets them (`alerts` in environments.ts). */
import type { Alert } from '../../core/alerts/alert.ts';
import { alertsFor, type WatchedSystem } from '../../core/alerts/alerts.ts';
import type { Environment } from '../environment.ts';

/** CloudFront writes its metrics there, wherever the gateway is. */
const CLOUDFRONT_METRICS_REGION = 'us-east-1';

export function watchedSystem(environment: Environment): WatchedSystem {
  const { database, region, canary } = environment;
  return {
    database: database.kind === 'instance' ? 'DBInstanceIdentifier' : 'DBClusterIdentifier',
    lacks: [
      ...(region === CLOUDFRONT_METRICS_REGION ? [] : (['edgeMetrics'] as const)),
      ...(canary === undefined ? (['canary'] as const) : []),
      ...(canary === undefined || !hasDashboardReader(environment) ? (['canaryOfPanels'] as const) : []),
    ],
  };
}

/** Whether there is a Grafana, ours or one of its owner's, that reads the database in the dashboards' role. */
export function hasDashboardReader({ grafana, monitoringAccess }: Environment): boolean {
  return grafana !== undefined || monitoringAccess !== undefined;
}

export function environmentAlerts(environment: Environment): readonly Alert[] {
  return alertsFor(watchedSystem(environment), environment.alerts);
}

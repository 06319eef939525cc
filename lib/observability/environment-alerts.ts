/** The alerts of an environment: what it has that can be watched, and how it sets them (`alerts` in environments.ts). */
import type { AlarmAlert, Alert } from '../../core/alerts/alert.ts';
import { alarmsOf, alertsFor, type WatchedSystem } from '../../core/alerts/alerts.ts';
import { GLOBAL_SERVICES_REGION } from '../../core/regions/services.ts';
import { saasServiceNames } from '../../core/saas-usage/account.ts';
import type { Environment } from '../environment.ts';

export function watchedSystem(environment: Environment): WatchedSystem {
  const { database, canary, saasUsage = [] } = environment;
  return {
    database: database.kind === 'instance' ? 'DBInstanceIdentifier' : 'DBClusterIdentifier',
    lacks: [
      ...(canary === undefined ? (['canary'] as const) : []),
      ...(canary === undefined || !hasDashboardReader(environment) ? (['canaryOfPanels'] as const) : []),
      ...(saasUsage.length === 0 ? (['saasUsage'] as const) : []),
      ...saasServiceNames.filter((name) => !saasUsage.some(({ service }) => service === name)),
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

/**
 * The alarms whose metrics are in a region. CloudFront writes its own in us-east-1 alone, and an alarm watches metrics of its
 * own region: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/monitoring-using-cloudwatch.html
 */
export function alarmsIn(region: string, environment: Environment): readonly AlarmAlert[] {
  return alarmsOf(environmentAlerts(environment)).filter(({ alarm }) => {
    const home = alarm.metric.namespace === 'AWS/CloudFront' ? GLOBAL_SERVICES_REGION : environment.region;
    return home === region;
  });
}

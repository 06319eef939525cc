/**
 * Everything Grafana is to contain, as one file beside the function that writes it there. Names of resources are
 * placeholders such as `${loadBalancer}`; the function replaces them.
 */
import type { Alert } from '../../../core/alerts/alert.ts';
import { rulesOf } from '../../../core/alerts/alerts.ts';
import { connectionShares } from '../../../core/connection-shares.ts';
import type { Dashboard } from '../../../core/dashboards/panel.ts';
import { alertJson } from './alert-json.ts';
import { dashboardJson, runbooksJson } from './dashboard-json.ts';
import { dataSourceRef } from './data-sources.ts';

export const FOLDER = { uid: 'stargate-folder', title: 'Stargate' };

export function grafanaDefinition(dashboards: readonly Dashboard[], alerts: readonly Alert[]): string {
  return JSON.stringify({
    folder: FOLDER,
    dataSources: dataSources(),
    dashboards: [
      ...dashboards.map((dashboard) => dashboardJson(dashboard, 'workspace')),
      runbooksJson('workspace'),
    ],
    alertRules: rulesOf(alerts).map((alert) => alertJson(alert, dashboards, FOLDER.uid)),
  });
}

/** As Amazon Managed Grafana takes them: its workspace role signs for Prometheus and CloudWatch. */
function dataSources(): readonly unknown[] {
  return [
    {
      ...dataSourceRef('prometheus', 'workspace'),
      name: 'Stargate Prometheus',
      access: 'proxy',
      url: '${prometheusUrl}',
      isDefault: true,
      jsonData: {
        httpMethod: 'POST',
        prometheusType: 'Prometheus',
        sigV4Auth: true,
        sigV4AuthType: 'ec2_iam_role',
        sigV4Region: '${region}',
        timeInterval: '30s',
      },
    },
    {
      ...dataSourceRef('cloudwatch', 'workspace'),
      name: 'Stargate CloudWatch',
      access: 'proxy',
      jsonData: { authType: 'ec2_iam_role', defaultRegion: '${region}' },
    },
    {
      ...dataSourceRef('postgres', 'workspace'),
      name: 'Stargate PostgreSQL',
      access: 'proxy',
      url: '${databaseHost}:${databasePort}',
      user: '${databaseUser}',
      database: '${databaseName}',
      jsonData: {
        database: '${databaseName}',
        sslmode: 'require',
        postgresVersion: 1500,
        maxOpenConns: connectionShares.grafana,
        maxIdleConns: 2,
        connMaxLifetime: 3600,
      },
      secureJsonData: { password: '${readerPassword}' },
    },
  ];
}

/**
 * What makes a Grafana of one's own load the dashboards from files, and an example of the data sources they ask for. Grafana
 * replaces `$NAME` by the variable of its environment.
 *
 * https://grafana.com/docs/grafana/latest/administration/provisioning/
 */
import { DASHBOARD_READER } from '../../core/dashboards/reader-role.ts';
import { FOLDER } from '../../lib/observability/grafana/definition.ts';

/** Where the folder `dashboards` is copied to. */
export const DASHBOARDS_DIRECTORY = '/var/lib/grafana/dashboards/stargate';

export const dashboardProvider = {
  apiVersion: 1,
  providers: [
    {
      name: 'stargate',
      type: 'file',
      folder: FOLDER.title,
      // What is saved in Grafana would be lost with the next version of the files.
      allowUiUpdates: false,
      options: { path: DASHBOARDS_DIRECTORY },
    },
  ],
};

export const dataSources = {
  apiVersion: 1,
  datasources: [
    {
      name: 'Stargate Prometheus',
      type: 'prometheus',
      access: 'proxy',
      url: '$STARGATE_PROMETHEUS_URL',
      jsonData: { httpMethod: 'POST', timeInterval: '30s' },
    },
    {
      name: 'Stargate PostgreSQL',
      type: 'postgres',
      access: 'proxy',
      url: '$STARGATE_DATABASE_HOST:5432',
      user: DASHBOARD_READER,
      jsonData: { database: 'stargate', sslmode: 'require', maxOpenConns: 10 },
      secureJsonData: { password: '$STARGATE_DATABASE_PASSWORD' },
    },
    {
      name: 'Stargate CloudWatch',
      type: 'cloudwatch',
      access: 'proxy',
      jsonData: { authType: 'default', defaultRegion: '$AWS_REGION' },
    },
  ],
};

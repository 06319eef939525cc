/**
 * What makes a Grafana load the dashboards from files, and the data sources they ask for: for a Grafana of one's own as an
 * example, for the one that an environment runs itself as they are. Grafana replaces `$NAME` by the variable of its
 * environment.
 *
 * https://grafana.com/docs/grafana/latest/administration/provisioning/
 */
import { DASHBOARD_READER } from '../../../core/dashboards/reader-role.ts';
import { FOLDER } from './definition.ts';

/** Where a Grafana of one's own has the folder `dashboards`. */
export const DASHBOARDS_DIRECTORY = '/var/lib/grafana/dashboards/stargate';

export function dashboardProvider(directory: string) {
  return {
    apiVersion: 1,
    providers: [
      {
        name: 'stargate',
        type: 'file',
        folder: FOLDER.title,
        // What is saved in Grafana would be lost with the next version of the files.
        allowUiUpdates: false,
        options: { path: directory },
      },
    ],
  };
}

const prometheus = {
  name: 'Stargate Prometheus',
  type: 'prometheus',
  access: 'proxy',
  url: '$STARGATE_PROMETHEUS_URL',
  jsonData: { httpMethod: 'POST', timeInterval: '30s' },
};
const postgres = {
  name: 'Stargate PostgreSQL',
  type: 'postgres',
  access: 'proxy',
  url: '$STARGATE_DATABASE_HOST:5432',
  user: DASHBOARD_READER,
  jsonData: { database: 'stargate', sslmode: 'require', maxOpenConns: 10 },
  secureJsonData: { password: '$STARGATE_DATABASE_PASSWORD' },
};
const cloudWatch = {
  name: 'Stargate CloudWatch',
  type: 'cloudwatch',
  access: 'proxy',
  jsonData: { authType: 'default', defaultRegion: '$AWS_REGION' },
};

export const dataSources = { apiVersion: 1, datasources: [prometheus, postgres, cloudWatch] };

/**
 * The same for the server of an environment: signed by the role of its task, as
 * https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-onboard-query-standalone-grafana.html has it, and with
 * PostgreSQL's certificate verified, https://grafana.com/docs/grafana/latest/datasources/postgres/configure/.
 */
export function serverDataSources(rdsCa: string) {
  return {
    apiVersion: 1,
    datasources: [
      {
        ...prometheus,
        isDefault: true,
        jsonData: {
          ...prometheus.jsonData,
          prometheusType: 'Prometheus',
          sigV4Auth: true,
          sigV4AuthType: 'default',
          sigV4Region: '$AWS_REGION',
        },
      },
      {
        ...postgres,
        url: '$STARGATE_DATABASE_HOST:$STARGATE_DATABASE_PORT',
        jsonData: {
          database: '$STARGATE_DATABASE_NAME',
          sslmode: 'verify-full',
          tlsConfigurationMethod: 'file-path',
          sslRootCertFile: rdsCa,
          maxOpenConns: 10,
          maxIdleConns: 2,
          connMaxLifetime: 3600,
        },
      },
      cloudWatch,
    ],
  };
}

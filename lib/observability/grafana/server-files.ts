/** The dashboards as files, for whatever Grafana loads them, and all that the image of an environment's own server holds. */
import type { Dashboard } from '../../../core/dashboards/panel.ts';
import { dashboardJson, runbooksJson } from './dashboard-json.ts';
import { dashboardProvider, serverDataSources } from './provisioning.ts';

/** JSON by uid. */
export function dashboardTexts(dashboards: readonly Dashboard[]): ReadonlyMap<string, string> {
  const made = [...dashboards.map((dashboard) => dashboardJson(dashboard, 'own')), runbooksJson('own')];
  return new Map(made.map((json) => [json.uid ?? '', `${JSON.stringify(json, null, 2)}\n`]));
}

const DASHBOARDS = '/etc/stargate/dashboards';
const RDS_CA = '/etc/stargate/rds-ca.pem';

/** By path in the folder that the image is built from. JSON is YAML too, and Grafana looks for files of that ending. */
export function serverFiles(dashboards: readonly Dashboard[]): ReadonlyMap<string, string> {
  const yaml = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ...[...dashboardTexts(dashboards)].map(([uid, text]) => [`dashboards/${uid}.json`, text] as const),
    ['provisioning/dashboards/stargate.yaml', yaml(dashboardProvider(DASHBOARDS))],
    ['provisioning/datasources/stargate.yaml', yaml(serverDataSources(RDS_CA))],
    ['data/.keep', ''],
  ]);
}

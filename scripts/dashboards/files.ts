/** Everything that is written, by path below the chosen folder. */
import { stringify } from 'yaml';
import { defaultRules, rulesOf } from '../../core/alerts/alerts.ts';
import type { Alert } from '../../core/alerts/alert.ts';
import { annotationsOf, ruleFile } from '../../core/alerts/rule-file.ts';
import { dashboardsFor } from '../../core/dashboards/dashboards.ts';
import { environments } from '../../lib/environments.ts';
import { environmentAlerts } from '../../lib/observability/environment-alerts.ts';
import { environmentDashboards } from '../../lib/observability/environment-dashboards.ts';
import {
  DASHBOARDS_DIRECTORY,
  dashboardProvider,
  dataSources,
} from '../../lib/observability/grafana/provisioning.ts';
import { runbookUrl } from '../../lib/observability/grafana/runbook-link.ts';
import { dashboardTexts } from '../../lib/observability/grafana/server-files.ts';
import type { Flags } from './flags.ts';
import { manifests } from './kubernetes.ts';
import { prometheusConfiguration } from './scrape-jobs.ts';

export type Files = ReadonlyMap<string, string>;

export function exportedFiles({ environment, grafana, kubernetes }: Flags): Files {
  const dashboards = dashboardTexts(
    environment === null ? dashboardsFor('DBInstanceIdentifier') : environmentDashboards(environment),
  );
  const rules = ruleFile(
    environment === null ? defaultRules : rulesOf(environmentAlerts(environment)),
    (alert) => ({ ...annotationsOf(alert), ...runbookIn(grafana, alert) }),
  );
  const scraped = environment === null ? environments : [environment];
  const files = new Map<string, string>();
  for (const [uid, text] of dashboards) files.set(`dashboards/${uid}.json`, text);
  files.set('provisioning/dashboards/stargate.yaml', yaml(dashboardProvider(DASHBOARDS_DIRECTORY)));
  files.set('provisioning/datasources/stargate.yaml', yaml(dataSources));
  files.set('prometheus/stargate-rules.yaml', rules);
  files.set('prometheus/prometheus.yml', yaml(prometheusConfiguration(scraped)));
  if (kubernetes === null) return files;
  for (const manifest of manifests({ dashboards, rules, scraped, environment, kubernetes })) {
    files.set(`kubernetes/${manifest.kind.toLowerCase()}-${manifest.metadata?.name}.yaml`, yaml(manifest));
  }
  return files;
}

/** The annotation that Alertmanager's templates look for. */
function runbookIn(grafana: string | null, { runbook }: Alert): Readonly<Record<string, string>> {
  return grafana === null ? {} : { runbook_url: `${grafana}${runbookUrl(runbook)}` };
}

function yaml(value: unknown): string {
  // Kubernetes and Prometheus read YAML 1.1, where `on` is true.
  return stringify(value, { lineWidth: 0, compat: 'yaml-1.1' });
}

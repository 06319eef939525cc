/** The pages of docs/ that are made from the tables of metrics and alerts, by file. */
import { defaultRules } from '../../core/alerts/alerts.ts';
import { ruleFile } from '../../core/alerts/rule-file.ts';
import { operatePage } from './alerts-page.ts';
import { metricsPage } from './metrics-page.ts';

export const monitoringPages: Readonly<Record<string, () => string>> = {
  'prometheus/stargate-rules.yaml': () => ruleFile(defaultRules),
  'metrics.md': metricsPage,
  'operate.md': operatePage,
};

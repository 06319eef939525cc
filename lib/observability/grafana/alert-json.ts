/**
 * The alerts with a rule as Grafana-managed rules: Grafana shows their state and links them to panel and runbook. It
 * notifies nobody: Managed Prometheus and CloudWatch do, so that nobody is notified twice.
 */
import { QueryBuilder, RuleBuilder, type Rule } from '@grafana/grafana-foundation-sdk/alerting';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import type { RuleAlert } from '../../../core/alerts/alert.ts';
import { annotationsOf, labelsOf } from '../../../core/alerts/rule-file.ts';
import type { Dashboard } from '../../../core/dashboards/panel.ts';
import { dataSourceRef } from './data-sources.ts';
import { runbookUrl } from './runbook-link.ts';

const LOOK_BACK_SECONDS = 600;

export function alertJson(alert: RuleAlert, dashboards: readonly Dashboard[], folderUid: string): Rule {
  return new RuleBuilder(alert.name)
    .uid(`stargate-${alert.name.replaceAll(/(?!^)([A-Z])/g, '-$1').toLowerCase()}`)
    .folderUID(folderUid)
    .ruleGroup('stargate')
    .orgID(1)
    .condition('B')
    .forDuration(`${alert.rule.forMinutes}m`)
    .noDataState('OK')
    .execErrState('Error')
    .labels({ ...labelsOf(alert) })
    .annotations({
      ...annotationsOf(alert),
      runbook_url: runbookUrl(alert.runbook),
      ...placeOf(alert.panel, dashboards),
    })
    .withQuery(
      new QueryBuilder('A')
        .datasourceUid(dataSourceRef('prometheus', 'workspace').uid ?? '')
        .relativeTimeRange({ from: LOOK_BACK_SECONDS, to: 0 })
        // A rule that fires returns series, whatever their values.
        .model(new DataqueryBuilder().refId('A').expr(`(${alert.rule.expr}) * 0 + 1`).instant()),
    )
    .withQuery(
      new QueryBuilder('B')
        .datasourceUid('__expr__')
        .relativeTimeRange({ from: LOOK_BACK_SECONDS, to: 0 })
        .model({
          build: () => ({
            refId: 'B',
            type: 'threshold',
            expression: 'A',
            conditions: [{ evaluator: { type: 'gt', params: [0] } }],
            _implementsDataqueryVariant: () => undefined,
          }),
        }),
    )
    .build();
}

/** Dashboard and panel on which Grafana shows the state of the alert. Rows are numbered with the panels. */
function placeOf(panelId: string, dashboards: readonly Dashboard[]): Readonly<Record<string, string>> {
  for (const { uid, rows } of dashboards) {
    let number = 0;
    for (const { panels } of rows) {
      number += 1;
      for (const { id } of panels) {
        number += 1;
        if (id === panelId) return { __dashboardUid__: uid, __panelId__: String(number) };
      }
    }
  }
  throw new Error(`no dashboard has a panel ${panelId}`);
}

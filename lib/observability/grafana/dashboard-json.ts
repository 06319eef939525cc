/** Whole dashboards as Grafana's HTTP API takes them. */
import {
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  QueryVariableBuilder,
  RowBuilder,
  VariableHide,
  VariableRefresh,
  type Dashboard as DashboardJson,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TextPanel, TextMode } from '@grafana/grafana-foundation-sdk/text';
import type { Dashboard, VariableName } from '../../../core/dashboards/panel.ts';
import { variables } from '../../../core/dashboards/variables.ts';
import { dataSourceRef } from './data-sources.ts';
import { panelJson } from './panel-json.ts';
import { ALL_CHOSEN } from './query-json.ts';
import { readRunbooks, RUNBOOKS_UID } from './runbook-link.ts';

const TAG = 'stargate';

export function dashboardJson(dashboard: Dashboard): DashboardJson {
  const builder = framed(dashboard.uid, dashboard.title, dashboard.description)
    .time({ from: `now-${dashboard.range}`, to: 'now' })
    .refresh(dashboard.range === '30d' ? '5m' : '30s');
  for (const name of dashboard.variables) builder.withVariable(variable(name));
  for (const { title, panels } of dashboard.rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panelJson(panel));
  }
  return numbered(builder.build());
}

/** What to do, as a dashboard of its own: a panel a runbook. */
export function runbooksJson(): DashboardJson {
  const builder = framed(
    RUNBOOKS_UID,
    'Stargate: runbooks',
    'What each alert means and what to do about it.',
  );
  for (const { title, text } of readRunbooks()) {
    builder.withPanel(
      new TextPanel()
        .title(title)
        .description(`Runbook: ${title}`)
        .mode(TextMode.Markdown)
        .content(text)
        .span(12)
        .height(10),
    );
  }
  return numbered(builder.build());
}

/** Tags, time zone, and the links to all the others. */
function framed(uid: string, title: string, description: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .timezone('utc')
    .readonly()
    .link(
      new DashboardLinkBuilder('Stargate')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(false)
        .includeVars(true)
        .keepTime(true),
    );
}

function variable(name: VariableName): QueryVariableBuilder {
  const made = variables[name];
  const builder = new QueryVariableBuilder(name)
    .label(made.title)
    .hide(VariableHide.DontHide)
    .datasource(dataSourceRef(made.source))
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .current({ text: 'All', value: '$__all', selected: true });
  if (made.source === 'postgres') {
    // Grafana's names for a variable's columns.
    const sql = made.sql.replace('"value"', '"__value"').replace('"text"', '"__text"');
    return builder.query(sql).allValue(ALL_CHOSEN);
  }
  return builder.query(`label_values(${made.metric}, ${made.label})`).allValue('.*');
}

/** Panels are numbered from 1 in the order they stand, so that a link to one stays right between deployments. */
function numbered(dashboard: DashboardJson): DashboardJson {
  return {
    ...dashboard,
    id: null,
    panels: (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 })),
  };
}

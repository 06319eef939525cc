/** Whole dashboards as Grafana's HTTP API, its import and its provisioning take them. */
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
import { dataSourceRef, type Place } from './data-sources.ts';
import { resourceVariables, sourceVariables } from './own-variables.ts';
import { panelJson } from './panel-json.ts';
import { ALL_CHOSEN } from './query-json.ts';
import { readRunbooks, RUNBOOKS_UID } from './runbook-link.ts';

const TAG = 'stargate';

export function dashboardJson(dashboard: Dashboard, place: Place): DashboardJson {
  const builder = framed(dashboard.uid, dashboard.title, dashboard.description, place)
    .time({ from: `now-${dashboard.range}`, to: 'now' })
    .refresh(dashboard.range === '30d' ? '5m' : '30s');
  if (place === 'own') {
    for (const made of [...sourceVariables(dashboard), ...resourceVariables(dashboard)])
      builder.withVariable(made);
  }
  for (const name of dashboard.variables) builder.withVariable(variable(name, place));
  for (const { title, panels } of dashboard.rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panelJson(panel, place));
  }
  return numbered(builder.build());
}

/** What to do, as a dashboard of its own: a panel a runbook. */
export function runbooksJson(place: Place): DashboardJson {
  const builder = framed(
    RUNBOOKS_UID,
    'Stargate: runbooks',
    'What each alert means and what to do about it.',
    place,
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

/** Tags, time zone, and the links to all the others. Those of the workspace are put back at each deployment. */
function framed(uid: string, title: string, description: string, place: Place): DashboardBuilder {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .timezone('utc')
    .link(
      new DashboardLinkBuilder('Stargate')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(false)
        .includeVars(true)
        .keepTime(true),
    );
  return place === 'workspace' ? builder.readonly() : builder.editable();
}

function variable(name: VariableName, place: Place): QueryVariableBuilder {
  const made = variables[name];
  const builder = new QueryVariableBuilder(name)
    .label(made.title)
    .hide(VariableHide.DontHide)
    .datasource(dataSourceRef(made.source, place))
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

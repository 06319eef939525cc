/** One panel in Grafana's JSON: the visualization for its kind, unit, description, text without data, links. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  StackingMode,
  TooltipDisplayMode,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import * as common from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  type DynamicConfigValue,
  type Panel as PanelJson,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, Unit } from '../../../core/dashboards/panel.ts';
import { dataSourceRef, type Place, type Source } from './data-sources.ts';
import { targetsOf } from './query-json.ts';
import { runbookUrl } from './runbook-link.ts';

const UNITS: Readonly<Record<Unit, string>> = {
  count: 'short',
  tokens: 'short',
  usd: 'currencyUSD',
  'usd-per-hour': 'currencyUSD',
  ratio: 'percentunit',
  seconds: 's',
  milliseconds: 'ms',
  bytes: 'bytes',
  'decimal-bytes': 'decbytes',
  'requests-per-second': 'reqps',
  'tokens-per-second': 'short',
  'events-per-second': 'eps',
  text: 'string',
};

const HEIGHT: Readonly<Record<Panel['kind'], number>> = {
  number: 4,
  lines: 8,
  stacked: 8,
  bars: 8,
  table: 10,
};

export function panelJson(panel: Panel, place: Place): Builder<PanelJson> {
  switch (panel.kind) {
    case 'lines':
    case 'stacked':
      return described(timeSeries(panel), panel, place);
    case 'number':
      return described(
        new Stat()
          .colorMode(BigValueColorMode.Value)
          .graphMode(BigValueGraphMode.None)
          .reduceOptions(lastOf(panel)),
        panel,
        place,
      );
    case 'bars':
      return described(
        shares(
          new BarGauge()
            .displayMode(BarGaugeDisplayMode.Basic)
            .orientation(VizOrientation.Horizontal)
            .reduceOptions(lastOf(panel)),
          panel,
        ),
        panel,
        place,
      );
    case 'table':
      return described(table(panel, place), panel, place);
  }
}

type DrillDown = NonNullable<Panel['drillDown']>;
type AnyPanel = TimeSeries | Stat | BarGauge | Table;

/** What every kind has. */
function described(builder: AnyPanel, panel: Panel, place: Place): Builder<PanelJson> {
  const made = builder
    .title(panel.title)
    .description(panel.description)
    .datasource(dataSourceRef(panel.queries.source, place))
    .span(panel.width)
    .height(HEIGHT[panel.kind])
    .unit(UNITS[panel.unit])
    .noValue(panel.noData)
    .targets([...targetsOf(panel.queries, place)]);
  if (panel.runbook === undefined) return made;
  return made.links([
    new DashboardLinkBuilder('What to do')
      .type(DashboardLinkType.Link)
      .url(runbookUrl(panel.runbook))
      .targetBlank(true),
  ]);
}

/** A share is of something that may be used up. */
function shares(bars: BarGauge, { unit }: Panel): BarGauge {
  if (unit !== 'ratio') return bars;
  const steps = [
    { value: null, color: 'green' },
    { value: 0.8, color: 'orange' },
    { value: 1, color: 'red' },
  ];
  return bars.min(0).thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps));
}

function timeSeries(panel: Panel): TimeSeries {
  const lines = new TimeSeries()
    .min(0)
    .lineWidth(1)
    .fillOpacity(panel.kind === 'stacked' ? 30 : 8)
    .gradientMode(GraphGradientMode.Opacity)
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull']),
    )
    .tooltip(new common.VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (panel.kind === 'lines') return lines;
  return lines.stacking(new common.StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
}

function table(panel: Panel, place: Place): Table {
  const { columns = {}, drillDown } = panel;
  const made = new Table().showHeader(true).filterable(true);
  for (const [column, unit] of Object.entries(columns)) {
    const properties: DynamicConfigValue[] = [{ id: 'unit', value: UNITS[unit] }];
    if (drillDown?.column === column) {
      properties.push({
        id: 'links',
        value: [{ title: 'Show alone', url: drillDownUrl(drillDown, panel.queries.source, place) }],
      });
    }
    made.overrideByName(column, properties);
  }
  return made;
}

/** The variable and the range come along; in one's own Grafana the chosen data source too. */
function drillDownUrl(drillDown: DrillDown, source: Source, place: Place): string {
  const chosen = `var-${drillDown.variable}=\${__data.fields["${drillDown.by}"]:percentencode}`;
  const sources = place === 'own' ? `&\${${source}:queryparam}` : '';
  return `/d/${drillDown.dashboard}?${chosen}${sources}&\${__url_time_range}`;
}

/** Rows of SQL are values of their own; of series the last value counts. */
function lastOf(panel: Panel): common.ReduceDataOptionsBuilder {
  return new common.ReduceDataOptionsBuilder()
    .calcs(['lastNotNull'])
    .values(panel.queries.source === 'postgres');
}

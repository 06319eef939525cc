/** The queries of a panel as Grafana's data sources take them. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { MetricsQueryBuilder } from '@grafana/grafana-foundation-sdk/cloudwatch';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { SQL_MARK } from '../../../core/dashboards/expand.ts';
import type { CloudWatchQuery, Queries } from '../../../core/dashboards/panel.ts';
import { dataSourceRef, type Place } from './data-sources.ts';

/** Value of the SQL variables when all is chosen. */
export const ALL_CHOSEN = "'__all__'";

const DAY_FROM = `($__timeFrom()::timestamptz at time zone 'UTC')::date`;
const DAY_TO = `($__timeTo()::timestamptz at time zone 'UTC')::date`;

export function targetsOf(queries: Queries, place: Place): readonly Builder<Dataquery>[] {
  switch (queries.source) {
    case 'prometheus':
      return queries.queries.map(({ expr, legend }, index) => {
        const query = new DataqueryBuilder().refId(refId(index)).expr(expr).legendFormat(legend);
        return queries.at === 'now' ? query.instant() : query.range();
      });
    case 'postgres':
      return [
        {
          build: () => ({
            refId: 'A',
            datasource: dataSourceRef('postgres', place),
            format: queries.shape === 'rows' ? 'table' : 'time_series',
            rawQuery: true,
            editorMode: 'code',
            rawSql: grafanaSql(queries.sql),
            _implementsDataqueryVariant: () => undefined,
          }),
        },
      ];
    case 'cloudwatch':
      return queries.queries.map((query, index) =>
        new MetricsQueryBuilder()
          .refId(refId(index))
          .id(`q${index}`)
          .namespace(query.namespace)
          .metricName(query.metric)
          .dimensions({ ...query.dimensions })
          .statistic(query.statistic)
          .label(query.legend)
          .matchExact(true)
          .period('')
          .region(regionOf(query)),
      );
  }
}

/** `default`: the one that the data source is set to. */
export function regionOf(query: CloudWatchQuery): string {
  return query.region ?? 'default';
}

/** Placeholders as Grafana writes them: its macro for the range, its quoting for the chosen values. */
function grafanaSql(sql: string): string {
  const text = sql.replaceAll(SQL_MARK, (_, name: string, expression: string) => {
    if (name === 'time') return `$__timeFilter(${expression})`;
    if (name === 'days') return `${expression} between ${DAY_FROM} and ${DAY_TO}`;
    const chosen = `\${${name}:sqlstring}`;
    return `(${ALL_CHOSEN} in (${chosen}) or ${expression} in (${chosen}))`;
  });
  return text
    .replaceAll(/^\s*\n/g, '')
    .replaceAll(/^ {12}/gm, '')
    .trimEnd();
}

function refId(index: number): string {
  return String.fromCodePoint(65 + index);
}

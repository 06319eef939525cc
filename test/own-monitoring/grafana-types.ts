/**
 * Grafana's own types of what is written, as JSON has them: enumerations are their values, and the methods by which the
 * builders tell kinds apart are not there. Members that a type does not know are refused by `satisfies`.
 */
import type { MetricsQuery } from '@grafana/grafana-foundation-sdk/cloudwatch';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Options as BarGaugeOptions } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Dataquery } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Options as StatOptions } from '@grafana/grafana-foundation-sdk/stat';
import type { Options as TableOptions } from '@grafana/grafana-foundation-sdk/table';
import type { Options as TextOptions } from '@grafana/grafana-foundation-sdk/text';
import type { FieldConfig, Options as TimeSeriesOptions } from '@grafana/grafana-foundation-sdk/timeseries';

type Json<T> = T extends string
  ? `${T}`
  : T extends number
    ? `${T}` extends `${infer Value extends number}`
      ? Value
      : T
    : T extends object
      ? { [Member in keyof T as T[Member] extends () => void ? never : Member]: Json<T[Member]> }
      : T;

export type GrafanaTypes = {
  dashboard: Json<Dashboard>;
  'options of timeseries': Json<TimeSeriesOptions>;
  'options of stat': Json<StatOptions>;
  'options of bargauge': Json<BarGaugeOptions>;
  'options of table': Json<Partial<TableOptions>>;
  'options of text': Json<TextOptions>;
  'lines of timeseries': Json<FieldConfig>;
  'query of prometheus': Json<Dataquery>;
  'query of cloudwatch': Json<MetricsQuery>;
};

/**
 * What a dashboard is, as data. Grafana's JSON, the laptop's page and the tests that run every query are all made
 * from the same descriptions, so that they all show the same.
 *
 * PromQL is written as Grafana takes it: `$environment` and `$model` are variables, `$__rate_interval` and `$__range`
 * Grafana's own. SQL has two placeholders, which Grafana and the laptop's page each replace in their own way:
 * - `[[time: created_at]]`: the column lies in the time range of the dashboard, `[[days: day]]`: its day (UTC) does;
 * - `[[user: <expression>]]`: the expression is one of the chosen values of variable `user`, or all are chosen.
 */
import type { Part } from '../alerts/alert-row.ts';
import type { Dimensions } from './resources.ts';

export type Dashboard = {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableName[];
  /** Range it opens with, such as `6h`. */
  readonly range: '1h' | '6h' | '24h' | '7d' | '30d';
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
  /** Part of a system without which there is nothing to show. @default none */
  readonly needs?: Part;
};

export type Panel = {
  /** Unique among all dashboards. */
  readonly id: string;
  readonly title: string;
  /** What the panel shows, and how to read it. */
  readonly description: string;
  readonly kind: 'lines' | 'stacked' | 'bars' | 'number' | 'table';
  readonly unit: Unit;
  readonly queries: Queries;
  /** Shown when there is no data. */
  readonly noData: string;
  /** Of 24. */
  readonly width: 4 | 6 | 8 | 12 | 24;
  /** Of a table: units of columns that differ from the panel's. */
  readonly columns?: Readonly<Record<string, Unit>>;
  /** Of a table: `column` leads to the dashboard of that uid, with the variable set to what stands in the column `by`. */
  readonly drillDown?: {
    readonly column: string;
    readonly by: string;
    readonly dashboard: string;
    readonly variable: VariableName;
  };
  /** Names a file of docs/runbooks. */
  readonly runbook?: string;
};

export type Queries =
  | { readonly source: 'prometheus'; readonly queries: readonly PromQuery[]; readonly at: 'range' | 'now' }
  | { readonly source: 'postgres'; readonly sql: string; readonly shape: 'rows' | 'series' }
  | { readonly source: 'cloudwatch'; readonly queries: readonly CloudWatchQuery[] };

export type PromQuery = { readonly expr: string; readonly legend: string };

export type CloudWatchQuery = {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Dimensions;
  readonly statistic: 'Sum' | 'Average' | 'Maximum' | 'Minimum' | 'p95';
  readonly legend: string;
  /** CloudFront reports to one region only. @default the stack's */
  readonly region?: 'us-east-1';
};

export type Unit =
  | 'count'
  | 'tokens'
  | 'usd'
  | 'usd-per-hour'
  | 'ratio'
  | 'seconds'
  | 'milliseconds'
  | 'bytes'
  | 'decimal-bytes'
  | 'requests-per-second'
  | 'tokens-per-second'
  | 'events-per-second'
  | 'text';

/**
 * Which environment and model of the metrics; which team, user and model of the usage table; which account of other services,
 * of any or of one.
 */
export type VariableName =
  | 'environment'
  | 'model'
  | 'team'
  | 'user'
  | 'used_model'
  | 'account'
  | 'algolia_account'
  | 'contentful_account';

export type Variable =
  | { readonly source: 'prometheus'; readonly label: string; readonly metric: string; readonly title: string }
  | { readonly source: 'postgres'; readonly sql: string; readonly title: string };

/** How a panel draws its data: in which unit, and how wide it is. */
type Drawing = Pick<Panel, 'kind' | 'unit' | 'width'>;

export const lines = drawing('lines');
export const stacked = drawing('stacked');
export const bars = drawing('bars');
export const figure = drawing('number');
export const table = drawing('table');

function drawing(kind: Panel['kind']): (unit: Unit, width: Panel['width']) => Drawing {
  return (unit, width) => ({ kind, unit, width });
}

export function prometheus(...queries: readonly (readonly [legend: string, expr: string])[]): Queries {
  return { source: 'prometheus', at: 'range', queries: queries.map(([legend, expr]) => ({ legend, expr })) };
}

/** Evaluated once, at the end of the range. */
export function prometheusNow(...queries: readonly (readonly [legend: string, expr: string])[]): Queries {
  return { source: 'prometheus', at: 'now', queries: queries.map(([legend, expr]) => ({ legend, expr })) };
}

/** Rows for a table or a number. */
export function rowsOf(sql: string): Queries {
  return { source: 'postgres', sql, shape: 'rows' };
}

/** Columns `time`, `metric`, `value`, in order of time. */
export function seriesOf(sql: string): Queries {
  return { source: 'postgres', sql, shape: 'series' };
}

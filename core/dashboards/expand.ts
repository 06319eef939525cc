/**
 * Queries as the laptop's page and the tests send them, which are not Grafana. Chosen values of SQL travel as
 * parameters; those of PromQL are escaped into a regular expression.
 */
import type { VariableName } from './panel.ts';

export type Choice = {
  readonly fromMs: number;
  readonly toMs: number;
  /** Nothing chosen: all. */
  readonly chosen: Readonly<Partial<Record<VariableName, readonly string[]>>>;
  /** Window of a rate, at least four scrapes long. */
  readonly rateSeconds: number;
};

export function expandPromql(expr: string, choice: Choice): string {
  const rangeSeconds = Math.max(1, Math.round((choice.toMs - choice.fromMs) / 1_000));
  return expr
    .replaceAll('$__rate_interval', `${choice.rateSeconds}s`)
    .replaceAll('$__range', `${rangeSeconds}s`)
    .replaceAll(/\$(environment|model)\b/g, (_, name: 'environment' | 'model') =>
      matcherOf(choice.chosen[name] ?? []),
    );
}

/** Values of a label as the inside of a PromQL string that holds a regular expression. */
function matcherOf(values: readonly string[]): string {
  if (values.length === 0) return '.*';
  return values
    .map((value) => value.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('|')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`);
}

export type Statement = { readonly text: string; readonly params: readonly unknown[] };

export function expandSql(sql: string, choice: Choice): Statement {
  const params: unknown[] = [];
  const parameter = (value: unknown): string => `$${params.push(value)}`;
  const text = sql.replaceAll(SQL_MARK, (_, name: string, expression: string) => {
    if (name === 'time' || name === 'days') {
      const from = `${parameter(new Date(choice.fromMs).toISOString())}::timestamptz`;
      const to = `${parameter(new Date(choice.toMs).toISOString())}::timestamptz`;
      return name === 'time'
        ? `(${expression} >= ${from} and ${expression} < ${to})`
        : `(${expression} between (${from} at time zone 'UTC')::date and (${to} at time zone 'UTC')::date)`;
    }
    const values = choice.chosen[name as VariableName] ?? [];
    return values.length === 0 ? 'true' : `(${expression} = any(${parameter(values)}::text[]))`;
  });
  return { text, params };
}

/** `[[name: expression]]` */
export const SQL_MARK = /\[\[(\w+): ([^\]]+)\]\]/g;

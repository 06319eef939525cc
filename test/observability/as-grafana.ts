/** What Grafana makes of a query before it sends it: its macros, and the chosen values of its variables. */

const DAY_MS = 86_400_000;

/** https://github.com/grafana/grafana/blob/v11.0.0/pkg/tsdb/grafana-postgresql-datasource/macros.go, over seven days. */
export function sqlAsGrafana(sql: string, chosen: readonly string[]): string {
  const from = `'${new Date(Date.now() - 7 * DAY_MS).toISOString()}'`;
  const to = `'${new Date(Date.now() + 60_000).toISOString()}'`;
  const quoted = chosen.map((value) => `'${value.replaceAll("'", "''")}'`).join(',');
  return sql
    .replaceAll(/\$__timeFilter\(([^)]+)\)/g, (_, column: string) => `${column} BETWEEN ${from} AND ${to}`)
    .replaceAll('$__timeFrom()', from)
    .replaceAll('$__timeTo()', to)
    .replaceAll(/\$\{\w+:sqlstring\}/g, quoted);
}

/**
 * Over an hour, scraped every second. Of several values Grafana makes one group, each escaped for a regular expression in
 * a string; all of them are the variable's own `.*`.
 *
 * https://github.com/grafana/grafana/blob/v11.0.0/packages/grafana-prometheus/src/datasource.ts (interpolateQueryExpr)
 */
export function promqlAsGrafana(expr: string, chosen: Readonly<Record<string, readonly string[]>>): string {
  return expr
    .replaceAll('$__rate_interval', '60s')
    .replaceAll('$__range', '3600s')
    .replaceAll(/\$([a-z]\w*)/g, (variable, name: string) => {
      const values = chosen[name];
      if (values === undefined) return variable;
      if (values.length === 0) return '.*';
      const escaped = values.map((value) =>
        value.replaceAll('\\', String.raw`\\\\`).replaceAll(/[$^*{}[\]'+?.()|]/g, String.raw`\\$&`),
      );
      return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
    });
}

/** Asks what a panel asks, of Prometheus or PostgreSQL, and brings the answer into one of three shapes to draw. */
import { request } from 'undici';
import { expandPromql, expandSql, type Choice } from '../../core/dashboards/expand.ts';
import type { Panel, PromQuery } from '../../core/dashboards/panel.ts';
import { variables } from '../../core/dashboards/variables.ts';
import type { Database } from '../../core/db/connect.ts';

export type PanelData =
  /** `times` in seconds; a value is null where there is none. */
  | {
      readonly kind: 'series';
      readonly times: readonly number[];
      readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
    }
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly unknown[])[];
    }
  | { readonly kind: 'none'; readonly why: string };

export type PanelSources = {
  readonly database: Database;
  /** Null: there is no Prometheus on this machine. */
  readonly prometheusUrl: () => string | null;
};

/** Points of a line. */
const STEPS = 180;
const SHORTEST_STEP_SECONDS = 5;
const REQUEST_TIMEOUT_MS = 15_000;

export async function panelData(panel: Panel, choice: Choice, sources: PanelSources): Promise<PanelData> {
  const { queries } = panel;
  switch (queries.source) {
    case 'cloudwatch':
      return { kind: 'none', why: 'From CloudWatch: on AWS only' };
    case 'postgres': {
      const { text, params } = expandSql(queries.sql, choice);
      const rows = await sources.database.query(text, params);
      if (rows.length === 0) return { kind: 'none', why: panel.noData };
      if (queries.shape === 'series') return seriesOfRows(rows);
      const columns = Object.keys(rows[0] ?? {});
      return { kind: 'rows', columns, rows: rows.map((row) => columns.map((column) => row[column])) };
    }
    case 'prometheus': {
      const url = sources.prometheusUrl();
      if (url === null) return { kind: 'none', why: 'From Prometheus, which is not installed here' };
      const names = await namesIn(queries.queries, sources.database);
      const found =
        queries.at === 'now'
          ? await instant(url, queries.queries, choice, names)
          : await range(url, queries.queries, choice, names);
      return found ?? { kind: 'none', why: panel.noData };
    }
  }
}

/** Window of a rate for a range this long: some scrapes, and no less than a step. */
export function rateSecondsOf(rangeMs: number, scrapeSeconds: number): number {
  return Math.max(scrapeSeconds * 4, stepOf(rangeMs));
}

function stepOf(rangeMs: number): number {
  return Math.max(SHORTEST_STEP_SECONDS, Math.ceil(rangeMs / 1_000 / STEPS));
}

/** Rows of time, metric and value, in order of time. */
function seriesOfRows(rows: readonly Readonly<Record<string, unknown>>[]): PanelData {
  const points = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const time = row['time'] instanceof Date ? row['time'].getTime() / 1_000 : Number(row['time']);
    const name = String(row['metric']);
    const one = points.get(name) ?? new Map<number, number>();
    one.set(time, Number(row['value']));
    points.set(name, one);
  }
  return aligned(points);
}

function aligned(points: ReadonlyMap<string, ReadonlyMap<number, number>>): PanelData {
  const times = [...new Set([...points.values()].flatMap((one) => [...one.keys()]))].toSorted(
    (one, other) => one - other,
  );
  return {
    kind: 'series',
    times,
    series: [...points].map(([name, one]) => ({ name, values: times.map((time) => one.get(time) ?? null) })),
  };
}

async function range(
  url: string,
  queries: readonly PromQuery[],
  choice: Choice,
  names: Names,
): Promise<PanelData | null> {
  const points = new Map<string, Map<number, number>>();
  const step = stepOf(choice.toMs - choice.fromMs);
  for (const { expr, legend } of queries) {
    const found = await ask(url, 'query_range', {
      query: expandPromql(expr, choice),
      // On a grid, so that a line does not wander from one reading to the next.
      start: String(Math.floor(choice.fromMs / 1_000 / step) * step),
      end: String(Math.ceil(choice.toMs / 1_000 / step) * step),
      step: String(step),
    });
    for (const { metric, values = [] } of found) {
      const numbers = values.map(([time, value]) => [time, Number(value)] as const);
      const finite = numbers.filter(([, value]) => Number.isFinite(value));
      if (finite.length > 0) points.set(named(legend, metric, names), new Map(finite));
    }
  }
  return points.size === 0 ? null : aligned(points);
}

async function instant(
  url: string,
  queries: readonly PromQuery[],
  choice: Choice,
  names: Names,
): Promise<PanelData | null> {
  const rows: (readonly unknown[])[] = [];
  for (const { expr, legend } of queries) {
    const query = expandPromql(expr, choice);
    const found = await ask(url, 'query', { query, time: String(choice.toMs / 1_000) });
    for (const { metric, value } of found) {
      const number = Number(value?.[1]);
      if (Number.isFinite(number)) rows.push([named(legend, metric, names), number]);
    }
  }
  return rows.length === 0 ? null : { kind: 'rows', columns: ['name', 'value'], rows };
}

type PromSeries = {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
};

async function ask(
  url: string,
  verb: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
): Promise<readonly PromSeries[]> {
  const answer = await request(`${url}/api/v1/${verb}?${new URLSearchParams(parameters).toString()}`, {
    headersTimeout: REQUEST_TIMEOUT_MS,
    bodyTimeout: REQUEST_TIMEOUT_MS,
  });
  const body = (await answer.body.json()) as PromAnswer;
  if (body.status !== 'success') throw new Error(`Prometheus: ${body.error ?? 'no answer'}`);
  return body.data?.result ?? [];
}

type PromAnswer = {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly PromSeries[] };
};

/** What ids in a label are called, by label and id. */
type Names = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Labels of metrics that hold ids, and the chooser that knows their names. */
const NAMED_LABELS = { team: variables.team, user_id: variables.user } as const;

/** Metrics have ids alone; here the database is at hand, so legends have names, as in the panels it fills. */
async function namesIn(queries: readonly PromQuery[], database: Database): Promise<Names> {
  const names = new Map<string, ReadonlyMap<string, string>>();
  for (const [label, variable] of Object.entries(NAMED_LABELS)) {
    if (variable.source !== 'postgres' || !queries.some(({ legend }) => legend.includes(`{{${label}}}`)))
      continue;
    const rows = await database.query(variable.sql);
    names.set(label, new Map(rows.map((row) => [String(row['value']), String(row['text'])])));
  }
  return names;
}

/** `{{model}}` of a legend becomes the label's value. */
function named(legend: string, labels: Readonly<Record<string, string>>, names: Names): string {
  return legend
    .replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => {
      const value = labels[label] ?? '';
      return names.get(label)?.get(value) ?? value;
    })
    .trim();
}

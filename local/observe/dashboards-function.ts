/**
 * `/ui/dashboards` of the laptop edition: the dashboards as on Grafana, drawn from the same descriptions by the same
 * queries. A function behind the load balancer like any other; it answers questions about known panels only, and
 * only to somebody on this machine, because there is no sign-in here.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import type { Choice } from '../../core/dashboards/expand.ts';
import type { VariableName } from '../../core/dashboards/panel.ts';
import { variables } from '../../core/dashboards/variables.ts';
import type { Clock } from '../../core/clock.ts';
import type { LambdaEvent, LambdaFunction } from '../alb/lambda-target.ts';
import { panelData, rateSecondsOf, type PanelSources } from './panel-data.ts';

export type DashboardsOptions = PanelSources & {
  readonly clock: Clock;
  readonly scrapeSeconds: number;
  /** Addresses that Prometheus scrapes, with the name of each task. */
  readonly targets: () => readonly { readonly name: string; readonly host: string }[];
};

const ROOT = '/ui/dashboards';
const dashboards = dashboardsFor('DBInstanceIdentifier');
const panels = new Map(panelsOf(dashboards).map((panel) => [panel.id, panel]));

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '': ['../../console/dashboards/index.html', 'text/html; charset=utf-8'],
  '/page.js': ['../../console/dashboards/page.js', 'text/javascript; charset=utf-8'],
  '/draw.js': ['../../console/dashboards/draw.js', 'text/javascript; charset=utf-8'],
  '/format.js': ['../../console/dashboards/format.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['../../console/dashboards/page.css', 'text/css; charset=utf-8'],
  '/uplot.js': ['../../node_modules/uplot/dist/uPlot.esm.js', 'text/javascript; charset=utf-8'],
  '/uplot.css': ['../../node_modules/uplot/dist/uPlot.min.css', 'text/css; charset=utf-8'],
};

const COMMON_HEADERS = {
  'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

export function createDashboardsFunction(options: DashboardsOptions): LambdaFunction {
  return async (event) => {
    if (!isFromHere(event)) return answer(403, 'text/plain', 'Only from this machine, by its own name.');
    const path = event.path.replace(/\/$/, '');
    if (!path.startsWith(ROOT)) return answer(404, 'text/plain', 'There is no such page.');
    const rest = path.slice(ROOT.length);
    const file = FILES[rest];
    if (file !== undefined) {
      return answer(200, file[1], await readFile(fileURLToPath(new URL(file[0], import.meta.url)), 'utf8'));
    }
    const runbook = /^\/runbooks\/([a-z-]+)$/.exec(rest)?.[1];
    if (runbook !== undefined) return answerRunbook(runbook);
    switch (rest) {
      case '/definition.json':
        return answerJson(definition());
      case '/variables.json':
        return answerJson(await variableValues(options));
      case '/targets.json':
        return answerJson(
          options.targets().map(({ name, host }) => ({
            targets: [host],
            labels: { environment: 'local', instance: name },
          })),
        );
      case '/data.json':
        return answerData(event, options);
      default:
        return answer(404, 'text/plain', 'There is no such page.');
    }
  };
}

/** A page elsewhere that has a name of its own point to this machine is not from here. */
function isFromHere(event: LambdaEvent): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(event.headers['host'] ?? '');
}

/** What the page needs to draw; the queries stay here. */
function definition() {
  return dashboards.map(({ rows, ...dashboard }) => ({
    ...dashboard,
    rows: rows.map(({ title, panels: inRow }) => ({
      title,
      panels: inRow.map(({ queries, ...panel }) => ({ ...panel, source: queries.source })),
    })),
    variables: dashboard.variables.map((name) => ({ name, title: variables[name].title })),
  }));
}

async function variableValues({ database }: DashboardsOptions) {
  const entries = Object.entries(variables).map(async ([name, variable]) => {
    if (variable.source === 'postgres') return [name, await database.query(variable.sql)] as const;
    if (name === 'environment') return [name, [{ value: 'local', text: 'local' }]] as const;
    return [
      name,
      await database.query(variables.used_model.source === 'postgres' ? variables.used_model.sql : ''),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function answerData(event: LambdaEvent, options: DashboardsOptions) {
  const query = (name: string): string =>
    decodeURIComponent((event.queryStringParameters[name] ?? '').replaceAll('+', ' '));
  const panel = panels.get(query('panel'));
  const minutes = Number(query('minutes'));
  if (panel === undefined || !(minutes >= 1 && minutes <= 60 * 24 * 366)) {
    return answer(400, 'text/plain', 'panel must be the id of a panel, minutes between 1 and a year.');
  }
  const toMs = options.clock.nowMs();
  const rangeMs = minutes * 60_000;
  const chosen: Partial<Record<VariableName, readonly string[]>> = {};
  for (const name of Object.keys(variables) as VariableName[]) {
    const value = query(`var-${name}`);
    if (value !== '') chosen[name] = [value];
  }
  const choice: Choice = {
    fromMs: toMs - rangeMs,
    toMs,
    chosen,
    rateSeconds: rateSecondsOf(rangeMs, options.scrapeSeconds),
  };
  try {
    return answerJson(await panelData(panel, choice, options));
  } catch (error) {
    return answerJson({ kind: 'none', why: error instanceof Error ? error.message : 'The question failed.' });
  }
}

async function answerRunbook(name: string) {
  const file = fileURLToPath(new URL(`../../docs/runbooks/${name}.md`, import.meta.url));
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null
    ? answer(404, 'text/plain', 'There is no such runbook.')
    : answer(200, 'text/plain; charset=utf-8', text);
}

function answerJson(body: unknown) {
  return answer(200, 'application/json', JSON.stringify(body));
}

function answer(statusCode: number, type: string, body: string) {
  return { statusCode, headers: { ...COMMON_HEADERS, 'content-type': type }, body };
}

/**
 * `/ui/dashboards` of the laptop edition: the dashboards as on Grafana, drawn from the same descriptions by the same
 * queries. A function behind the load balancer like any other; it answers questions about known panels only, and
 * only to somebody on this machine, because there is no sign-in here.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import type { Choice } from '../../core/dashboards/expand.ts';
import type { VariableName } from '../../core/dashboards/panel.ts';
import { EXPOSITION_TYPE } from '../../core/saas-usage/exposition.ts';
import { variables } from '../../core/dashboards/variables.ts';
import type { Clock } from '../../core/clock.ts';
import type { LambdaEvent, LambdaFunction } from '../alb/lambda-target.ts';
import {
  fileAnswer,
  isFromHere,
  noSuchPage,
  notFromHere,
  pageAnswer,
  type PageFiles,
} from '../console/page-answer.ts';
import { panelData, rateSecondsOf, type PanelSources } from './panel-data.ts';

export type DashboardsOptions = PanelSources & {
  readonly clock: Clock;
  readonly scrapeSeconds: number;
  /** Addresses that Prometheus scrapes, with the name of each task. */
  readonly targets: () => readonly { readonly name: string; readonly host: string }[];
  /** What is known of other services, in Prometheus's text format; null: none is read. */
  readonly services: (() => string) | null;
};

const ROOT = '/ui/dashboards';
const SERVICES = '/services.txt';
const dashboards = dashboardsFor('DBInstanceIdentifier');
const panels = new Map(panelsOf(dashboards).map((panel) => [panel.id, panel]));

const FILES: PageFiles = new Map([
  ['', 'console/dashboards/index.html'],
  ['/page.js', 'console/dashboards/page.js'],
  ['/draw.js', 'console/dashboards/draw.js'],
  ['/format.js', 'console/dashboards/format.js'],
  ['/frame.css', 'console/frame.css'],
  ['/page.css', 'console/dashboards/page.css'],
  ['/uplot.js', 'node_modules/uplot/dist/uPlot.esm.js'],
  ['/uplot.css', 'node_modules/uplot/dist/uPlot.min.css'],
]);

export function createDashboardsFunction(options: DashboardsOptions): LambdaFunction {
  return async (event) => {
    if (!isFromHere(event)) return notFromHere;
    const path = event.path.replace(/\/$/, '');
    if (!path.startsWith(ROOT)) return noSuchPage;
    const rest = path.slice(ROOT.length);
    const file = FILES.get(rest);
    if (file !== undefined) return fileAnswer(file);
    const runbook = /^\/runbooks\/([a-z-]+)$/.exec(rest)?.[1];
    if (runbook !== undefined) return answerRunbook(runbook);
    switch (rest) {
      case '/definition.json':
        return answerJson(definition());
      case '/variables.json':
        return answerJson(await variableValues(options));
      case '/targets.json':
        return answerJson(targetsOf(event, options));
      case SERVICES:
        return options.services === null ? noSuchPage : metricsAnswer(event, options.services());
      case '/data.json':
        return answerData(event, options);
      default:
        return noSuchPage;
    }
  };
}

/** The tasks by their own addresses, and this function for the services, which are of no task. */
function targetsOf({ headers }: LambdaEvent, { targets, services }: DashboardsOptions) {
  const tasks = targets().map(({ name, host }) => ({
    targets: [host],
    labels: { environment: 'local', instance: name },
  }));
  if (services === null) return tasks;
  const address = {
    instance: 'other-services',
    __metrics_path__: `${ROOT}${SERVICES}`,
    __scheme__: headers['x-forwarded-proto'] ?? 'http',
  };
  return [...tasks, { targets: [headers['host'] ?? ''], labels: { environment: 'local', ...address } }];
}

/** Compressed for a reader that takes it, as Prometheus does: a load balancer passes at most 1 MB on. */
function metricsAnswer({ headers }: LambdaEvent, text: string) {
  const plain = pageAnswer(200, EXPOSITION_TYPE, text);
  if (!(headers['accept-encoding'] ?? '').includes('gzip')) return plain;
  return {
    ...plain,
    headers: { ...plain.headers, 'content-encoding': 'gzip' },
    body: gzipSync(text).toString('base64'),
    isBase64Encoded: true,
  };
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
    return pageAnswer(400, 'text/plain', 'panel must be the id of a panel, minutes between 1 and a year.');
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
    ? pageAnswer(404, 'text/plain', 'There is no such runbook.')
    : pageAnswer(200, 'text/plain; charset=utf-8', text);
}

function answerJson(body: unknown) {
  return pageAnswer(200, 'application/json', JSON.stringify(body));
}

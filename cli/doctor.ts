/**
 * `stargate doctor`: what a task of the gateway says of itself that a person should look at. It asks the one task that the
 * load balancer chooses, and needs no key; where metrics are read with a token it shows STARGATE_METRICS_TOKEN. The metrics
 * of all tasks are in Prometheus.
 */
import { isObject } from '../core/json.ts';
import { metricNames } from '../core/metrics/prometheus.ts';
import { fetchText } from './client.ts';
import type { Command } from './command.ts';
import { missingRights } from './missing-rights.ts';

export const doctorCommand: Command = {
  area: 'gateway',
  verb: 'doctor',
  otherVerbs: [],
  summary:
    'What a task of the gateway says of itself that a person should look at; stargate doctor for short.',
  method: 'GET',
  path: '/metrics',
  argument: null,
  options: [],
  fixed: {},
  shows: null,
  columns: null,
  isDestructive: false,
};

export type Findings = { readonly isReady: boolean; readonly findings: readonly string[] };

/** `metricsToken`: what the gateway's metrics are read with, where they ask for one; else null. */
export async function examine(url: URL, metricsToken: string | null): Promise<Findings> {
  const readiness = await fetchText(new URL('/health/readiness', url));
  const metrics = await fetchText(
    new URL('/metrics', url),
    metricsToken === null ? {} : { authorization: `Bearer ${metricsToken}` },
  );
  const isReady = readiness.status === 200;
  const seen = metrics.status === 401 ? [unread(metricsToken)] : findingsIn(metrics.text);
  const findings = [...(isReady ? [] : [unready(readiness.text)]), ...seen];
  return { isReady, findings };
}

export function findingsText({ isReady, findings }: Findings): string {
  const found = findings.length === 0 ? ['Nothing to look at.'] : findings.map((finding) => `- ${finding}`);
  return [isReady ? 'The task is ready.' : 'The task is not ready.', ...found].join('\n');
}

function unready(text: string): string {
  try {
    const reply: unknown = JSON.parse(text);
    if (isObject(reply) && typeof reply['reason'] === 'string')
      return `It takes no traffic: ${reply['reason']}.`;
  } catch {
    // Not what a task answers.
  }
  return 'No task answers behind the load balancer.';
}

function unread(metricsToken: string | null): string {
  const say =
    metricsToken === null
      ? 'Set STARGATE_METRICS_TOKEN to it.'
      : 'STARGATE_METRICS_TOKEN is not the one; was it replaced?';
  return `The metrics were not read: this gateway shows them for a token only. ${say}`;
}

type Series = { readonly labels: Readonly<Record<string, string>>; readonly value: number };
type Check = readonly [metric: string, finding: (series: Series) => string | null];

/** What a series says when it is not as it should be. */
const checks: readonly Check[] = [
  [
    metricNames.leftOut,
    ({ labels, value }) =>
      value === 0
        ? null
        : `Bedrock refused ${labels['optional']} at ${labels['deployment']}: requests leave it out for now. See docs/runbooks/left-out.md.`,
  ],
  [
    metricNames.upstreamRequests,
    ({ labels, value }) =>
      labels['status'] === '403' && value > 0 ? missingRights(labels['deployment'] ?? '', value) : null,
  ],
  [
    metricNames.journalTroubleSeconds,
    above(0, (seconds) => `The disk of the usage journal has taken no writes for ${seconds} s.`),
  ],
  [
    metricNames.journalOldestSeconds,
    above(120, (seconds) => `A usage record has waited ${Math.round(seconds)} s for PostgreSQL.`),
  ],
  [
    metricNames.usageRowsRefused,
    above(0, (rows) => `PostgreSQL refused ${rows} usage records for their content.`),
  ],
  [
    metricNames.costBoundExceeded,
    above(0, (calls) => `${calls} calls cost more than the worst case they had reserved.`),
  ],
  [metricNames.catalogReviewed, ({ value }) => catalogFinding(value)],
];

/** Bedrock's models and prices change every week; a release is due every few. */
const OLD_CATALOG_DAYS = 45;

function catalogFinding(reviewedSeconds: number): string | null {
  const days = Math.floor((Date.now() / 1_000 - reviewedSeconds) / 86_400);
  if (days <= OLD_CATALOG_DAYS) return null;
  return `The catalog of models and prices was reviewed ${days} days ago: deploy a newer version, or see docs/catalog.md.`;
}

function above(most: number, say: (value: number) => string): Check[1] {
  return ({ value }) => (value > most ? say(value) : null);
}

function findingsIn(metrics: string): readonly string[] {
  const findings: string[] = [];
  for (const line of metrics.split('\n')) {
    const [, name = '', labels = '', value = ''] = SERIES.exec(line) ?? [];
    const check = checks.find(([metric]) => metric === name);
    if (check === undefined) continue;
    const pairs = [...labels.matchAll(LABEL)].map(([, label = '', text = '']) => [label, text]);
    const finding = check[1]({ labels: Object.fromEntries(pairs), value: Number(value) });
    if (finding !== null) findings.push(finding);
  }
  return findings;
}

const SERIES = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="([^"]*)"/g;

/**
 * `stargate doctor`: what a task of the gateway says of itself that a person should look at, and what becomes of a call.
 *
 * It asks the one task that the load balancer chooses, and needs no key; where metrics are read with a token it shows
 * STARGATE_METRICS_TOKEN. The metrics of all tasks are in Prometheus. The call needs a credential: chain/caller.ts.
 */
import { isObject } from '../core/json.ts';
import { metricNames } from '../core/metrics/prometheus.ts';
import { links } from '../core/canary/links.ts';
import type { Finding } from '../core/canary/chain.ts';
import { findCaller } from './chain/caller.ts';
import { followCall } from './chain/follow-call.ts';
import { findLaptop } from './chain/laptop.ts';
import { ApiError, fetchText, isLocal, type Credential } from './client.ts';
import type { Command } from './command.ts';
import { seriesIn, type Series } from './metrics-text.ts';
import { missingRights } from './missing-rights.ts';
import { UsageError } from './usage-error.ts';

export const doctorCommand: Command = {
  area: 'gateway',
  verb: 'doctor',
  otherVerbs: [],
  summary:
    'What a task of the gateway says of itself that a person should look at, and what becomes of a call; with --env, what an AWS account lacks for an environment and how it does. stargate doctor for short.',
  method: 'GET',
  path: '/metrics',
  argument: null,
  options: [
    {
      name: 'call',
      field: 'call',
      kind: 'flag',
      help: 'make a call and follow it to its record, report, panel and metric; with --env also one of a token to every model, which subscribes the account to it. Paid for: less than a cent',
      refersTo: null,
    },
    {
      name: 'edge',
      field: 'edge',
      kind: 'text',
      help: 'public address that the call goes to',
      refersTo: null,
    },
    {
      name: 'model',
      field: 'model',
      kind: 'text',
      help: 'model of the call; the cheapest when absent',
      refersTo: null,
    },
  ],
  fixed: {},
  shows: null,
  columns: null,
  isDestructive: false,
};

export type Findings = {
  readonly isReady: boolean;
  /** What the task runs; null: its metrics were not read. */
  readonly runs: string | null;
  readonly findings: readonly string[];
  /** What became of a call, link by link; null: none was made. */
  readonly chain: readonly Finding[] | null;
  /** Why none was made, where somebody may expect one. */
  readonly note: string | null;
};

export type DoctorOptions = {
  readonly url: URL;
  /** What the gateway's metrics are read with, where they ask for one; else null. */
  readonly metricsToken: string | null;
  readonly call: CallWanted;
  /** Finds the credential that the chain needs, and only then. */
  readonly findCredential: () => Promise<Credential>;
};

/** What the command line says of the call. */
export type CallWanted = {
  readonly isAsked: boolean;
  readonly edge: URL | null;
  readonly model: string | null;
};

export async function examine(options: DoctorOptions): Promise<Findings> {
  const { url, metricsToken } = options;
  const metricsHeaders: Readonly<Record<string, string>> =
    metricsToken === null ? {} : { authorization: `Bearer ${metricsToken}` };
  const readiness = await fetchText(new URL('/health/readiness', url));
  const metrics = await fetchText(new URL('/metrics', url), metricsHeaders);
  const isReady = readiness.status === 200;
  const series = seriesIn(metrics.text);
  const seen = metrics.status === 401 ? [unread(metricsToken)] : findingsIn(series);
  const findings = [...(isReady ? [] : [unready(readiness.text)]), ...seen];
  return { isReady, runs: programIn(series), findings, ...(await chainOf(options, metricsHeaders)) };
}

/** On a laptop whose Bedrock is simulated a call costs nothing, so it is made unasked; elsewhere only when asked for. */
async function chainOf(
  { url, call, findCredential }: DoctorOptions,
  metricsHeaders: Readonly<Record<string, string>>,
): Promise<Pick<Findings, 'chain' | 'note'>> {
  const laptop = isLocal(url) ? await findLaptop(url) : null;
  const edgeUrl = call.edge?.href ?? laptop?.edgeUrl;
  if (!call.isAsked && laptop?.isSimulated !== true) {
    const note = 'No call was made, because Bedrock would charge for it: stargate doctor --call makes one.';
    return { chain: null, note: laptop === null ? null : note };
  }
  if (edgeUrl === undefined) {
    throw new UsageError('Say where the call goes: --edge <public address>, such as https://llm.example.com');
  }
  try {
    const api = { url: url.href, credential: await findCredential() };
    const caller = await findCaller(api, call.model);
    try {
      return { chain: await followCall({ api, edgeUrl, caller, metricsHeaders }), note: null };
    } finally {
      await caller.done();
    }
  } catch (error) {
    // What nobody asked for must not hide what the task says of itself.
    if (call.isAsked || !(error instanceof ApiError)) throw error;
    return { chain: null, note: `No call could be followed: ${error.message}` };
  }
}

export function needsAttention({ findings, chain }: Findings): boolean {
  return findings.length > 0 || (chain ?? []).some(({ state }) => state === 'broken');
}

export function findingsText({ isReady, runs, findings, chain, note }: Findings): string {
  const found = findings.length === 0 ? ['Nothing to look at.'] : findings.map((finding) => `- ${finding}`);
  return [
    `${isReady ? 'The task is ready' : 'The task is not ready'}${runs === null ? '' : `: ${runs}`}.`,
    ...found,
    ...(note === null ? [] : [note]),
    ...(chain === null ? [] : ['', 'A call, and what became of it:', ...chain.map(lineOf)]),
  ].join('\n');
}

const MARKS = { ok: '✓', broken: '✗', unchecked: '–' } as const;
const LONGEST_NAME = Math.max(...links.map(({ name }) => name.length));

function lineOf({ link, state, says }: Finding): string {
  return `  ${MARKS[state]} ${link.padEnd(LONGEST_NAME)}  ${says}`;
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

function findingsIn(metrics: readonly Series[]): readonly string[] {
  return metrics.flatMap((series) => {
    const found = checks.find(([metric]) => metric === series.name)?.[1](series) ?? null;
    return found === null ? [] : [found];
  });
}

/** `Stargate 1.2.0 (abc1234), Node v24.21.0`. */
function programIn(metrics: readonly Series[]): string | null {
  const labelsOf = (name: string) => metrics.find((series) => series.name === name)?.labels ?? {};
  const { version, revision = '' } = labelsOf(metricNames.buildInfo);
  if (version === undefined) return null;
  const commit = revision === '' ? '' : ` (${revision})`;
  return `Stargate ${version}${commit}, Node ${labelsOf(metricNames.nodeVersion)['version']}`;
}

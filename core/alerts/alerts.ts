/**
 * Alerts on the metrics of the proxy tasks: what it means for a person, how urgent it is, which file of docs/runbooks
 * says what to do, and the rule. Prometheus's rule file, Managed Prometheus and Grafana's alerts are made from it.
 * What only AWS sees (edge, load balancer, storage, functions) is watched by the alarms of the observability stack.
 */
import { metricNames } from '../metric-names.ts';

export type Alert = {
  readonly name: string;
  /** One sentence for the person it wakes. */
  readonly summary: string;
  /** page: now. ticket: today. */
  readonly severity: 'page' | 'ticket';
  /** Names a file of docs/runbooks. */
  readonly runbook: string;
  readonly expr: string;
  /** How long it must hold. */
  readonly forMinutes: number;
  /** Panel that shows it. */
  readonly panel: string;
};

/** Share of requests that must not fail on our side or that of Bedrock. */
export const OBJECTIVE = 0.995;

const m = metricNames;
const ALLOWED = 1 - OBJECTIVE;
const PUBLISHER_SILENCE_SECONDS = 1_200;

export const alerts: readonly Alert[] = [
  {
    name: 'HighErrorRate',
    summary: 'More than one request in twenty fails with 5xx.',
    severity: 'page',
    runbook: 'high-error-rate',
    expr: `${errorRatio('5m')} > 0.05`,
    forMinutes: 5,
    panel: 'errors-by-status',
  },
  {
    name: 'ErrorBudgetBurnsFast',
    summary: 'At this rate the error budget of a month is gone in two days.',
    severity: 'page',
    runbook: 'error-budget-burn',
    expr: burn(14.4, '1h', '5m'),
    forMinutes: 2,
    panel: 'success-ratio',
  },
  {
    name: 'ErrorBudgetBurnsSlowly',
    summary: 'At this rate the error budget of a month is gone in five days.',
    severity: 'ticket',
    runbook: 'error-budget-burn',
    expr: burn(6, '6h', '30m'),
    forMinutes: 15,
    panel: 'success-ratio',
  },
  {
    name: 'LowSuccessRatio',
    summary: 'Fewer than four requests in five get an answer; the rest is refused or fails.',
    severity: 'ticket',
    runbook: 'low-success-ratio',
    expr: `${ratio(m.requests, 'status=~"2.."', '15m')} < 0.8`,
    forMinutes: 15,
    panel: 'errors-by-status',
  },
  {
    name: 'HighLatency',
    summary: 'One request in twenty takes longer than two minutes.',
    severity: 'ticket',
    runbook: 'high-latency',
    expr: `${p95(m.requestDuration)} > 120`,
    forMinutes: 10,
    panel: 'latency',
  },
  {
    name: 'SlowFirstToken',
    summary: 'One answer in twenty begins later than ten seconds after the question.',
    severity: 'ticket',
    runbook: 'slow-first-token',
    expr: `${p95(m.timeToFirstToken)} > 10`,
    forMinutes: 10,
    panel: 'time-to-first-token',
  },
  {
    name: 'UpstreamThrottling',
    summary: 'Bedrock throttles more than one request in ten.',
    severity: 'ticket',
    runbook: 'upstream-throttling',
    expr: `${ratio(m.upstreamRequests, 'status="429"', '5m')} > 0.1`,
    forMinutes: 10,
    panel: 'upstream-errors',
  },
  {
    name: 'RateLimitSpike',
    summary: 'A task refuses more than ten requests a second for limits.',
    severity: 'ticket',
    runbook: 'rate-limit-spike',
    expr: `rate(${m.rateLimitBlocked}[5m]) > 10`,
    forMinutes: 5,
    panel: 'limits-blocked',
  },
  {
    name: 'BudgetSpent',
    summary: 'A budget is spent: whoever it belongs to is refused until it resets.',
    severity: 'ticket',
    runbook: 'budget-spent',
    expr: `sum by (environment, scope) (increase(${m.budgetBlocks}[15m])) > 0`,
    forMinutes: 0,
    panel: 'budget-blocks',
  },
  {
    name: 'BudgetNearlySpent',
    summary: 'One more budget than an hour ago has less than a fifth left.',
    severity: 'ticket',
    runbook: 'budget-nearly-spent',
    expr: `max by (environment, scope) (${m.budgets}{state="near"}) > max by (environment, scope) (${m.budgets}{state="near"} offset 1h)`,
    forMinutes: 0,
    panel: 'budgets-near',
  },
  {
    name: 'JournalBacklog',
    summary: 'Usage records have waited for PostgreSQL for more than two minutes.',
    severity: 'page',
    runbook: 'journal-backlog',
    expr: `max by (environment) (${m.journalOldestSeconds}) > 120`,
    forMinutes: 5,
    panel: 'journal-age',
  },
  {
    name: 'JournalDiskTrouble',
    summary: 'The disk of a task takes no usage records, so the task takes no calls.',
    severity: 'page',
    runbook: 'journal-disk',
    expr: `max by (environment) (${m.journalTroubleSeconds}) > 0`,
    forMinutes: 1,
    panel: 'journal-trouble',
  },
  {
    name: 'JournalSetAside',
    summary: 'A task found something in its journal that it could not read or price, and set it aside.',
    severity: 'ticket',
    runbook: 'journal-set-aside',
    expr: `max by (environment, kind) (${m.journalSetAside}{kind!="refused"}) > 0`,
    forMinutes: 0,
    panel: 'journal-set-aside',
  },
  {
    name: 'LeaseStall',
    summary: 'PostgreSQL has owed a task an answer about its leases for half a minute.',
    severity: 'page',
    runbook: 'lease-stall',
    expr: `max by (environment) (${m.leaseAge}) > 30`,
    forMinutes: 2,
    panel: 'lease-age',
  },
  {
    name: 'UsageRowsRefused',
    summary: 'PostgreSQL refused usage records for what they contain; they are kept aside.',
    severity: 'ticket',
    runbook: 'usage-rows-refused',
    expr: `max by (environment) (${m.usageRowsRefused}) > 0`,
    forMinutes: 0,
    panel: 'journal-pending',
  },
  {
    name: 'DatabaseConnectionsNearLimit',
    summary: 'Four of five connections that PostgreSQL allows are taken.',
    severity: 'ticket',
    runbook: 'database-connections',
    expr: `max by (environment) (${m.databaseConnections} / ${m.databaseMaxConnections}) > 0.8`,
    forMinutes: 10,
    panel: 'database-connections',
  },
  {
    name: 'NoTraffic',
    summary: 'No request for half an hour, though the same time yesterday had some.',
    severity: 'ticket',
    runbook: 'no-traffic',
    expr: `sum by (environment) (increase(${m.requests}[30m])) == 0 and sum by (environment) (increase(${m.requests}[30m] offset 1d)) > 10`,
    forMinutes: 10,
    panel: 'requests-by-model',
  },
  {
    name: 'MetricsMissing',
    summary: 'No task is scraped: nothing of this page is watched.',
    severity: 'page',
    runbook: 'metrics-missing',
    expr: `absent(${m.inflightRequests})`,
    forMinutes: 10,
    panel: 'tasks',
  },
  {
    name: 'PublisherSilent',
    summary: 'The usage publisher has not finished a run for twenty minutes.',
    severity: 'ticket',
    runbook: 'publisher-silent',
    expr: `time() - max by (environment) (${m.publisherLastSuccess}) > ${PUBLISHER_SILENCE_SECONDS}`,
    forMinutes: 5,
    panel: 'publisher-health',
  },
];

function errorRatio(window: string): string {
  return ratio(m.requests, 'status=~"5.."', window);
}

/** Share of the requests in `window` that match. Nothing when there were none. */
function ratio(counter: string, matcher: string, window: string): string {
  return `(sum by (environment) (rate(${counter}{${matcher}}[${window}])) or 0 * sum by (environment) (rate(${counter}[${window}]))) / (sum by (environment) (rate(${counter}[${window}])) > 0)`;
}

/** The error budget burns `times` as fast as it may, over a long window and still in a short one. */
function burn(times: number, long: string, short: string): string {
  const most = Number((times * ALLOWED).toFixed(6));
  return `${errorRatio(long)} > ${most} and ${errorRatio(short)} > ${most}`;
}

function p95(histogram: string): string {
  return `histogram_quantile(0.95, sum by (environment, le) (rate(${histogram}_bucket[10m])))`;
}

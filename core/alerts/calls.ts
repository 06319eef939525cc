/** Alerts on what callers notice: failures and delays beyond what is promised, limits and budgets that refuse them. */
import { metricNames as m } from '../metrics/prometheus.ts';
import type { Alert } from './alert.ts';

/** Share of requests that must not fail on our side or on that of Bedrock. */
const OBJECTIVE = 0.995;

export const callAlerts: readonly Alert[] = [
  {
    name: 'HighErrorRate',
    summary: 'More than one request in twenty fails with 5xx.',
    severity: 'page',
    runbook: 'high-error-rate',
    panel: 'errors-by-status',
    rule: { expr: `${errorRatio('5m')} > 0.05`, forMinutes: 5 },
  },
  {
    name: 'ErrorBudgetBurnsFast',
    summary: 'At this rate the error budget of a month is gone in two days.',
    severity: 'page',
    runbook: 'error-budget-burn',
    panel: 'success-ratio',
    rule: { expr: burn(14.4, '1h', '5m'), forMinutes: 2 },
  },
  {
    name: 'ErrorBudgetBurnsSlowly',
    summary: 'At this rate the error budget of a month is gone in five days.',
    severity: 'ticket',
    runbook: 'error-budget-burn',
    panel: 'success-ratio',
    rule: { expr: burn(6, '6h', '30m'), forMinutes: 15 },
  },
  {
    name: 'LowSuccessRatio',
    summary: 'Fewer than four requests in five get an answer; the rest is refused or fails.',
    severity: 'ticket',
    runbook: 'low-success-ratio',
    panel: 'errors-by-status',
    rule: { expr: `${ratio(m.requests, 'status=~"2.."', '15m')} < 0.8`, forMinutes: 15 },
  },
  {
    name: 'HighLatency',
    summary: 'One request in twenty takes longer than two minutes.',
    severity: 'ticket',
    runbook: 'high-latency',
    panel: 'latency',
    rule: { expr: `${p95(m.requestDuration)} > 120`, forMinutes: 10 },
  },
  {
    name: 'SlowFirstToken',
    summary: 'One answer in twenty begins later than ten seconds after the question.',
    severity: 'ticket',
    runbook: 'slow-first-token',
    panel: 'time-to-first-token',
    rule: { expr: `${p95(m.timeToFirstToken)} > 10`, forMinutes: 10 },
  },
  {
    name: 'UpstreamThrottling',
    summary: 'Bedrock throttles more than one request in ten.',
    severity: 'ticket',
    runbook: 'upstream-throttling',
    panel: 'upstream-errors',
    rule: { expr: `${ratio(m.upstreamRequests, 'status="429"', '5m')} > 0.1`, forMinutes: 10 },
  },
  {
    name: 'BedrockRefusesOptionals',
    summary: 'Bedrock refuses something that requests can do without; they go without it for some hours.',
    severity: 'ticket',
    runbook: 'left-out',
    panel: 'retries',
    rule: { expr: `max by (environment, deployment, optional) (${m.leftOut}) > 0`, forMinutes: 5 },
  },
  {
    name: 'RateLimitSpike',
    summary: 'More than ten requests a second are refused for limits.',
    severity: 'ticket',
    runbook: 'rate-limit-spike',
    panel: 'limits-blocked',
    rule: { expr: `sum by (environment) (rate(${m.rateLimitBlocked}[5m])) > 10`, forMinutes: 5 },
  },
  {
    name: 'BudgetSpent',
    summary: 'A budget is spent: whoever it belongs to is refused until it resets.',
    severity: 'ticket',
    runbook: 'budget-spent',
    panel: 'budget-blocks',
    rule: { expr: `sum by (environment, scope) (increase(${m.budgetBlocks}[15m])) > 0`, forMinutes: 0 },
  },
  {
    name: 'BudgetNearlySpent',
    summary: 'One more budget than an hour ago has less than a fifth left.',
    severity: 'ticket',
    runbook: 'budget-nearly-spent',
    panel: 'budgets-near',
    rule: {
      expr: `max by (environment, scope) (${m.budgets}{state="near"}) > max by (environment, scope) (${m.budgets}{state="near"} offset 1h)`,
      forMinutes: 0,
    },
  },
  {
    name: 'NoTraffic',
    summary: 'No request for half an hour, though the same time yesterday had some.',
    severity: 'ticket',
    runbook: 'no-traffic',
    panel: 'requests-by-model',
    rule: {
      expr: `sum by (environment) (increase(${m.requests}[30m])) == 0 and sum by (environment) (increase(${m.requests}[30m] offset 1d)) > 10`,
      forMinutes: 10,
    },
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
  const most = Number((times * (1 - OBJECTIVE)).toFixed(6));
  return `${errorRatio(long)} > ${most} and ${errorRatio(short)} > ${most}`;
}

function p95(histogram: string): string {
  return `histogram_quantile(0.95, sum by (environment, le) (rate(${histogram}_bucket[10m])))`;
}

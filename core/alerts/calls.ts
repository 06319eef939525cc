/** Alerts on what callers notice: failures and delays beyond what is promised, limits and budgets that refuse them. */
import { canaryUser } from '../canary/canary-user.ts';
import { OF_CALLS } from '../dashboards/promql.ts';
import { histograms, metricNames as m } from '../metrics/prometheus.ts';
import type { AlertRow } from './alert-row.ts';
import { counted } from './threshold.ts';

/** Share of requests that must not fail on our side or on that of Bedrock. */
const OBJECTIVE = 0.995;
/** No error budget burns faster: at this rate everything fails. */
const FASTEST_BURN = Math.floor(1 / (1 - OBJECTIVE)) - 1;

export const callAlerts = {
  HighErrorRate: {
    summary: ({ threshold }) => `More than ${threshold} of the requests fail with 5xx.`,
    severity: 'page',
    runbook: 'high-error-rate',
    panel: 'errors-by-status',
    threshold: { value: 0.05, unit: 'share' },
    rule: { expr: (most) => `${errorRatio('5m')} > ${most}`, forMinutes: 5 },
  },
  ErrorBudgetBurnsFast: {
    summary: ({ value }) => `At this rate the error budget of a month is gone in ${daysToBurn(value)}.`,
    severity: 'page',
    runbook: 'error-budget-burn',
    panel: 'success-ratio',
    threshold: { value: 14.4, unit: 'times', most: FASTEST_BURN },
    rule: { expr: (times) => burn(times, '1h', '5m'), forMinutes: 2 },
  },
  ErrorBudgetBurnsSlowly: {
    summary: ({ value }) => `At this rate the error budget of a month is gone in ${daysToBurn(value)}.`,
    severity: 'ticket',
    runbook: 'error-budget-burn',
    panel: 'success-ratio',
    threshold: { value: 6, unit: 'times', most: FASTEST_BURN },
    rule: { expr: (times) => burn(times, '6h', '30m'), forMinutes: 15 },
  },
  LowSuccessRatio: {
    summary: ({ threshold }) =>
      `Less than ${threshold} of the requests get an answer; the rest is refused or fails.`,
    severity: 'ticket',
    runbook: 'low-success-ratio',
    panel: 'errors-by-status',
    threshold: { value: 0.8, unit: 'share' },
    rule: {
      expr: (least) => `${ratio(m.requests, 'status=~"2.."', '15m', OF_CALLS)} < ${least}`,
      forMinutes: 15,
    },
  },
  HighLatency: {
    summary: ({ threshold }) => `One request in twenty takes longer than ${threshold}.`,
    severity: 'ticket',
    runbook: 'high-latency',
    panel: 'latency',
    threshold: { value: 120, unit: 'seconds', most: longestOf(histograms.requestDuration) },
    rule: { expr: (most) => `${p95(m.requestDuration)} > ${most}`, forMinutes: 10 },
  },
  SlowFirstToken: {
    summary: ({ threshold }) => `One answer in twenty begins later than ${threshold} after the question.`,
    severity: 'ticket',
    runbook: 'slow-first-token',
    panel: 'time-to-first-token',
    threshold: { value: 10, unit: 'seconds', most: longestOf(histograms.timeToFirstToken) },
    rule: { expr: (most) => `${p95(m.timeToFirstToken)} > ${most}`, forMinutes: 10 },
  },
  // Tries that fail and answers that break off are failures of Bedrock; a call that no try helped is an answer of 502 too.
  // These are not added: the second half stands for an environment only where the first is not above the threshold.
  // https://prometheus.io/docs/prometheus/latest/querying/operators/#logical-set-binary-operators
  UpstreamFailures: {
    summary: ({ value }) =>
      `Bedrock fails, is silent or breaks answers off, or clients get 502, more than ${counted(value, 'time')} a second.`,
    severity: 'ticket',
    runbook: 'upstream-failures',
    panel: 'upstream-failures',
    threshold: { value: 0.1, unit: 'per-second' },
    rule: {
      expr: (most) =>
        `sum by (environment) (rate(${m.upstreamRequests}{status=~"5..|0"}[2m]) or rate(${m.endings}{ending="upstream-cut"}[2m])) > ${most} or ${rate(`${m.requests}{status="502"}`, '2m')} > ${most}`,
      forMinutes: 2,
    },
  },
  UpstreamThrottling: {
    summary: ({ threshold }) => `Bedrock throttles more than ${threshold} of the requests.`,
    severity: 'ticket',
    runbook: 'upstream-throttling',
    panel: 'upstream-errors',
    threshold: { value: 0.1, unit: 'share' },
    rule: { expr: (most) => `${ratio(m.upstreamRequests, 'status="429"', '5m')} > ${most}`, forMinutes: 10 },
  },
  BedrockRefusesOptionals: {
    summary: 'Bedrock refuses something that requests can do without; they go without it for some hours.',
    severity: 'ticket',
    runbook: 'left-out',
    panel: 'retries',
    rule: {
      expr: () => `max by (environment, deployment, optional) (${m.leftOut}) > 0`,
      forMinutes: 5,
    },
  },
  PolicyChecksFail: {
    summary: ({ threshold }) =>
      `More than ${threshold} of the checks of a content policy by a model or by AWS come to no verdict.`,
    severity: 'ticket',
    runbook: 'policy-checks-fail',
    panel: 'policy-checks',
    threshold: { value: 0.1, unit: 'share' },
    rule: {
      expr: (most) => `${ratio(m.policyChecks, 'outcome=~"failed-.*"', '5m')} > ${most}`,
      forMinutes: 5,
    },
  },
  RateLimitSpike: {
    summary: ({ value }) => `Limits refuse more than ${counted(value, 'request')} a second.`,
    severity: 'ticket',
    runbook: 'rate-limit-spike',
    panel: 'limits-blocked',
    threshold: { value: 1, unit: 'per-second' },
    rule: { expr: (most) => `${rate(m.rateLimitBlocked, '5m')} > ${most}`, forMinutes: 5 },
  },
  BudgetSpent: {
    summary: 'A budget is spent: whoever it belongs to is refused until it resets.',
    severity: 'ticket',
    runbook: 'budget-spent',
    panel: 'budget-blocks',
    threshold: { value: 0, unit: 'count' },
    rule: {
      expr: (most) => `sum by (environment, scope) (increase(${m.budgetBlocks}[15m])) > ${most}`,
      forMinutes: 0,
    },
  },
  BudgetNearlySpent: {
    summary: ({ value }) =>
      value === 1
        ? 'One more budget than an hour ago has less than a fifth left.'
        : `${value} more budgets than an hour ago have less than a fifth left.`,
    severity: 'ticket',
    runbook: 'budget-nearly-spent',
    panel: 'budgets-near',
    threshold: { value: 1, unit: 'count', least: 1 },
    rule: {
      expr: (least) =>
        `max by (environment, scope) (${m.budgets}{state="near"}) - max by (environment, scope) (${m.budgets}{state="near"} offset 1h) >= ${least}`,
      forMinutes: 0,
    },
  },
  NoTraffic: {
    summary: ({ value }) =>
      `No request but those of the canary for half an hour, though the same time yesterday had more than ${counted(value, 'request')}.`,
    severity: 'ticket',
    runbook: 'no-traffic',
    panel: 'requests-by-model',
    threshold: { value: 10, unit: 'count' },
    rule: {
      expr: (yesterday) =>
        `${inHalfAnHour(CALLS)} - (${inHalfAnHour(CANARY_CALLS)} or 0 * ${inHalfAnHour(CALLS)}) < 0.1 and ${inHalfAnHour(CALLS, ' offset 1d')} > ${yesterday}`,
      forMinutes: 10,
    },
  },
} as const satisfies Readonly<Record<string, AlertRow>>;

const CALLS = `${m.requests}{${OF_CALLS}}`;

/** As many as the canary has made: each has one count of tokens in. Beyond METRICS_MAX_USERS they are nobody's. */
const CANARY_CALLS = `${m.clientTokenUsage}_count{user_id="${canaryUser.userId}",token_type="input"}`;

/** In the half hour that ends now, or `offset` before. */
function inHalfAnHour(counter: string, offset = ''): string {
  return `sum by (environment) (increase(${counter}[30m]${offset}))`;
}

/** Over all tasks and labels. */
function rate(counter: string, window: string): string {
  return `sum by (environment) (rate(${counter}[${window}]))`;
}

function errorRatio(window: string): string {
  return ratio(m.requests, 'status=~"5.."', window, OF_CALLS);
}

/** Share of the requests in `window`, of those that `of` selects, that match. Nothing when there were none. */
function ratio(counter: string, matcher: string, window: string, of = ''): string {
  const all = rate(of === '' ? counter : `${counter}{${of}}`, window);
  const matching = of === '' ? matcher : `${of},${matcher}`;
  return `(${rate(`${counter}{${matching}}`, window)} or 0 * ${all}) / (${all} > 0)`;
}

/** The error budget burns `times` as fast as it may, over a long window and still in a short one. */
function burn(times: number, long: string, short: string): string {
  const most = Number((times * (1 - OBJECTIVE)).toFixed(6));
  return `${errorRatio(long)} > ${most} and ${errorRatio(short)} > ${most}`;
}

function daysToBurn(times: number): string {
  return counted(Number((30 / times).toFixed(1)), 'day');
}

function p95(histogram: string): string {
  return `histogram_quantile(0.95, sum by (environment, le) (rate(${histogram}_bucket[10m])))`;
}

/**
 * A quantile beyond the last bound is that bound, so no threshold may be as high.
 * https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 */
function longestOf({ buckets }: { readonly buckets: readonly number[] }): number {
  return Math.max(...buckets) - 1;
}

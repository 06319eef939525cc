/**
 * For each rule, series in which its figure (a share, a rate, an age, a number) is a given one. Values are a minute
 * apart.
 */
import type { AlertName, AlertSettings } from '../../core/alerts/alerts.ts';

export type Series = Readonly<Record<string, string>>;

export type AlertCase = {
  readonly alert: AlertName;
  /** What is special about this case, where an alert has several. @default nothing */
  readonly of?: string;
  /** Series that have the figure, and the figures beside a threshold that raise the alert and that do not. */
  readonly series: (figure: number) => Series;
  readonly figures: (threshold: number) => { readonly raises: number; readonly not: number };
  /** Minutes until the figure can be seen. */
  readonly onset: number;
  /** Other settings than the defaults, which must count. */
  readonly set: AlertSettings[AlertName] & object;
  /** Labels of the alert beside its severity. @default the environment */
  readonly labels?: Readonly<Record<string, string>>;
};

const LENGTH = 100;

const series = (metric: string, labels = '') => `${metric}{environment="t"${labels}}`;
const requests = (status: string, labels = '') =>
  series('stargate_requests_total', `,status="${status}"${labels}`);
const upstream = (status: string, deployment = 'd') =>
  series('stargate_upstream_requests_total', `,deployment="${deployment}",status="${status}"`);
const policyCheck = (outcome: string) =>
  series('stargate_policy_checks_total', `,check="judge",outcome="${outcome}"`);
const endings = (ending: string) => series('stargate_call_endings_total', `,ending="${ending}"`);

const constant = (value: number, length = LENGTH) => `${value}x${length}`;
const growing = (perMinute: number, length = LENGTH) => `0+${perMinute}x${length}`;
const everyQuarter = (minutes: number) =>
  Array.from({ length: Math.ceil(minutes / 15) }, (_, index) => constant(index, 14)).join(' ');
const perSecond = (rate: number) => growing(rate * 60);

const moreThan = (threshold: number) => ({ raises: threshold * 1.05, not: threshold * 0.95 });
const lessThan = (threshold: number) => ({ raises: threshold * 0.95, not: threshold * 1.05 });
const countAbove = (threshold: number) => ({ raises: threshold + 1, not: threshold });
const countFrom = (threshold: number) => ({ raises: threshold, not: threshold - 1 });
const percentFrom = (threshold: number) => ({ raises: threshold, not: threshold - 1 });
const daysUntil = (threshold: number) => ({ raises: threshold, not: threshold + 1 });

/** An alert without a threshold: it is so (1) or it is not (0). */
const isSo = () => ({ raises: 1, not: 0 });

function share(matching: string, other: string, length = LENGTH) {
  return (figure: number): Series => ({
    [matching]: growing(figure * 1000, length),
    [other]: growing((1 - figure) * 1000, length),
  });
}

/** Requests that match no route are no calls: they neither raise an alert nor hide one. */
const scanned: Series = { [requests('404', ',route="unmatched"')]: growing(9_000) };

/** A twentieth of the observations is above the figure. */
function p95(metric: string) {
  const bucket = (le: string) => series(`${metric}_bucket`, `,le="${le}"`);
  return (figure: number): Series => ({
    [bucket(String(figure * 0.99))]: growing(0),
    [bucket(String(figure * 1.01))]: growing(100),
    [bucket('+Inf')]: growing(100),
  });
}

function gauge(metric: string, labels = '') {
  return (figure: number): Series => ({ [series(metric, labels)]: constant(figure) });
}

/** Of a plan that is used to so many percent, beside a limit that is far away. */
function planUsed(percent: number): Series {
  return {
    [series('saas_plan_used_ratio', ',account="a",service="algolia",metric="records"')]: constant(
      percent / 100,
    ),
    [series('saas_plan_used_ratio', ',account="c",service="contentful",metric="entries"')]: constant(0.1),
  };
}

function statistic(name: string): string {
  return series('algolia_usage_total', `,account="a",app_id="APP",statistic="${name}"`);
}

/** Of one server, beside another value of it that is large. */
function ofServer(metric: string) {
  return (percent: number): Series => ({
    [series('algolia_infra_metric', `,account="a",app_id="APP",metric="${metric}",server="s1"`)]:
      constant(percent),
    [series('algolia_infra_metric', ',account="a",app_id="APP",metric="ram_search_usage",server="s1"')]:
      constant(64_000),
  });
}

export const alertCases: readonly AlertCase[] = [
  {
    alert: 'HighErrorRate',
    series: (figure) => ({ ...share(requests('502'), requests('200'))(figure), ...scanned }),
    figures: moreThan,
    onset: 1,
    set: { threshold: 0.2, forMinutes: 12, severity: 'ticket' },
  },
  {
    alert: 'ErrorBudgetBurnsFast',
    series: (times) => share(requests('500'), requests('200'))(times * 0.005),
    figures: moreThan,
    onset: 1,
    set: { threshold: 20, forMinutes: 5, severity: 'ticket' },
  },
  {
    alert: 'ErrorBudgetBurnsFast',
    of: 'that has burned in the hour, and burns again or does not',
    series: (isBurning) => ({
      [requests('200')]: growing(90),
      [requests('500')]: `0+20x50 1000x17 1020+${isBurning * 20}x30`,
    }),
    figures: isSo,
    onset: 70,
    set: { threshold: 15, forMinutes: 3 },
  },
  {
    alert: 'ErrorBudgetBurnsSlowly',
    series: (times) => share(requests('500'), requests('200'), 500)(times * 0.005),
    figures: moreThan,
    onset: 1,
    set: { threshold: 3, forMinutes: 30, severity: 'page' },
  },
  {
    alert: 'LowSuccessRatio',
    series: (figure) => ({ ...share(requests('200'), requests('401'))(figure), ...scanned }),
    figures: lessThan,
    onset: 1,
    set: { threshold: 0.5, forMinutes: 20, severity: 'page' },
  },
  {
    alert: 'HighLatency',
    series: p95('stargate_request_duration_seconds'),
    figures: moreThan,
    onset: 1,
    set: { threshold: 5, forMinutes: 3, severity: 'page' },
  },
  {
    alert: 'SlowFirstToken',
    series: p95('stargate_time_to_first_token_seconds'),
    figures: moreThan,
    onset: 1,
    set: { threshold: 2.5, forMinutes: 3, severity: 'page' },
  },
  {
    alert: 'UpstreamFailures',
    of: 'of tries, over deployments',
    series: (figure) => ({
      [upstream('503', 'a')]: perSecond(figure / 2),
      [upstream('0', 'b')]: perSecond(figure / 2),
      [upstream('429', 'b')]: perSecond(9),
      [upstream('200', 'b')]: perSecond(9),
    }),
    figures: moreThan,
    onset: 2,
    set: { threshold: 3, forMinutes: 7, severity: 'page' },
  },
  {
    alert: 'UpstreamFailures',
    of: 'of tries and answers that broke off',
    series: (figure) => ({
      [upstream('500')]: perSecond(figure / 2),
      [endings('upstream-cut')]: perSecond(figure / 2),
      [endings('client-gone')]: perSecond(9),
    }),
    figures: moreThan,
    onset: 2,
    set: { threshold: 0.5, forMinutes: 0 },
  },
  {
    alert: 'UpstreamFailures',
    of: 'of answers, over tasks',
    series: (figure) => ({
      [requests('502', ',instance="a",model="m"')]: perSecond(figure / 2),
      [requests('502', ',instance="b",model="m"')]: perSecond(figure / 2),
      [requests('503', ',instance="b",model="m"')]: perSecond(9),
    }),
    figures: moreThan,
    onset: 2,
    set: { threshold: 0.5, forMinutes: 1 },
  },
  {
    alert: 'UpstreamFailures',
    of: 'counted once, as a try or as an answer',
    series: (figure) => ({
      [upstream('500')]: perSecond(figure),
      [requests('502')]: perSecond(figure),
    }),
    figures: (threshold) => ({ raises: threshold * 1.05, not: threshold * 0.6 }),
    onset: 2,
    set: { threshold: 1, forMinutes: 4 },
  },
  {
    alert: 'UpstreamThrottling',
    series: share(upstream('429'), upstream('200')),
    figures: moreThan,
    onset: 1,
    set: { threshold: 0.5, forMinutes: 20, severity: 'page' },
  },
  {
    alert: 'BedrockRefusesOptionals',
    series: gauge('stargate_left_out', ',deployment="d",optional="strict"'),
    figures: isSo,
    onset: 0,
    set: { forMinutes: 20, severity: 'page' },
    labels: { environment: 't', deployment: 'd', optional: 'strict' },
  },
  {
    alert: 'PolicyChecksFail',
    series: share(policyCheck('failed-closed'), policyCheck('pass')),
    figures: moreThan,
    onset: 1,
    set: { threshold: 0.5, forMinutes: 20, severity: 'page' },
  },
  {
    alert: 'RateLimitSpike',
    of: 'of three tasks, none of which is above by itself',
    series: (figure) =>
      Object.fromEntries(
        ['a', 'b', 'c'].map((task) => [
          series('rate_limit_blocked_total', `,instance="${task}"`),
          perSecond(figure / 3),
        ]),
      ),
    figures: moreThan,
    onset: 5,
    set: { threshold: 10, forMinutes: 15, severity: 'page' },
  },
  {
    alert: 'BudgetSpent',
    series: (refusals) => ({
      [series('stargate_budget_blocks_total', ',scope="user"')]: `0x19 ${constant(refusals, 50)}`,
    }),
    figures: countAbove,
    onset: 20,
    set: { threshold: 25, forMinutes: 2, severity: 'page' },
    labels: { environment: 't', scope: 'user' },
  },
  {
    alert: 'BudgetNearlySpent',
    series: (more) => ({
      [series('stargate_budgets', ',scope="user",state="near"')]: `1x69 ${constant(1 + more, 50)}`,
    }),
    figures: countFrom,
    onset: 70,
    set: { threshold: 4, forMinutes: 5, severity: 'page' },
    labels: { environment: 't', scope: 'user' },
  },
  {
    alert: 'NoTraffic',
    series: (yesterday) => ({
      [requests('200')]: `0+${yesterday / 30}x1500 ${constant(yesterday * 50)}`,
      [requests('404', ',route="unmatched"')]: growing(9_000, 1_600),
    }),
    // A step of these has no fraction that is rounded, which Prometheus would take for a counter that begins anew.
    figures: (threshold) => ({ raises: threshold * 1.5, not: threshold * 0.75 }),
    onset: 1530,
    set: { threshold: 600, forMinutes: 30, severity: 'page' },
  },
  {
    alert: 'NoTraffic',
    of: 'while the canary calls every 15 minutes',
    series: (yesterday) => ({
      [requests('200')]: `0+${yesterday / 30}x1500 ${constant(yesterday * 50)}`,
      [requests('200', ',model="canary"')]: everyQuarter(1_600),
      [series('gen_ai_client_token_usage_count', ',user_id="stargate-canary",token_type="input"')]:
        everyQuarter(1_600),
      [series('gen_ai_client_token_usage_count', ',user_id="stargate-canary",token_type="output"')]:
        everyQuarter(1_600),
    }),
    figures: (threshold) => ({ raises: threshold * 1.5, not: threshold * 0.75 }),
    onset: 1530,
    set: { threshold: 600, forMinutes: 30, severity: 'page' },
  },
  {
    alert: 'JournalBacklog',
    series: gauge('stargate_usage_journal_oldest_seconds'),
    figures: moreThan,
    onset: 0,
    set: { threshold: 600, forMinutes: 1, severity: 'ticket' },
  },
  {
    alert: 'JournalDiskTrouble',
    series: gauge('stargate_usage_journal_trouble_seconds'),
    figures: countAbove,
    onset: 0,
    set: { threshold: 3, forMinutes: 4, severity: 'ticket' },
  },
  {
    alert: 'JournalUnspilled',
    series: gauge('stargate_usage_journal_unspilled_seconds'),
    figures: moreThan,
    onset: 0,
    set: { threshold: 300, forMinutes: 4, severity: 'ticket' },
  },
  {
    alert: 'JournalSetAside',
    series: (figure) => ({
      [series('stargate_usage_journal_set_aside_total', ',kind="damaged"')]: constant(figure),
      [series('stargate_usage_journal_set_aside_total', ',kind="refused"')]: constant(999),
    }),
    figures: countAbove,
    onset: 0,
    set: { threshold: 5, forMinutes: 10, severity: 'page' },
    labels: { environment: 't', kind: 'damaged' },
  },
  {
    alert: 'LeaseStall',
    series: gauge('stargate_lease_age_seconds'),
    figures: moreThan,
    onset: 0,
    set: { threshold: 5, forMinutes: 1, severity: 'ticket' },
  },
  {
    alert: 'UsageRowsRefused',
    series: gauge('stargate_usage_rows_refused'),
    figures: countAbove,
    onset: 0,
    set: { threshold: 7, forMinutes: 60, severity: 'page' },
  },
  {
    alert: 'ModelEndsSoon',
    series: gauge('stargate_model_days_left', ',model="m"'),
    figures: daysUntil,
    onset: 0,
    set: { threshold: 60, forMinutes: 60, severity: 'page' },
    labels: { environment: 't', model: 'm' },
  },
  {
    alert: 'DatabaseConnectionsNearLimit',
    series: (figure) => ({
      [series('stargate_database_connections')]: constant(figure * 200),
      [series('stargate_database_max_connections')]: constant(200),
    }),
    figures: moreThan,
    onset: 0,
    set: { threshold: 0.9, forMinutes: 3, severity: 'page' },
  },
  {
    alert: 'Overload',
    series: (figure) => ({
      [series('stargate_requests_shed_total')]: growing(figure * 1000),
      ...share(requests('503'), requests('200'))(figure),
      ...scanned,
    }),
    figures: moreThan,
    onset: 1,
    set: { threshold: 0.1, forMinutes: 5, severity: 'ticket' },
  },
  {
    alert: 'ProcessRestarts',
    series: (restarts) => ({
      [series('stargate_process_restarts_total')]: `0x19 ${constant(restarts, 50)}`,
    }),
    figures: countAbove,
    onset: 20,
    set: { threshold: 10, forMinutes: 2, severity: 'page' },
  },
  {
    alert: 'MetricsMissing',
    series: (isMissing) => ({
      [isMissing === 1 ? series('up') : series('stargate_inflight_requests')]: constant(0),
    }),
    figures: isSo,
    onset: 0,
    set: { forMinutes: 30, severity: 'ticket' },
    labels: {},
  },
  {
    alert: 'PublisherSilent',
    series: (isSilent) => ({
      [series('stargate_usage_publisher_last_success_timestamp_seconds')]:
        isSilent === 1 ? constant(0) : growing(60),
    }),
    figures: isSo,
    onset: 1,
    set: { forMinutes: 45, severity: 'page' },
  },
  {
    alert: 'SaasPlanNearlyReached',
    series: planUsed,
    figures: percentFrom,
    onset: 0,
    set: { threshold: 70, forMinutes: 15, severity: 'page' },
    labels: { environment: 't', account: 'a', metric: 'records' },
  },
  {
    alert: 'SaasPlanReached',
    series: planUsed,
    figures: percentFrom,
    onset: 0,
    set: { threshold: 120, forMinutes: 15, severity: 'page' },
    labels: { environment: 't', account: 'a', metric: 'records' },
  },
  {
    alert: 'SaasNotRead',
    series: (faults) => ({
      [series('algolia_scrape_faults', ',account="a",part="usage"')]: constant(0, 200),
      [series('contentful_scrape_faults', ',account="c",part="members"')]: constant(faults, 200),
    }),
    figures: countAbove,
    onset: 0,
    set: { threshold: 2, forMinutes: 120, severity: 'page' },
    labels: { environment: 't', account: 'c', part: 'members' },
  },
  {
    alert: 'SaasCollectionSilent',
    series: (isSilent) => ({
      [series('algolia_exporter_last_scrape_timestamp', ',account="a"')]: growing(60, 200),
      [series('contentful_exporter_last_scrape_timestamp', ',account="c"')]:
        isSilent === 1 ? constant(0, 200) : growing(60, 200),
    }),
    figures: isSo,
    onset: 1,
    set: { forMinutes: 90, severity: 'page' },
    labels: { environment: 't', account: 'c' },
  },
  {
    alert: 'SaasKeysRefused',
    series: (figure) => ({
      [series('algolia_keys_refused', ',account="a",part="usage"')]: constant(figure),
      [series('contentful_keys_refused', ',account="c",part="usage"')]: constant(0),
    }),
    figures: countAbove,
    onset: 0,
    set: { threshold: 1, forMinutes: 5, severity: 'page' },
    labels: { environment: 't', account: 'a', part: 'usage' },
  },
  {
    alert: 'AlgoliaSearchCapacity',
    series: (percent) => ({
      [statistic('used_search_capacity')]: constant(percent),
      [statistic('total_search_operations')]: constant(9_000),
    }),
    figures: moreThan,
    onset: 0,
    set: { threshold: 60, forMinutes: 20, severity: 'ticket' },
    labels: { environment: 't', account: 'a' },
  },
  {
    alert: 'AlgoliaDegradedQueries',
    series: (percent) => ({
      [statistic('degraded_queries_max_capacity_queries_impacted')]: constant(percent),
      [statistic('degraded_queries_ssd_used_queries_impacted')]: constant(0),
      [statistic('degraded_queries_max_capacity_seconds_impacted')]: constant(90),
    }),
    figures: moreThan,
    onset: 0,
    set: { threshold: 2, forMinutes: 20, severity: 'ticket' },
    labels: { environment: 't', account: 'a' },
  },
  {
    alert: 'AlgoliaQueriesPerSecond',
    series: (percent) => ({
      [series('algolia_qps_used_ratio', ',account="a",app_id="APP"')]: constant(percent / 100),
    }),
    figures: moreThan,
    onset: 0,
    set: { threshold: 60, forMinutes: 20, severity: 'ticket' },
    labels: { environment: 't', account: 'a' },
  },
  {
    alert: 'AlgoliaSlow',
    series: (ms) => ({
      [statistic('99p_processing_time')]: constant(ms),
      [statistic('avg_processing_time')]: constant(9_000),
    }),
    figures: moreThan,
    onset: 0,
    set: { threshold: 150, forMinutes: 20, severity: 'ticket' },
    labels: { environment: 't', account: 'a' },
  },
  {
    alert: 'AlgoliaCpu',
    series: ofServer('cpu_usage'),
    figures: moreThan,
    onset: 0,
    set: { threshold: 60, forMinutes: 5, severity: 'page' },
    labels: { environment: 't', account: 'a', server: 's1' },
  },
  {
    alert: 'AlgoliaRam',
    series: (percent) => ({
      [series('algolia_ram_used_ratio', ',account="a",app_id="APP",server="s1"')]: constant(percent / 100),
      [series('algolia_ram_used_ratio', ',account="a",app_id="APP",server="s2"')]: constant(0.1),
    }),
    figures: moreThan,
    onset: 0,
    set: { threshold: 60, forMinutes: 5, severity: 'page' },
    labels: { environment: 't', account: 'a', server: 's1' },
  },
  {
    alert: 'AlgoliaSsd',
    series: ofServer('ssd_usage'),
    figures: moreThan,
    onset: 0,
    set: { threshold: 120, forMinutes: 5, severity: 'page' },
    labels: { environment: 't', account: 'a', server: 's1' },
  },
];

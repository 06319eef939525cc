/** Limits and guardrails: what was let through, what was stopped, and why. */
import { metricNames } from '../metrics/prometheus.ts';
import { TEAM_NAME, userLabel } from './names.ts';
import {
  bars,
  figure,
  lines,
  prometheus,
  prometheusNow,
  rowsOf,
  stacked,
  table,
  type Dashboard,
} from './panel.ts';
import { CHOSEN, HERE, increaseBy, rateBy } from './promql.ts';

const {
  rateLimitAllowed,
  rateLimitBlocked,
  rateLimitHits,
  budgetBlocks,
  budgets,
  cacheHits,
  cacheMisses,
  tokens,
  piiEntities,
  contentPolicyBlocks,
  policyChecks,
} = metricNames;

export const limits: Dashboard = {
  uid: 'stargate-limits',
  title: 'Stargate: limits and guardrails',
  description: 'What limits, budgets and policies let through and what they stopped.',
  variables: ['environment', 'model'],
  range: '6h',
  rows: [
    {
      title: 'Limits',
      panels: [
        {
          id: 'limits-allowed',
          title: 'Allowed and blocked',
          description:
            'Requests of valid keys a second: those that no rate limit refused, with a limit or without, and those that one did. Each counts once.',
          ...stacked('requests-per-second', 8),
          queries: prometheus(
            ['allowed', `sum(rate(${rateLimitAllowed}{${HERE}}[$__rate_interval]))`],
            ['blocked', `sum(rate(${rateLimitBlocked}{${HERE}}[$__rate_interval]))`],
          ),
          noData: 'No task is scraped',
        },
        {
          id: 'limits-blocked',
          title: 'Blocked by limit',
          description:
            'Requests a second answered 429 because a limit was reached, by its kind: rpm, tpm, max_parallel. A script in a loop looks like this.',
          ...stacked('requests-per-second', 8),
          queries: prometheus(rateBy('limit_type', rateLimitHits)),
          noData: 'No limit was reached',
          runbook: 'rate-limit-spike',
        },
        {
          id: 'limits-blocked-share',
          title: 'Share blocked',
          description: 'Of all requests of valid keys in the range, those that a rate limit refused.',
          ...figure('ratio', 8),
          queries: prometheusNow([
            'blocked',
            `sum(increase(${rateLimitBlocked}{${HERE}}[$__range])) / (sum(increase(${rateLimitBlocked}{${HERE}}[$__range])) + sum(increase(${rateLimitAllowed}{${HERE}}[$__range])))`,
          ]),
          noData: 'No request of a valid key in this range',
        },
        {
          id: 'refusals-by-reason',
          title: 'Refused before admission, by reason',
          description:
            'Counted by every task and kept in the database: the reason that callers were given, and the path.',
          ...table('count', 12),
          columns: { reason: 'text', route: 'text', status: 'text' },
          queries: rowsOf(`
            select error_code as "reason", route as "route", status::text as "status",
              sum(refused)::float8 as "refused", count(distinct nullif(key_id, ''))::float8 as "keys"
            from refused_requests where [[time: minute]]
            group by 1, 2, 3 order by 4 desc limit 100`),
          noData: 'Nothing was refused in this range',
        },
        {
          id: 'refusals-by-key',
          title: 'Refused most',
          description: 'The keys whose requests were refused most, and their users: whom to talk to.',
          ...table('count', 12),
          columns: { key: 'text', name: 'text', reason: 'text', user: 'text' },
          drillDown: { column: 'name', by: 'user', dashboard: 'stargate-users', variable: 'user' },
          queries: rowsOf(`
            select coalesce(k.key_alias, '') || ' ' || coalesce(k.key_name, r.key_id) as "key",
              ${userLabel('k.user_id', '')} as "name", r.error_code as "reason", sum(r.refused)::float8 as "refused",
              coalesce(k.user_id, '') as "user"
            from (select * from refused_requests where [[time: minute]] and key_id <> '') r
            left join virtual_keys k on k.key_id::text = r.key_id
            left join users u on u.user_id = k.user_id
            group by 1, 2, 3, 5 order by 4 desc limit 50`),
          noData: 'No request of a valid key was refused in this range',
        },
      ],
    },
    {
      title: 'Budgets',
      panels: [
        {
          id: 'budget-blocks',
          title: 'Stopped by budgets',
          description:
            'Requests in the range that a budget refused, by its scope: key, user, team, customer or global.',
          ...bars('count', 12),
          queries: prometheusNow(increaseBy('scope', budgetBlocks)),
          noData: 'No budget stopped anything',
          runbook: 'budget-spent',
        },
        {
          id: 'budgets-near',
          title: 'Budgets near their end',
          description:
            'Budgets of the current period that are spent to 80 % (near) or wholly (spent). Users and Teams and cost show whose they are.',
          ...lines('count', 12),
          queries: prometheus(['{{scope}} {{state}}', `max by (scope, state) (${budgets}{${HERE}})`]),
          noData: 'There are no budgets',
          runbook: 'budget-nearly-spent',
        },
      ],
    },
    {
      title: 'Caching and guardrails',
      panels: [
        {
          id: 'cache-hit-rate',
          title: 'Caches: calls that hit',
          description:
            'Share of the calls that a cache might have served and did. answer: given from the cache of answers. prompt: read in part from the prompt cache of Bedrock, of the calls that use it.',
          ...lines('ratio', 12),
          queries: prometheus([
            '{{kind}}',
            `sum by (kind) (rate(${cacheHits}{${CHOSEN}}[$__rate_interval])) / (sum by (kind) (rate(${cacheHits}{${CHOSEN}}[$__rate_interval])) + sum by (kind) (rate(${cacheMisses}{${CHOSEN}}[$__rate_interval])))`,
          ]),
          noData: 'No call used a cache',
        },
        {
          id: 'cached-token-share',
          title: 'Prompt cache: tokens read from it',
          description: 'Share of all prompt tokens that came from the cache, at a tenth of the price.',
          ...lines('ratio', 12),
          queries: prometheus([
            'cached',
            `sum(rate(${tokens}{${CHOSEN},type="cache_read"}[$__rate_interval])) / sum(rate(${tokens}{${CHOSEN},type=~"input|cache_read|cache_write"}[$__rate_interval]))`,
          ]),
          noData: 'No call read from the cache',
        },
        {
          id: 'pii-by-entity',
          title: 'Personal data found',
          description:
            'What policies found in prompts and answers in the range, masked or not, and redaction in the content of traces; by type, never what it said. custom: patterns of your own.',
          ...bars('count', 12),
          queries: prometheusNow(increaseBy('entity_type', piiEntities)),
          noData: 'No personal data was found, or nothing looks for it',
        },
        {
          id: 'policy-blocks',
          title: 'Stopped by a content policy',
          description: 'Calls in the range that a policy refused, or whose answer it withheld, by policy.',
          ...bars('count', 12),
          queries: prometheusNow(increaseBy('policy', contentPolicyBlocks)),
          noData: 'No call was stopped by a policy',
        },
        {
          id: 'policy-checks',
          title: 'Checks by a model or by AWS',
          description:
            'Verdicts a second of judges, guardrails and Comprehend, by outcome. failed-open: none came in time, and the call went on. failed-closed: it was refused for that.',
          ...stacked('requests-per-second', 12),
          queries: prometheus([
            '{{check}} {{outcome}}',
            `sum by (check, outcome) (rate(${policyChecks}{${HERE}}[$__rate_interval]))`,
          ]),
          noData: 'No policy asks a model or AWS',
          runbook: 'policy-checks-fail',
        },
        {
          id: 'policies-by-team',
          title: 'What policies did, by team',
          description:
            'Admitted calls in the range: to how many a policy applied, in how many of them something was found, how many it stopped, and what the checks of those calls cost, by whatever policy. Calls refused before admission are counted above.',
          ...table('count', 12),
          columns: { policy: 'text', team: 'text', name: 'text', 'checks cost': 'usd' },
          queries: rowsOf(`
            select split_part(p.policy, '@', 1) as "policy", coalesce(r.team_id, '') as "team", ${TEAM_NAME} as "name",
              count(*)::float8 as "calls", count(r.policy_findings)::float8 as "with findings",
              count(*) filter (where r.blocked_by = split_part(p.policy, '@', 1))::float8 as "stopped",
              (sum(r.checks_cost_pico_usd) / 1e12)::float8 as "checks cost"
            from (select * from usage_records where [[time: created_at]] and policies <> '{}') r
            cross join lateral unnest(r.policies) p (policy)
            left join teams t on t.team_id = r.team_id
            group by 1, 2, 3 order by 4 desc limit 100`),
          noData: 'No policy applied to a call in this range',
        },
      ],
    },
  ],
};

/** Users: one row a user, and everything about one of them. */
import { DAY_AS_TIME } from './days.ts';
import { metricNames } from '../metrics/prometheus.ts';
import { TEAM_NAME, userLabel } from './names.ts';
import { bars, prometheusNow, rowsOf, seriesOf, stacked, table, type Dashboard } from './panel.ts';

const CACHE_WRITE = 'cache_write_5m_tokens + cache_write_1h_tokens';
const TOKENS = `input_tokens + output_tokens + cache_read_tokens + ${CACHE_WRITE}`;
const CHOSEN = `[[days: day]] and [[user: user_id]] and [[team: team_id]] and [[used_model: model]]`;

export const users: Dashboard = {
  uid: 'stargate-users',
  title: 'Stargate: users',
  description: 'Who uses how much of what, exactly, from the usage records.',
  variables: ['team', 'user', 'used_model'],
  range: '30d',
  rows: [
    {
      title: 'All users',
      panels: [
        {
          id: 'users-table',
          title: 'Users, 30 days',
          description:
            'One row a user: tokens and cost of the last 30 days. Share of budget is what the user spent of the own budget in these 30 days, empty without one. Trend compares with the 30 days before. A click on a user shows that user alone.',
          ...table('tokens', 24),
          columns: {
            name: 'text',
            'team name': 'text',
            requests: 'count',
            cost: 'usd',
            budget: 'usd',
            'share of budget': 'ratio',
            trend: 'ratio',
            'last day': 'text',
            user: 'text',
            team: 'text',
          },
          drillDown: { column: 'name', by: 'user', dashboard: 'stargate-users', variable: 'user' },
          queries: rowsOf(`
            with used as (
              select user_id, day > current_date - 30 as is_recent, sum(requests) as requests,
                sum(total_tokens) as tokens, sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
                sum(cache_read_tokens) as cache_read_tokens, sum(${CACHE_WRITE}) as cache_write_tokens,
                sum(cost_usd) as cost_usd, max(day) as last_day
              from usage_daily
              where day > current_date - 60 and [[user: user_id]] and [[team: team_id]] and [[used_model: model]]
              group by 1, 2
            )
            select ${userLabel('r.user_id', '(no user)')} as "name", ${TEAM_NAME} as "team name",
              r.requests::float8 as "requests", r.tokens::float8 as "tokens", r.input_tokens::float8 as "input",
              r.output_tokens::float8 as "output", r.cache_read_tokens::float8 as "cache read",
              r.cache_write_tokens::float8 as "cache write", r.cost_usd::float8 as "cost",
              u.max_budget_pico_usd::float8 / 1e12 as "budget",
              r.cost_usd::float8 * 1e12 / nullif(u.max_budget_pico_usd, 0)::float8 as "share of budget",
              r.tokens::float8 / nullif(b.tokens, 0)::float8 - 1 as "trend", r.last_day::text as "last day",
              r.user_id as "user", coalesce(u.team_id, '') as "team"
            from used r
            left join used b on b.user_id = r.user_id and not b.is_recent
            left join users u on u.user_id = r.user_id
            left join teams t on t.team_id = u.team_id
            where r.is_recent
            order by r.cost_usd desc limit 1000`),
          noData: 'Nobody has used anything for 30 days',
        },
        {
          id: 'users-tokens-30d',
          title: 'Tokens by user, 30 days, as Prometheus counts them',
          description:
            'The same tokens from the metrics, for alerts and for environments without access to the database; by id, because addresses of people are in no metric. Users beyond METRICS_MAX_USERS are counted together under other.',
          ...bars('tokens', 24),
          queries: prometheusNow([
            '{{user_id}}',
            `topk(25, sum by (user_id) (increase(${metricNames.clientTokenUsage}_sum{user_id!=""}[30d])))`,
          ]),
          noData: 'No tokens were counted in 30 days',
        },
      ],
    },
    {
      title: 'The chosen user',
      panels: [
        {
          id: 'user-tokens-by-day',
          title: 'Tokens a day by type',
          description: 'Of the chosen users. Much cache read is good: it costs a tenth of input.',
          ...stacked('tokens', 12),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", t.type as "metric", sum(t.tokens)::float8 as "value"
            from usage_daily
            cross join lateral (values ('input', input_tokens), ('output', output_tokens),
              ('cache read', cache_read_tokens), ('cache write', ${CACHE_WRITE})) as t (type, tokens)
            where ${CHOSEN}
            group by 1, 2 order by 1, 2`),
          noData: 'The chosen users used nothing in this range',
        },
        {
          id: 'user-cost-by-day',
          title: 'Cost a day by model',
          description: 'Of the chosen users, exact.',
          ...stacked('usd', 12),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", model as "metric",
              sum(cost_usd)::float8 as "value"
            from usage_daily where ${CHOSEN}
            group by 1, 2 order by 1, 2`),
          noData: 'The chosen users spent nothing in this range',
        },
        {
          id: 'user-models',
          title: 'By model',
          description: 'Of the chosen users: how much of each model, and how often it failed.',
          ...table('tokens', 12),
          columns: {
            model: 'text',
            requests: 'count',
            failed: 'count',
            cost: 'usd',
          },
          queries: rowsOf(`
            select model as "model", sum(requests)::float8 as "requests", sum(failed_requests)::float8 as "failed",
              sum(total_tokens)::float8 as "tokens", sum(cost_usd)::float8 as "cost"
            from usage_daily where ${CHOSEN}
            group by 1 order by sum(cost_usd) desc`),
          noData: 'The chosen users used nothing in this range',
        },
        {
          id: 'user-keys',
          title: 'By key',
          description:
            'Of the chosen users: which of their keys was used, in whole hours that were rolled up. A key is named by its alias and last letters.',
          ...table('tokens', 12),
          columns: { key: 'text', requests: 'count', cost: 'usd', 'last day': 'text' },
          queries: rowsOf(`
            select coalesce(k.key_alias, '') || ' ' || coalesce(k.key_name, r.key_id::text) as "key",
              sum(requests)::float8 as "requests", sum(${TOKENS})::float8 as "tokens",
              sum(cost_pico_usd)::float8 / 1e12 as "cost", max(day)::text as "last day"
            from (select * from usage_days where ${CHOSEN}) r
            left join virtual_keys k on k.key_id = r.key_id
            group by 1 order by sum(cost_pico_usd) desc limit 100`),
          noData: 'The chosen users used no key in this range',
        },
      ],
    },
  ],
};

/** Teams and cost: who pays for what, and where it is going. */
import { TEAM_NAME, teamLabel, userLabel } from './names.ts';
import { figure, rowsOf, seriesOf, stacked, table, type Dashboard } from './panel.ts';

const CHOSEN = '[[days: day]] and [[team: team_id]] and [[used_model: model]]';
const THIS_MONTH = `date_trunc('month', now() at time zone 'UTC')::date`;

export const teamsAndCost: Dashboard = {
  uid: 'stargate-teams-and-cost',
  title: 'Stargate: teams and cost',
  description: 'Showback by team, where the money goes, what caching saves, where the month will end.',
  variables: ['team', 'used_model'],
  range: '30d',
  rows: [
    {
      title: 'This month',
      panels: [
        {
          id: 'month-to-date',
          title: 'Spent this month',
          description: 'Exact, since the first of the month UTC, of the chosen teams and models.',
          ...figure('usd', 6),
          queries: rowsOf(`
            select coalesce(sum(cost_usd), 0)::float8 as "cost" from usage_daily
            where day >= ${THIS_MONTH} and [[team: team_id]] and [[used_model: model]]`),
          noData: 'Nothing was spent this month',
        },
        {
          id: 'month-forecast',
          title: 'Forecast for the month',
          description:
            'What was spent this month, and for each of the days that are left the average of the last seven whole days.',
          ...figure('usd', 6),
          queries: rowsOf(`
            with spent as (
              select coalesce(sum(cost_usd) filter (where day >= ${THIS_MONTH}), 0) as month,
                coalesce(sum(cost_usd) filter (where day between current_date - 7 and current_date - 1), 0) / 7 as a_day
              from usage_daily
              where day >= least(${THIS_MONTH}, current_date - 7) and [[team: team_id]] and [[used_model: model]]
            )
            select (month + a_day * ((${THIS_MONTH} + interval '1 month')::date - current_date - 1))::float8
              as "forecast" from spent`),
          noData: 'Nothing was spent this month',
        },
        {
          id: 'cache-savings',
          title: 'Saved by caching',
          description:
            'In the range: what tokens read from the prompt cache would have cost as input, less what reading and writing the cache cost beyond it.',
          ...figure('usd', 6),
          queries: rowsOf(`
            select coalesce(sum(
              (cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens)
                * (input_cost_pico_usd::numeric / nullif(input_tokens, 0))
              - cache_read_cost_pico_usd - cache_write_cost_pico_usd), 0)::float8 / 1e12 as "saved"
            from usage_daily where ${CHOSEN}`),
          noData: 'No prompt was cached in this range',
        },
        {
          id: 'cost-per-thousand-requests',
          title: 'Cost of 1,000 requests',
          description: 'Average in the range, of the chosen teams and models.',
          ...figure('usd', 6),
          queries: rowsOf(`
            select sum(cost_usd)::float8 * 1000 / nullif(sum(requests), 0)::float8 as "cost"
            from usage_daily where ${CHOSEN}`),
          noData: 'No requests in this range',
        },
      ],
    },
    {
      title: 'Showback',
      panels: [
        {
          id: 'daily-cost-by-team',
          title: 'Daily cost by team',
          description: 'Exact, by day in UTC.',
          ...stacked('usd', 12),
          queries: seriesOf(`
            select r.at as "time", ${teamLabel('r.team_id', '(no team)')} as "metric", r.cost as "value"
            from (
              select day::timestamp at time zone 'UTC' as at, team_id, sum(cost_usd)::float8 as cost
              from usage_daily where ${CHOSEN} group by 1, 2
            ) r left join teams t on t.team_id = r.team_id
            order by 1, 2`),
          noData: 'Nothing was spent in this range',
        },
        {
          id: 'daily-cost-by-model',
          title: 'Daily cost by model',
          description: 'Exact, by day in UTC.',
          ...stacked('usd', 12),
          queries: seriesOf(`
            select day::timestamp at time zone 'UTC' as "time", model as "metric",
              sum(cost_usd)::float8 as "value"
            from usage_daily where ${CHOSEN}
            group by 1, 2 order by 1, 2`),
          noData: 'Nothing was spent in this range',
        },
        {
          id: 'teams-table',
          title: 'Teams',
          description:
            'One row a team for the range: what finance charges on. Share of budget is of the own budget of the team, empty without one.',
          ...table('usd', 12),
          columns: {
            name: 'text',
            users: 'count',
            requests: 'count',
            tokens: 'tokens',
            'share of budget': 'ratio',
            team: 'text',
          },
          drillDown: { column: 'name', by: 'team', dashboard: 'stargate-users', variable: 'team' },
          queries: rowsOf(`
            select ${teamLabel('r.team_id', '(no team)')} as "name", r.users::float8 as "users",
              r.requests::float8 as "requests", r.tokens::float8 as "tokens", r.cost_usd::float8 as "cost",
              t.max_budget_pico_usd::float8 / 1e12 as "budget",
              r.cost_usd::float8 * 1e12 / nullif(t.max_budget_pico_usd, 0)::float8 as "share of budget",
              r.team_id as "team"
            from (
              select team_id, count(distinct nullif(user_id, '')) as users, sum(requests) as requests,
                sum(total_tokens) as tokens, sum(cost_usd) as cost_usd
              from usage_daily where ${CHOSEN} group by 1
            ) r left join teams t on t.team_id = r.team_id
            order by r.cost_usd desc`),
          noData: 'No team used anything in this range',
        },
        {
          id: 'leaderboard',
          title: 'Leaderboard',
          description: 'The twenty users who cost most in the range. A click shows one of them.',
          ...table('usd', 12),
          columns: {
            name: 'text',
            'team name': 'text',
            requests: 'count',
            tokens: 'tokens',
            user: 'text',
            team: 'text',
          },
          drillDown: { column: 'name', by: 'user', dashboard: 'stargate-users', variable: 'user' },
          queries: rowsOf(`
            select ${userLabel('r.user_id', '(no user)')} as "name", ${TEAM_NAME} as "team name",
              r.requests::float8 as "requests", r.tokens::float8 as "tokens", r.cost_usd::float8 as "cost",
              r.user_id as "user", r.team_id as "team"
            from (
              select user_id, team_id, sum(requests) as requests, sum(total_tokens) as tokens,
                sum(cost_usd) as cost_usd
              from usage_daily where ${CHOSEN}
              group by 1, 2 order by sum(cost_usd) desc limit 20
            ) r left join users u on u.user_id = r.user_id left join teams t on t.team_id = r.team_id
            order by r.cost_usd desc`),
          noData: 'Nobody used anything in this range',
        },
      ],
    },
    {
      title: 'Models that end',
      panels: [
        {
          id: 'models-that-end',
          title: 'Models that end soon, and who uses them',
          description:
            'Models that end within ninety days, and who used them in the last thirty. Days are days of UTC; from the end on, calls are refused, or the successor answers.',
          ...table('usd', 24),
          columns: {
            model: 'text',
            ends: 'text',
            'days left': 'count',
            successor: 'text',
            'team name': 'text',
            user: 'text',
            'last used': 'text',
            requests: 'count',
            tokens: 'tokens',
            team: 'text',
          },
          drillDown: { column: 'team name', by: 'team', dashboard: 'stargate-users', variable: 'team' },
          queries: rowsOf(`
            select e.model as "model", e.ends_on::text as "ends", e.days_left::float8 as "days left",
              coalesce(e.successor, '') as "successor",
              ${teamLabel('e.team_id', '(no team)')} as "team name", ${userLabel('e.user_id', '(no user)')} as "user",
              e.last_day::text as "last used", e.requests::float8 as "requests", e.tokens::float8 as "tokens",
              e.cost_pico_usd::float8 / 1e12 as "cost", e.team_id as "team"
            from models_that_end e left join users u on u.user_id = e.user_id
            left join teams t on t.team_id = e.team_id
            where [[team: e.team_id]] and [[used_model: e.model]]
            order by e.ends_on, e.model, e.requests desc`),
          noData: 'No model that ends within ninety days is used',
          runbook: 'model-ends-soon',
        },
      ],
    },
  ],
};

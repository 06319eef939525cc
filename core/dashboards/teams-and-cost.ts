/** Teams and cost: who pays for what, and where it is going. */
import { DAY_AS_TIME, THIS_MONTH } from './days.ts';
import { TEAM_NAME, teamLabel, userLabel } from './names.ts';
import { figure, lines, rowsOf, seriesOf, stacked, table, type Dashboard } from './panel.ts';

const CHOSEN = '[[days: day]] and [[team: team_id]] and [[used_model: model]]';

/** Of groups of usage_savings, and of such a group `r`, in columns. */
const SAVINGS = `sum(cache_saved_usd) as cache, sum(answer_saved_usd) as answers, sum(cost_usd) as cost`;
const SAVED = `r.cache::float8 as "prompt cache", r.answers::float8 as "answers", r.cost::float8 as "spent",
              ((r.cache + r.answers) / nullif(r.cost + r.cache + r.answers, 0))::float8 as "share"`;

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
            'In the range: what prompts would have cost without the prompt cache, less what they cost, and what the cache of answers saved. Below zero where caching did not pay.',
          ...figure('usd', 6),
          queries: rowsOf(`
            select coalesce(sum(cache_saved_usd + answer_saved_usd), 0)::float8 as "saved"
            from usage_savings where ${CHOSEN}`),
          noData: 'No prompt was cached in this range',
        },
        {
          id: 'cost-per-thousand-requests',
          title: 'Cost of 1,000 requests',
          description: 'Average in the range, of the chosen teams and models.',
          ...figure('usd', 6),
          queries: rowsOf(`
            select sum(cost_usd)::float8 * 1000 / sum(requests)::float8 as "cost"
            from usage_daily where ${CHOSEN} having sum(requests) > 0`),
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
              select ${DAY_AS_TIME} as at, team_id, sum(cost_usd)::float8 as cost
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
            select ${DAY_AS_TIME} as "time", model as "metric",
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
      title: 'With other services',
      panels: [
        {
          id: 'cost-with-services',
          title: 'Models and other services, by team',
          description:
            'Cost on the days of the range: of calls, and of the accounts of other services that the team pays for. Whichever models are chosen.',
          ...table('usd', 24),
          columns: { name: 'text', team: 'text' },
          drillDown: { column: 'name', by: 'team', dashboard: 'stargate-users', variable: 'team' },
          queries: rowsOf(`
            select ${teamLabel('r.team_id', '(no team)')} as "name", r.models::float8 as "models",
              r.services::float8 as "other services", r.cost::float8 as "cost", r.team_id as "team"
            from (
              select team_id, coalesce(sum(cost_usd) filter (where source = 'bedrock'), 0) as models,
                coalesce(sum(cost_usd) filter (where source <> 'bedrock'), 0) as services, sum(cost_usd) as cost
              from cost_daily where [[days: day]] and [[team: team_id]] group by 1
            ) r left join teams t on t.team_id = r.team_id
            order by r.cost desc`),
          noData: 'Nothing was spent in this range',
        },
      ],
    },
    {
      title: 'Savings',
      panels: [
        {
          id: 'daily-savings',
          title: 'Daily savings by cache',
          description:
            'Prompt cache: what prompts would have cost without it, less what they cost; below zero where writing cost more than reading saved. Answers: what the calls would have cost that the cache of answers served.',
          ...lines('usd', 12),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", kind as "metric", sum(saved)::float8 as "value"
            from usage_savings cross join lateral (
              values ('prompt cache', cache_saved_usd), ('answers', answer_saved_usd)) by_cache (kind, saved)
            where ${CHOSEN} group by 1, 2 order by 1, 2`),
          noData: 'No cache was used in this range',
        },
        {
          id: 'savings-by-team',
          title: 'Savings by team',
          description:
            'In the range, the largest first; below zero where caching does not pay. Share: of what it would have cost without.',
          ...table('usd', 12),
          columns: { name: 'text', share: 'ratio', team: 'text' },
          drillDown: { column: 'name', by: 'team', dashboard: 'stargate-users', variable: 'team' },
          queries: rowsOf(`
            select ${teamLabel('r.team_id', '(no team)')} as "name", ${SAVED}, r.team_id as "team"
            from (select team_id, ${SAVINGS} from usage_savings where ${CHOSEN} group by 1) r
            left join teams t on t.team_id = r.team_id
            where r.cache <> 0 or r.answers <> 0 order by r.cache + r.answers desc`),
          noData: 'No cache was used in this range',
        },
        {
          id: 'savings-by-model',
          title: 'Savings by model',
          description: 'In the range, the largest first; below zero where caching does not pay.',
          ...table('usd', 12),
          columns: { model: 'text', share: 'ratio' },
          queries: rowsOf(`
            select r.model as "model", ${SAVED}
            from (select model, ${SAVINGS} from usage_savings where ${CHOSEN} group by 1) r
            where r.cache <> 0 or r.answers <> 0 order by r.cache + r.answers desc`),
          noData: 'No cache was used in this range',
        },
        {
          id: 'savings-by-user',
          title: 'Savings by user',
          description:
            'The ten users for whom caches saved most, and the ten for whom they saved least or cost more.',
          ...table('usd', 12),
          columns: { name: 'text', share: 'ratio', user: 'text' },
          drillDown: { column: 'name', by: 'user', dashboard: 'stargate-users', variable: 'user' },
          queries: rowsOf(`
            select ${userLabel('r.user_id', '(no user)')} as "name", ${SAVED}, r.user_id as "user"
            from (
              select *, row_number() over (order by cache + answers desc) as most,
                row_number() over (order by cache + answers) as least
              from (select user_id, ${SAVINGS} from usage_savings where ${CHOSEN} group by 1) by_user
              where cache <> 0 or answers <> 0
            ) r left join users u on u.user_id = r.user_id
            where r.most <= 10 or r.least <= 10 order by r.cache + r.answers desc`),
          noData: 'No cache was used in this range',
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

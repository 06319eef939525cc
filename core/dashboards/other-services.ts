/** Other services: what every metered service used, of what its plan includes, what it cost, and whether it was read. */
import { DAY_AS_TIME, THIS_MONTH, TODAY } from './days.ts';
import { teamLabel } from './names.ts';
import { figure, lines, rowsOf, seriesOf, stacked, table, type Dashboard } from './panel.ts';
import { amount, WHOLE } from './saas-sql.ts';

/** What is drawn of every account, beside what its plan limits. */
const MAIN_METRICS = `'total_search_operations', 'total_write_operations', 'api_call_cda', 'api_call_cma', 'api_call_cpa',
              'api_call_graphql'`;
const NOTHING_CONFIGURED = 'No account of another service is configured: docs/saas-usage.md says how';

/** A click on an account shows that account alone. */
const TO_ACCOUNT = {
  column: 'account',
  by: 'account',
  dashboard: 'stargate-other-services',
  variable: 'account',
} as const;

export const otherServices: Dashboard = {
  uid: 'stargate-other-services',
  title: 'Stargate: other services',
  description:
    'What metered services beside the models are used for and cost: against their plans, by day, and whether they can be read.',
  variables: ['account'],
  range: '30d',
  needs: 'saasUsage',
  rows: [
    {
      title: 'Plans',
      panels: [
        {
          id: 'saas-plan-limits',
          title: 'Of what the plans include',
          description:
            'Month: used since the first of the month UTC; it goes on as in the last seven whole days. Level: what there is now; it grows by the straight line through the last 28 days. Forecast: the share when the present month ends. Days left: until the limit is reached; empty where it is not, or not in this month. From 80 % on somebody is told, and again at 100 %.',
          ...table('text', 24),
          columns: { share: 'ratio', forecast: 'ratio', 'days left': 'count' },
          drillDown: TO_ACCOUNT,
          queries: rowsOf(`
            select account as "account", metric as "metric", share::float8 as "share",
              ${amount('used', 'metric')} || ' of ' || ${amount('plan_limit', 'metric')} as "used",
              (month_end / plan_limit)::float8 as "forecast", round(days_left::numeric, 1)::float8 as "days left",
              period as "period", service as "service"
            from saas_plan_forecast where [[account: account]]
            order by share desc nulls last, account, metric`),
          noData: 'No account has plan limits: planLimits of docs/saas-usage.md',
          runbook: 'saas-plan-limit',
        },
      ],
    },
    {
      title: 'Usage by day',
      panels: [
        {
          id: 'saas-daily-usage',
          title: 'Daily usage by account and metric',
          description:
            'Searches, writes and API calls of each day, and whatever else has a plan limit. The present day is not over; services correct the last days, which are then drawn anew.',
          ...lines('count', 24),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", account || ' ' || metric as "metric", value::float8 as "value"
            from saas_usage_daily d
            where ${WHOLE} and per_day = 'sum' and [[days: day]] and [[account: account]]
              and metric !~ '(bandwidth|_size)$' and (metric in (${MAIN_METRICS})
                or exists (select from saas_plan_limits l where l.account = d.account and l.metric = d.metric))
            order by 1, 2`),
          noData: NOTHING_CONFIGURED,
        },
      ],
    },
    {
      title: 'Cost',
      panels: [
        {
          id: 'saas-cost-this-month',
          title: 'Cost this month',
          description:
            'Of the chosen accounts since the first of the month UTC: what is charged beyond the included units, and the days of the subscription so far.',
          ...figure('usd', 6),
          queries: rowsOf(`
            select sum(cost_pico_usd)::float8 / 1e12 as "cost" from saas_costs_daily
            where day between ${THIS_MONTH} and ${TODAY} and [[account: account]] having count(*) > 0`),
          noData: 'No account has prices: docs/saas-usage.md',
        },
        {
          id: 'saas-cost-forecast',
          title: 'Forecast for the month',
          description:
            'What the month has cost so far, and for each of the days that are left the average of the last seven whole days.',
          ...figure('usd', 6),
          queries: rowsOf(`
            select (coalesce(sum(cost_pico_usd) filter (where day >= ${THIS_MONTH}), 0)
              + coalesce(sum(cost_pico_usd) filter (where day < ${TODAY} and day >= ${TODAY} - 7), 0) / 7
                * ((${THIS_MONTH} + interval '1 month')::date - ${TODAY} - 1))::float8 / 1e12 as "forecast"
            from saas_costs_daily
            where day between least(${THIS_MONTH}, ${TODAY} - 7) and ${TODAY} and [[account: account]] having count(*) > 0`),
          noData: 'No account has prices: docs/saas-usage.md',
        },
        {
          id: 'saas-daily-cost',
          title: 'Daily cost by account',
          description:
            'What each day added to the bill. Subscriptions are spread over the days of their month.',
          ...stacked('usd', 12),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", account as "metric", sum(cost_pico_usd)::float8 / 1e12 as "value"
            from saas_costs_daily where [[days: day]] and day <= ${TODAY} and [[account: account]]
            group by 1, 2 order by 1, 2`),
          noData: 'No account has prices: docs/saas-usage.md',
        },
        {
          id: 'saas-cost-by-account',
          title: 'Cost this month by account and item',
          description:
            'Since the first of the month UTC, and the team that pays. Item: the metric that is charged, or the subscription, which is charged by the day. Charged: units beyond those that the month includes.',
          ...table('usd', 24),
          columns: {
            account: 'text',
            team: 'text',
            item: 'text',
            used: 'text',
            charged: 'text',
            budget: 'usd',
            'share of budget': 'ratio',
          },
          drillDown: TO_ACCOUNT,
          queries: rowsOf(`
            select c.account as "account", ${teamLabel('c.team_id', '(no team)')} as "team", c.item as "item",
              ${charged('c.quantity')} as "used", ${charged('c.charged')} as "charged",
              c.cost / 1e12 as "cost", a.monthly_budget_pico_usd::float8 / 1e12 as "budget",
              sum(c.cost) over (partition by c.account) / nullif(a.monthly_budget_pico_usd, 0)::float8 as "share of budget"
            from (
              select account, team_id, item, sum(quantity) as quantity, sum(charged_quantity) as charged,
                sum(cost_pico_usd)::float8 as cost
              from saas_costs_daily where day between ${THIS_MONTH} and ${TODAY} and [[account: account]] group by 1, 2, 3
            ) c join saas_accounts a on a.account = c.account left join teams t on t.team_id = c.team_id
            order by c.cost desc`),
          noData: 'No account has prices: docs/saas-usage.md',
        },
      ],
    },
    {
      title: 'Collection',
      panels: [
        {
          id: 'saas-collections',
          title: 'How the services were read',
          description:
            'The last attempt at each part of each account. Partial: some of it could not be read, and the rest is published. Calls left: of what the service allows in its present window, where it says so. Times are of UTC.',
          ...table('text', 24),
          columns: {
            'minutes since success': 'count',
            took: 'milliseconds',
            calls: 'count',
            'calls left': 'count',
          },
          queries: rowsOf(`
            select c.account as "account", c.part as "part", c.outcome as "outcome",
              coalesce(to_char(c.succeeded_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), 'never') as "last success",
              floor(extract(epoch from now() - c.succeeded_at) / 60)::float8 as "minutes since success",
              c.duration_ms::float8 as "took", c.calls::float8 as "calls", c.calls_left::float8 as "calls left",
              coalesce((
                select string_agg((fault ->> 'what') || ': ' || (fault ->> 'code')
                  || coalesce(' (' || nullif(fault ->> 'status', '') || ')', '')
                  || coalesce(' ' || nullif(fault ->> 'message', ''), ''), '; ')
                from jsonb_array_elements(c.faults) fault), '') as "what went wrong",
              coalesce(c.taken_through::text, '') as "days through", a.service as "service"
            from saas_collections c join saas_accounts a on a.account = c.account
            where [[account: c.account]] and c.started_at > now() - interval '30 days'
            order by array_position(array['failure', 'partial', 'success'], c.outcome), c.account, c.part`),
          noData: NOTHING_CONFIGURED,
          runbook: 'saas-collection',
        },
        {
          id: 'saas-corrected-days',
          title: 'Days that a service corrected',
          description:
            'Days in the range whose figure a service changed after it was first read, the latest change first; every report has the new one.',
          ...table('text', 24),
          columns: { corrections: 'count' },
          queries: rowsOf(`
            select account as "account", day::text as "day", metric as "metric", ${amount('value', 'metric')} as "value",
              revisions::float8 as "corrections", to_char(taken_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as "last change"
            from saas_usage_daily
            where ${WHOLE} and per_day = 'sum' and revisions > 0 and taken_at >= (day + 1)::timestamp at time zone 'UTC' + interval '6 hours'
              and [[days: day]] and [[account: account]]
            order by taken_at desc, account, metric limit 100`),
          noData: 'No day in this range was corrected',
        },
      ],
    },
  ],
};

/** Of a subscription, days. */
function charged(quantity: string): string {
  return `${amount(quantity, 'c.item')} || case c.item when 'subscription' then ' days' else '' end`;
}

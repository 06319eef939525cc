/** Contentful: calls by API against the plan, bandwidth and its cost, what is in each space and environment, and who works there. */
import { DAY_AS_TIME, LAST_MONTH, THIS_MONTH, TODAY } from './days.ts';
import { contentfulInventory } from './contentful-inventory.ts';
import { figure, lines, rowsOf, seriesOf, stacked, table, type Dashboard } from './panel.ts';
import { chosenOf, daysOf, legendOf, WHOLE } from './saas-sql.ts';

const CHOSEN = chosenOf('contentful');
const NO_ACCOUNT = 'No account of Contentful was read in this range';

/** APIs by the metric that counts their calls. */
const API = `case metric when 'api_call_cda' then 'Delivery (CDA)' when 'api_call_cpa' then 'Preview (CPA)'
              when 'api_call_cma' then 'Management (CMA)' else 'GraphQL' end`;
const API_METRICS = `'api_call_cda', 'api_call_cpa', 'api_call_cma', 'api_call_graphql'`;

export const contentful: Dashboard = {
  uid: 'stargate-contentful',
  title: 'Stargate: Contentful',
  description:
    'API calls and bandwidth against the plan, the inventory of spaces and environments, members and teams.',
  variables: ['contentful_account'],
  range: '30d',
  needs: 'contentful',
  rows: [
    {
      title: 'This month',
      panels: [
        {
          id: 'contentful-calls-this-month',
          title: 'API calls this month',
          description: 'Of all four APIs, since the first of the month UTC.',
          ...figure('count', 6),
          queries: rowsOf(thisMonth(`metric in (${API_METRICS})`, 'calls')),
          noData: 'No call was counted this month',
        },
        {
          id: 'contentful-plan-share',
          title: 'Of the plan, at most',
          description: 'The plan limit that is used most.',
          ...figure('ratio', 6),
          queries: rowsOf(`
            select max(share)::float8 as "share" from saas_plan_status where ${CHOSEN} having max(share) is not null`),
          noData: 'No account of Contentful has plan limits: planLimits of docs/saas-usage.md',
          runbook: 'saas-plan-limit',
        },
        {
          id: 'contentful-bandwidth-this-month',
          title: 'Asset bandwidth this month',
          description:
            'Bytes of images and files that Contentful delivered, since the first of the month UTC.',
          ...figure('decimal-bytes', 6),
          queries: rowsOf(thisMonth(`metric = 'asset_bandwidth'`, 'bytes')),
          noData: 'Contentful reports no bandwidth of this account',
        },
        {
          id: 'contentful-bandwidth-cost',
          title: 'Cost of bandwidth this month',
          description:
            'What asset bandwidth beyond the included part costs, where the account has a price for it.',
          ...figure('usd', 6),
          queries: rowsOf(`
            select coalesce(sum(cost_pico_usd) filter (where day >= ${THIS_MONTH}), 0)::float8 / 1e12 as "cost"
            from saas_costs_daily
            where item = 'asset_bandwidth' and ${CHOSEN} and day between ${LAST_MONTH} and ${TODAY} having count(*) > 0`),
          noData: 'asset_bandwidth has no price: prices of docs/saas-usage.md',
        },
      ],
    },
    {
      title: 'API calls',
      panels: [
        {
          id: 'contentful-daily-calls',
          title: 'API calls a day by API',
          description:
            'Delivery serves readers, preview editors, management changes content. The present day is not over.',
          ...stacked('count', 12),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", ${API} as "metric", sum(value)::float8 as "value"
            from saas_usage_daily
            where ${WHOLE} and metric in (${API_METRICS}) and ${CHOSEN} and [[days: day]] group by 1, 2 order by 1, 2`),
          noData: NO_ACCOUNT,
        },
        {
          id: 'contentful-calls-against-limit',
          title: 'Calls of the month so far, against the limit',
          description:
            'Added up from the first of each month UTC, with the plan limit as a line, for every metric of API calls that has one.',
          ...lines('count', 12),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", ${legendOf('contentful', `metric || by_day.what`)} as "metric", by_day.value as "value"
            from (
              select d.account, d.metric, d.day, l.plan_limit::float8 as plan_limit,
                sum(d.value) over (partition by d.account, d.metric, date_trunc('month', d.day) order by d.day)::float8 as so_far
              from saas_usage_daily d join saas_plan_limits l on l.account = d.account and l.metric = d.metric and l.period = 'month'
              where d.scope_kind = 'account' and d.scope_id = '' and d.per_day = 'sum' and d.metric like 'api_call%'
            ) r cross join lateral (values ('', so_far), (' limit', plan_limit)) by_day (what, value)
            where ${CHOSEN} and [[days: day]] order by 1, 2`),
          noData: 'No metric of API calls has a plan limit: planLimits of docs/saas-usage.md',
          runbook: 'saas-plan-limit',
        },
        {
          id: 'contentful-by-space',
          title: 'By space',
          description:
            'API calls and asset bandwidth on the days of the range, the space that calls most first.',
          ...table('count', 24),
          columns: {
            space: 'text',
            bandwidth: 'decimal-bytes',
            share: 'ratio',
            'space id': 'text',
            account: 'text',
          },
          queries: rowsOf(`
            select coalesce(n.name, u.scope_id) as "space", u.calls::float8 as "calls", u.cda::float8 as "CDA",
              u.cpa::float8 as "CPA", u.cma::float8 as "CMA", u.graphql::float8 as "GraphQL",
              (u.calls / nullif(sum(u.calls) over (partition by u.account), 0))::float8 as "share",
              u.bandwidth::float8 as "bandwidth", u.scope_id as "space id", u.account as "account"
            from (
              select account, scope_id, sum(value) filter (where metric in (${API_METRICS})) as calls,
                sum(value) filter (where metric = 'api_call_cda') as cda, sum(value) filter (where metric = 'api_call_cpa') as cpa,
                sum(value) filter (where metric = 'api_call_cma') as cma,
                sum(value) filter (where metric = 'api_call_graphql') as graphql,
                sum(value) filter (where metric = 'asset_bandwidth') as bandwidth
              from saas_usage_daily
              where scope_kind = 'space' and per_day = 'sum' and ${CHOSEN} and [[days: day]] group by 1, 2
            ) u
            left join saas_scope_names n on n.account = u.account and n.scope_kind = 'space' and n.scope_id = u.scope_id
            order by u.calls desc nulls last, u.bandwidth desc nulls last limit 200`),
          noData: NO_ACCOUNT,
        },
      ],
    },
    {
      title: 'Bandwidth, functions, AI',
      panels: [
        {
          id: 'contentful-daily-bandwidth',
          title: 'Asset bandwidth a day',
          description: 'Bytes delivered. A large file on a page that is much read looks like this.',
          ...stacked('decimal-bytes', 12),
          queries: seriesOf(`
            select ${DAY_AS_TIME} as "time", account as "metric", value::float8 as "value"
            from saas_usage_daily
            where ${WHOLE} and metric = 'asset_bandwidth' and ${CHOSEN} and [[days: day]] order by 1, 2`),
          noData: 'Contentful reports no bandwidth of this account',
        },
        {
          id: 'contentful-daily-others',
          title: 'Functions and AI a day',
          description: 'Runs of functions and what AI actions used, by the metrics of Contentful.',
          ...lines('count', 12),
          queries: daysOf('contentful', 'sum', {
            metrics: `metric not like 'api_call%' and metric <> 'asset_bandwidth'`,
          }),
          noData: 'No function or AI action was used in this range',
        },
      ],
    },
    ...contentfulInventory,
  ],
};

/** Nothing used, and not nothing known, while no day of the month is counted. */
function thisMonth(metrics: string, name: string): string {
  return `
            select coalesce(sum(value) filter (where day >= ${THIS_MONTH}), 0)::float8 as "${name}" from saas_usage_daily
            where ${WHOLE} and per_day = 'sum' and ${metrics} and ${CHOSEN} and day >= ${LAST_MONTH} having count(*) > 0`;
}

/** What two accounts of other services leave in the database after some weeks: days, levels, points, limits, costs, a fault. */
import type { Database } from '../../core/db/connect.ts';

/** Days of Algolia and Contentful; each counts 100 more a day than the one before. */
export const DAYS = 65;

export async function useOtherServices(database: Database): Promise<void> {
  for (const statement of STATEMENTS) await database.query(statement);
}

const TODAY = `(now() at time zone 'UTC')::date`;
const DAYS_OF = `generate_series(0, ${DAYS - 1}) ago cross join lateral (select ${TODAY} - ago as day) d`;

const STATEMENTS = [
  `insert into teams (team_id, team_alias) values ('shop', 'Shop')`,
  `insert into saas_accounts (account, service, service_id, team_id, monthly_budget_pico_usd)
   values ('search', 'algolia', 'APP1', 'shop', 500e12), ('content', 'contentful', 'org1', '', null)`,
  `insert into saas_usage_daily (account, metric, scope_kind, scope_id, day, per_day, value, revisions, taken_at)
   select account, metric, kind, id, day, per_day, base + step * (${DAYS - 1} - ago), case ago when 5 then 2 else 0 end,
     case ago when 5 then now() else (day + 1)::timestamp at time zone 'UTC' end
   from ${DAYS_OF}
   cross join (values
     ('search', 'total_search_operations', 'account', '', 'sum', 100000, 100), ('search', 'total_search_requests', 'account', '', 'sum', 90000, 90),
     ('search', 'total_write_operations', 'account', '', 'sum', 700000, 0), ('search', 'records', 'account', '', 'last', 2000000, 1000),
     ('search', 'avg_processing_time', 'account', '', 'last', 5, 0), ('search', '90p_processing_time', 'account', '', 'last', 20, 0),
     ('search', '99p_processing_time', 'account', '', 'last', 75, 1), ('search', 'max_qps', 'account', '', 'last', 386, 0),
     ('search', 'used_search_capacity', 'account', '', 'last', 40, 0),
     ('search', 'degraded_queries_max_capacity_queries_impacted', 'account', '', 'last', 3, 0),
     ('search', 'total_search_operations', 'index', 'products', 'sum', 80000, 0), ('search', 'total_search_operations', 'index', 'pages', 'sum', 20000, 0),
     ('content', 'api_call_cda', 'account', '', 'sum', 1500, 10), ('content', 'api_call_cma', 'account', '', 'sum', 130, 0),
     ('content', 'api_call_cpa', 'account', '', 'sum', 40, 0), ('content', 'api_call_graphql', 'account', '', 'sum', 500, 0),
     ('content', 'api_call_cda', 'space', 'shop1', 'sum', 1000, 10), ('content', 'api_call_cda', 'space', 'blog1', 'sum', 500, 0),
     ('content', 'asset_bandwidth', 'account', '', 'sum', 5000000000, 0), ('content', 'asset_bandwidth', 'space', 'shop1', 'sum', 5000000000, 0),
     ('content', 'functions_invocations', 'account', '', 'sum', 12, 0),
     ('content', 'entries', 'account', '', 'last', 4800, 0), ('content', 'assets', 'account', '', 'last', 5900, 0),
     ('content', 'organization_memberships', 'account', '', 'last', 15, 0), ('content', 'teams', 'account', '', 'last', 10, 0)
   ) as m (account, metric, kind, id, per_day, base, step)`,
  `insert into saas_levels (account, metric, scope_kind, scope_id, value) values
   ('search', 'records', 'account', '', 2064000), ('search', 'records', 'index', 'products', 1900000), ('search', 'data_size', 'index', 'products', 12e9),
   ('content', 'entries', 'account', '', 4800), ('content', 'organization_memberships', 'account', '', 15),
   ('content', 'space_memberships', 'account', '', 12), ('content', 'teams', 'account', '', 10),
   ('content', 'environments', 'space', 'shop1', 7), ('content', 'content_types', 'space', 'shop1', 28), ('content', 'locales', 'space', 'shop1', 21),
   ('content', 'entries', 'space', 'shop1', 4795), ('content', 'assets', 'space', 'shop1', 5892), ('content', 'api_keys', 'space', 'shop1', 4),
   ('content', 'webhooks', 'space', 'shop1', 3), ('content', 'roles', 'space', 'shop1', 6),
   ('content', 'content_types', 'environment', 'shop1/master', 28), ('content', 'locales', 'environment', 'shop1/master', 21),
   ('content', 'entries', 'environment', 'shop1/master', 4795), ('content', 'assets', 'environment', 'shop1/master', 5892)`,
  `insert into saas_points (account, metric, scope_kind, scope_id, measured_at, value)
   select 'search', metric, kind, id, date_trunc('hour', now()) - hours * interval '1 hour', value + hours
   from generate_series(1, 20) hours
   cross join (values ('cpu_usage', 'server', 'c1-de-1', 30), ('cpu_usage', 'server', 'c1-de-2', 35), ('ram_search_usage', 'server', 'c1-de-1', 8000),
     ('ram_indexing_usage', 'server', 'c1-de-1', 900), ('ssd_usage', 'server', 'c1-de-1', 2), ('avg_build_time', 'server', 'c1-de-1', 4),
     ('99p_processing_time', 'account', '', 70), ('max_qps', 'account', '', 200)) as m (metric, kind, id, value)`,
  `insert into saas_scope_names (account, scope_kind, scope_id, name) values ('content', 'space', 'shop1', 'Shop')`,
  `insert into saas_plan_limits (account, metric, period, plan_limit) values
   ('search', 'total_search_operations', 'month', 100000000), ('search', 'records', 'level', 2100000), ('content', 'api_call_cda', 'month', 20000),
   ('content', 'organization_memberships', 'level', 15)`,
  `insert into saas_costs_daily (account, item, day, team_id, quantity, charged_quantity, price_pico_usd, price_per, cost_pico_usd)
   select account, item, day, team, quantity, charged, price, per, cost from ${DAYS_OF}
   cross join (values ('search', 'total_search_operations', 'shop', 100000, 100000, 500000000000, 1000, 50000000000000),
     ('search', 'subscription', 'shop', 1, 1, 10000000000000, 1, 10000000000000),
     ('content', 'asset_bandwidth', '', 5000000000, 1000000000, 150000000000, 1000000000, 150000000000)) as c (account, item, team, quantity, charged, price, per, cost)`,
  `insert into saas_collections (account, part, outcome, faults, started_at, duration_ms, calls, calls_left, succeeded_at, taken_through) values
   ('search', 'usage', 'success', '[]', now(), 900, 12, 988, now(), ${TODAY} - 1),
   ('search', 'infrastructure', 'partial', '[{"what":"infrastructure cpu_usage","code":"unavailable","status":503,"message":"try later"}]', now(), 400, 9, null, now() - interval '3 hours', null),
   ('content', 'usage', 'success', '[]', now(), 2100, 20, 6, now(), ${TODAY} - 1)`,
];

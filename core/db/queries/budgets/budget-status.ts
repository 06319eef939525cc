/** How far each budget is used up and when it runs out, from the view budget_burn. Amounts in pico-dollars. */
import type { Queryable } from '../../connect.ts';
import {
  instantOrNull,
  integer,
  money,
  moneyOrNull,
  reading,
  text,
  textOrNull,
  type RowOf,
} from '../columns.ts';
import { condition, type Page, type PageRequest } from '../page.ts';

export type BudgetStatus = RowOf<typeof budgetStatus>;

/** What was worked out is null for a budget that could not be; `fault` says why. */
const budgetStatus = reading({
  scope: text,
  scopeId: text,
  name: textOrNull,
  maxBudgetPicoUsd: money,
  budgetDuration: textOrNull,
  budgetTimezone: text,
  startsAt: instantOrNull,
  endsAt: instantOrNull,
  spentPicoUsd: moneyOrNull,
  burnPicoUsdPerDay: moneyOrNull,
  projectedPicoUsd: moneyOrNull,
  runsOutAt: instantOrNull,
  fault: textOrNull,
});

/**
 * Whose budgets somebody sees who does not see all: its own, those of its teams, and of members and services of teams it runs.
 */
export type StatusReach = {
  readonly userId: string | null;
  readonly keyId: string | null;
  readonly memberOf: readonly string[];
  readonly adminOf: readonly string[];
};

export type StatusFilter = {
  readonly scope: string | null;
  readonly userId: string | null;
  readonly teamId: string | null;
  readonly keyId: string | null;
  readonly runsOutBefore: Date | null;
  /** Null: every budget. */
  readonly reach: StatusReach | null;
};

/** Each takes about a millisecond to work out, and a statement may take ten seconds. */
export const MOST_WORKED_OUT = 2_000;

/**
 * Those that run out first, then those of which most is gone; how many there are when that is more than can be worked out.
 * One look, for the page and for the total.
 */
export async function listBudgetStatus(
  db: Queryable,
  { reach, runsOutBefore, ...named }: StatusFilter,
  page: PageRequest,
): Promise<Page<BudgetStatus> | { readonly tooMany: number }> {
  const filter = {
    ...named,
    seesAll: reach === null,
    reachUser: reach?.userId ?? null,
    reachKey: reach?.keyId ?? null,
    memberOf: reach?.memberOf ?? [],
    adminOf: reach?.adminOf ?? [],
  };
  const there = condition(MATCHES, filter);
  const counted = integer((await db.query(`${COUNT} and ${there.text}`, there.params))[0] ?? {}, 'budgets');
  if (counted > MOST_WORKED_OUT) return { tooMany: counted };
  const soon = '($runsOutBefore::timestamptz is null or burn.runs_out_at < $runsOutBefore)';
  const { text: where, params } = condition(`${MATCHES} and ${soon}`, { ...filter, runsOutBefore });
  const rows = await db.query(`${SELECT} where ${where} ${pageAfter(params.length)}`, [
    ...params,
    page.limit,
    page.offset,
  ]);
  return { items: rows.map(budgetStatus), total: rows[0] === undefined ? 0 : integer(rows[0], 'total') };
}

/** Called by GET /budget/status, first. Works out nothing. Accounts of services are few, and cost next to nothing. */
const COUNT = `
  select count(*)::int as budgets
  from budgets_in_force burn left join virtual_keys owned on owned.key_id = burn.key_id
  where burn.max_budget_pico_usd is not null`;

/** Called right after it. Uses the primary keys and the indexes of spend. */
const SELECT = `
  select burn.scope, burn.scope_id, burn.name, burn.max_budget_pico_usd::text, burn.budget_duration,
    burn.budget_timezone, burn.starts_at, burn.ends_at, burn.spent_pico_usd::text, burn.burn_pico_usd_per_day::text,
    burn.projected_pico_usd::text, burn.runs_out_at, burn.fault, count(*) over () as total
  from budget_burn burn left join virtual_keys owned on owned.key_id = burn.key_id`;

/** A budget of a key is its user's and its team's too. */
const MATCHES = `($scope::text is null or burn.scope = $scope)
  and ($userId::text is null or coalesce(burn.user_id, owned.user_id) = $userId)
  and ($teamId::text is null or coalesce(burn.team_id, owned.team_id) = $teamId)
  and ($keyId::uuid is null or burn.key_id = $keyId)
  and ($seesAll::boolean or case burn.scope
    when 'key' then owned.key_id = $reachKey::uuid or owned.user_id = $reachUser::text
      or owned.team_id = any($adminOf::text[])
    when 'user' then burn.user_id = $reachUser
    when 'team' then burn.team_id = any($memberOf::text[])
    when 'service' then burn.team_id = any($adminOf)
    when 'member' then burn.team_id = any($adminOf)
      or burn.user_id = $reachUser and burn.team_id = any($memberOf)
    else false end)`;

const pageAfter = (before: number): string =>
  `order by burn.runs_out_at asc nulls last, burn.share_spent desc nulls last, burn.scope, burn.scope_id
   limit $${before + 1} offset $${before + 2}`;

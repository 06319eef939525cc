/**
 * The part of the principal query that reads limits and budgets: of the key, the key that made it, its user, its team,
 * the user as a member of it, and the gateway as a whole, each with the budget object it refers to. Rules that make no sense are an error, never "no limit".
 */
import { periodAt } from '../../../budgets/period.ts';
import { limitFields, type BudgetShortage, type LimitField } from '../../../limits/limit-fields.ts';
import { isObject } from '../../../json.ts';
import type { Allowed, BudgetRule, ScopeKind, ScopeLimits } from '../../../limits/scope-limits.ts';
import { picoUsd, type PicoUsd } from '../../../money.ts';
import { isTimeZone } from '../../../time-zone.ts';
import type { Row } from '../../connect.ts';
import { columnOf } from '../columns.ts';

/** Columns for the aliases k, mk, u, t, m (key, its maker, user, team, member) and kb, mkb, ub, tb, gb (budgets, and the global one). */
export const limitColumns = `
  ${fields('k', 'key')}, ${fields('mk', 'maker')}, ${fields('u', 'user')}, ${fields('t', 'team')},
  ${budgetFields('kb', 'key')}, ${budgetFields('mkb', 'maker')}, ${budgetFields('ub', 'user')}, ${budgetFields('tb', 'team')},
  ${budgetFields('gb', 'global')},
  case when m.max_budget_pico_usd is not null then jsonb_build_object('max_budget', m.max_budget_pico_usd::text,
    'budget_duration', coalesce(t.budget_duration, tb.budget_duration),
    'budget_timezone', coalesce(t.budget_timezone, tb.budget_timezone),
    'budget_shortage', coalesce(t.budget_shortage, tb.budget_shortage)) end as member_limits,
  member_id(m.team_id, m.user_id) as member_limits_id,
  (extract(epoch from m.added_at) * 1000)::float8 as member_anchor_ms,
  k.key_id::text as key_limits_id, mk.key_id::text as maker_limits_id, u.user_id as user_limits_id, t.team_id as team_limits_id,
  (extract(epoch from k.created_at) * 1000)::float8 as key_anchor_ms,
  (extract(epoch from mk.created_at) * 1000)::float8 as maker_anchor_ms,
  (extract(epoch from u.created_at) * 1000)::float8 as user_anchor_ms,
  (extract(epoch from t.created_at) * 1000)::float8 as team_anchor_ms,
  (extract(epoch from gb.created_at) * 1000)::float8 as global_anchor_ms,
  (extract(epoch from statement_timestamp()) * 1000000)::float8 as read_at_us`;

/** Uses budgets_pkey, team_members_pkey, one after the other (principals.ts says why). */
export const limitJoins = `
  left join lateral (
    select * from team_members of_team where of_team.team_id = t.team_id and of_team.user_id = k.user_id offset 0
  ) m on true
  ${budgetJoin('kb', 'k.budget_id')}
  ${budgetJoin('mkb', 'mk.budget_id')}
  ${budgetJoin('ub', 'u.budget_id')}
  ${budgetJoin('tb', 't.budget_id')}
  ${budgetJoin('gb', "'global'")}`;

function budgetJoin(name: string, budgetId: string): string {
  return `left join lateral (
    select * from budgets where budget_id = ${budgetId} and deleted_at is null offset 0
  ) ${name} on true`;
}

/** The same of one object alone, and of the budget it refers to, under the name `whose`. */
export function limitColumnsOf(alias: string, budgetAlias: string, whose: string): string {
  return `${fields(alias, whose)}, ${budgetFields(budgetAlias, whose)},
    (extract(epoch from ${alias}.created_at) * 1000)::float8 as ${whose}_anchor_ms`;
}

/** The limits in a row with `limitColumns`; scopes without any are left out. `shortage`: where none is set. */
export function limitsOf(row: Row, shortage: BudgetShortage): readonly ScopeLimits[] {
  const limits: ScopeLimits[] = [];
  const add = (scope: ScopeKind, scopeId: unknown, whose: string = scope): void => {
    const found = typeof scopeId === 'string' ? scopeLimitsOf(row, shortage, scope, scopeId, whose) : null;
    if (found !== null) limits.push(found);
  };
  add('key', row['key_limits_id']);
  add('key', row['maker_limits_id'], 'maker');
  add('user', row['user_limits_id']);
  add('team', row['team_limits_id']);
  add('member', row['member_limits_id']);
  if (row['global_budget'] !== null) add('global', 'global');
  return limits;
}

/** The limits of one scope in a row that has its columns under the name `whose`; null when it has none. */
export function scopeLimitsOf(
  row: Row,
  shortage: BudgetShortage,
  scope: ScopeKind,
  scopeId: string,
  whose: string = scope,
): ScopeLimits | null {
  const own = objectOf(row[`${whose}_limits`]);
  const budget = objectOf(row[`${whose}_budget`]);
  const field: FieldReader = (name) => own[name] ?? budget[name] ?? null;
  const ofBudgets = { kind: field('budget_kind'), shortage: field('budget_shortage') ?? shortage };
  const models = modelLimits(field, own, budget, ofBudgets);
  const whole = allowedOf(
    { rpm: field('rpm_limit'), tpm: field('tpm_limit'), parallel: field('max_parallel_requests') },
    budgetRule(
      field('max_budget'),
      field('soft_budget'),
      field('budget_duration'),
      field('budget_timezone'),
      ofBudgets,
    ),
  );
  if (isUnlimited(whole) && models.size === 0) return null;
  const anchorMs = Math.round(Number(row[`${whose}_anchor_ms`] ?? 0));
  const readAtUs = Math.round(Number(row['read_at_us']));
  return { ...whole, scope, scopeId, anchorMs, readAtUs, models };
}

/** The budget objects a principal depends on: when one changes, the principal is read again. */
export function budgetIdsOf(row: Row): readonly string[] {
  return ['key_budget', 'maker_budget', 'user_budget', 'team_budget', 'global_budget'].flatMap((name) => {
    const id = objectOf(row[name])['id'];
    return typeof id === 'string' ? [id] : [];
  });
}

function fields(alias: string, scope: string): string {
  return `jsonb_build_object(${jsonPairs(alias)}) as ${scope}_limits`;
}

function budgetFields(alias: string, scope: string): string {
  return `case when ${alias}.budget_id is not null then jsonb_build_object('id', ${alias}.budget_id, ${jsonPairs(alias)}) end as ${scope}_budget`;
}

/** Every limit under its name in the API; amounts as text, so that no reader rounds them. */
function jsonPairs(alias: string): string {
  return limitFields
    .filter(({ kind }) => kind !== 'json')
    .map(
      ({ name, property, kind }) =>
        `'${name}', ${alias}.${columnOf(property)}${kind === 'money' ? '::text' : ''}`,
    )
    .join(', ');
}

/** Limits by model; the object's own entry for a model wins over the budget's. */
function modelLimits(
  field: FieldReader,
  own: Fields,
  budget: Fields,
  ofBudgets: BudgetManner,
): ReadonlyMap<string, Allowed> {
  // Maps: a model may be called "constructor", which every object knows.
  const merged = (name: LimitField['name']): ReadonlyMap<string, unknown> =>
    new Map([...Object.entries(objectOf(budget[name])), ...Object.entries(objectOf(own[name]))]);
  const budgets = merged('model_max_budget');
  const rpm = merged('model_rpm_limit');
  const tpm = merged('model_tpm_limit');
  const parallel = merged('model_max_parallel_requests');
  const models = new Map<string, Allowed>();
  for (const name of new Set([budgets, rpm, tpm, parallel].flatMap((one) => [...one.keys()]))) {
    const rule = objectOf(budgets.get(name));
    const allowed = allowedOf(
      { rpm: rpm.get(name), tpm: tpm.get(name), parallel: parallel.get(name) },
      budgetRule(
        rule['max_budget_pico_usd'] ?? null,
        rule['soft_budget_pico_usd'] ?? null,
        rule['budget_duration'] ?? field('budget_duration'),
        rule['budget_timezone'] ?? field('budget_timezone'),
        { ...ofBudgets, kind: rule['budget_kind'] ?? ofBudgets.kind },
      ),
    );
    if (!isUnlimited(allowed)) models.set(name, allowed);
  }
  return models;
}

type Fields = Readonly<Record<string, unknown>>;
type FieldReader = (name: LimitField['name']) => unknown;
/** How a scope's budgets are held. */
type BudgetManner = { readonly kind: unknown; readonly shortage: unknown };
type RateFields = { readonly rpm: unknown; readonly tpm: unknown; readonly parallel: unknown };

function allowedOf(rates: RateFields, budget: BudgetRule | null): Allowed {
  return {
    rpm: wholeNumber(rates.rpm),
    tpm: wholeNumber(rates.tpm),
    parallel: wholeNumber(rates.parallel),
    budget,
  };
}

function isUnlimited(allowed: Allowed): boolean {
  return allowed.rpm === null && allowed.tpm === null && allowed.parallel === null && allowed.budget === null;
}

function budgetRule(
  max: unknown,
  soft: unknown,
  duration: unknown,
  zone: unknown,
  { kind, shortage }: BudgetManner,
): BudgetRule | null {
  const maxPicoUsd = amount(max);
  const softPicoUsd = amount(soft);
  if (maxPicoUsd === null && softPicoUsd === null) return null;
  const timeZone = typeof zone === 'string' ? zone : 'UTC';
  if (!isTimeZone(timeZone)) throw new Error(`budget time zone "${timeZone}" is not known`);
  const rule = {
    maxPicoUsd,
    softPicoUsd,
    duration: typeof duration === 'string' ? duration : null,
    timeZone,
    kind: kind === 'soft' ? 'soft' : 'hard',
    shortage: shortage === 'refuse' ? 'refuse' : 'shorten',
  } as const;
  periodAt({ duration: rule.duration, timeZone, anchorMs: 0 }, 0);
  return rule;
}

function amount(value: unknown): PicoUsd | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number') return picoUsd(BigInt(value));
  throw new Error('a budget amount is not a whole number of pico-dollars');
}

function wholeNumber(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error('a limit is not a whole number');
  return number;
}

function objectOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/**
 * What a key grants, and whether another grants more: the one rule behind "nobody gains a right". A key that makes,
 * changes or renews keys gives at most what it has itself; lambda/admin/routes/key/within.ts applies it.
 *
 * Models, routes, addresses, the end and the role are compared. Amounts cannot be: two keys of a dollar are two dollars.
 * So it depends on what the two keys share:
 *
 * | `kind` | the wanted key                          | amounts                                                       |
 * | ------ | --------------------------------------- | ------------------------------------------------------------- |
 * | self   | is the key itself                       | none may grow, go away or begin anew earlier                  |
 * | made   | was made by it, so spend counts on both | none may be larger; absent means those of its maker           |
 * | apart  | is another key                          | who has an amount of its own gives none away                  |
 */
import type { PicoUsd } from '../money.ts';
import { isWithinRange, parseRange, rangesOf } from './address.ts';
import { areRoutesWithin } from './allowed-routes.ts';

export type Grant = {
  readonly keyRole: 'inference' | 'admin';
  /** Entries of lists; null or empty: no restriction. */
  readonly models: readonly string[] | null;
  readonly allowedRoutes: readonly string[] | null;
  readonly allowedIps: readonly string[] | null;
  readonly expiresAt: Date | null;
  readonly budgetId: string | null;
  readonly maxBudgetPicoUsd: PicoUsd | null;
  readonly softBudgetPicoUsd: PicoUsd | null;
  readonly budgetDuration: string | null;
  readonly budgetTimezone: string | null;
  readonly budgetKind: 'hard' | 'soft' | null;
  readonly tpmLimit: number | null;
  readonly rpmLimit: number | null;
  readonly maxParallelRequests: number | null;
  readonly modelMaxBudget: Readonly<
    Record<string, { readonly maxBudgetPicoUsd: PicoUsd; readonly budgetDuration: string | null }>
  >;
  readonly modelRpmLimit: Readonly<Record<string, number>>;
  readonly modelTpmLimit: Readonly<Record<string, number>>;
  readonly modelMaxParallelRequests: Readonly<Record<string, number>>;
};

/** As the admin API names them. */
export const grantFields = [
  'key_role',
  'models',
  'allowed_routes',
  'allowed_ips',
  'expires',
  'budget_id',
  'max_budget',
  'soft_budget',
  'budget_duration',
  'budget_timezone',
  'budget_kind',
  'tpm_limit',
  'rpm_limit',
  'max_parallel_requests',
  'model_max_budget',
  'model_rpm_limit',
  'model_tpm_limit',
  'model_max_parallel_requests',
] as const;

export type GrantField = (typeof grantFields)[number];

export type Kinship = 'self' | 'made' | 'apart';

/** The first of `fields` in which `wanted` grants more than `has`; null: none. */
export function widerField(
  wanted: Grant,
  has: Grant,
  rule: {
    readonly kind: Kinship;
    readonly fields: readonly GrantField[];
    /** Public names that entries of a list of models mean. */
    readonly modelsMeant: (entries: readonly string[]) => ReadonlySet<string>;
  },
): GrantField | null {
  for (const field of rule.fields) {
    const isWider = isAmount(field)
      ? isWiderAmount(field, wanted, has, rule)
      : isWiderRight(field, wanted, has, rule.modelsMeant);
    if (isWider) return field;
  }
  return null;
}

/** The first field that restricts what a key may call, and how much; when it ends and which paths it has do not. */
export function narrowField(grant: Grant): GrantField | null {
  if (isList(grant.models)) return 'models';
  if (isList(grant.allowedIps)) return 'allowed_ips';
  return amountFields.find((field) => isSet(field, grant)) ?? null;
}

/** What is not said is as with the key that makes it. Amounts stay absent: those of the maker count anyway. */
export function inherited<
  Fields extends Pick<Grant, 'models' | 'allowedRoutes' | 'allowedIps' | 'expiresAt'>,
>(fields: Fields, from: Grant): Fields {
  return {
    ...fields,
    models: fields.models ?? from.models,
    allowedRoutes: fields.allowedRoutes ?? from.allowedRoutes,
    allowedIps: fields.allowedIps ?? from.allowedIps,
    expiresAt: fields.expiresAt ?? from.expiresAt,
  };
}

type RightField = 'key_role' | 'models' | 'allowed_routes' | 'allowed_ips' | 'expires';
type AmountField = Exclude<GrantField, RightField>;

const rights: ReadonlySet<string> = new Set<RightField>([
  'key_role',
  'models',
  'allowed_routes',
  'allowed_ips',
  'expires',
]);

const amountFields: readonly AmountField[] = grantFields.filter(isAmount);

function isAmount(field: GrantField): field is AmountField {
  return !rights.has(field);
}

function isWiderRight(
  field: RightField,
  wanted: Grant,
  has: Grant,
  modelsMeant: (entries: readonly string[]) => ReadonlySet<string>,
): boolean {
  switch (field) {
    case 'key_role':
      return wanted.keyRole === 'admin' && has.keyRole !== 'admin';
    case 'models':
      return isOutside(wanted.models, has.models, (entries, list) => {
        const allowed = modelsMeant(list);
        return entries.every((entry) => {
          if (list.some((listed) => covers(listed, entry))) return true;
          // A pattern means more with every new model; a name that means nothing yet may mean one later.
          const meant = modelsMeant([entry]);
          return !entry.endsWith('*') && meant.size > 0 && meant.isSubsetOf(allowed);
        });
      });
    case 'allowed_routes':
      return isOutside(wanted.allowedRoutes, has.allowedRoutes, areRoutesWithin);
    case 'allowed_ips':
      return isOutside(wanted.allowedIps, has.allowedIps, (entries, list) => {
        const ranges = rangesOf(list);
        return entries.every((entry) => {
          const range = parseRange(entry);
          // What is no range lets nobody in.
          return range === null || ranges.some((outer) => isWithinRange(range, outer));
        });
      });
    case 'expires':
      return has.expiresAt !== null && (wanted.expiresAt === null || wanted.expiresAt > has.expiresAt);
  }
}

/** Whether a name or pattern is the other, or a narrower one. */
function covers(listed: string, entry: string): boolean {
  return listed === entry || (listed.endsWith('*') && entry.startsWith(listed.slice(0, -1)));
}

/** An empty list restricts nothing. */
function isOutside(
  wanted: readonly string[] | null,
  has: readonly string[] | null,
  isWithin: (entries: readonly string[], list: readonly string[]) => boolean,
): boolean {
  if (!isList(has)) return false;
  return !isList(wanted) || !isWithin(wanted, has);
}

function isList(entries: readonly string[] | null): entries is readonly string[] {
  return entries !== null && entries.length > 0;
}

function isWiderAmount(
  field: AmountField,
  wanted: Grant,
  has: Grant,
  { kind, fields }: { readonly kind: Kinship; readonly fields: readonly GrantField[] },
): boolean {
  if (kind === 'apart') {
    // Named is what bounds the caller, where that is asked about, else what is asked for.
    const own = amountFields.filter((amount) => isSet(amount, has));
    return own.some((amount) => fields.includes(amount)) ? own.includes(field) : own.length > 0;
  }
  switch (field) {
    case 'budget_id':
      return kind === 'self' && has.budgetId !== null && wanted.budgetId !== has.budgetId;
    case 'budget_duration':
      return kind === 'self' && hasBudget(has) && wanted.budgetDuration !== has.budgetDuration;
    case 'budget_timezone':
      return kind === 'self' && hasBudget(has) && wanted.budgetTimezone !== has.budgetTimezone;
    case 'budget_kind':
      return kind === 'self' && hasBudget(has) && wanted.budgetKind !== has.budgetKind;
    case 'max_budget':
      return isMore(wanted.maxBudgetPicoUsd, has.maxBudgetPicoUsd, kind);
    case 'soft_budget':
      return isMore(wanted.softBudgetPicoUsd, has.softBudgetPicoUsd, kind);
    case 'tpm_limit':
      return isMore(wanted.tpmLimit, has.tpmLimit, kind);
    case 'rpm_limit':
      return isMore(wanted.rpmLimit, has.rpmLimit, kind);
    case 'max_parallel_requests':
      return isMore(wanted.maxParallelRequests, has.maxParallelRequests, kind);
    case 'model_max_budget': {
      const before = new Map(Object.entries(has.modelMaxBudget));
      const after = new Map(Object.entries(wanted.modelMaxBudget));
      return [...before].some(([model, budget]) => {
        const one = after.get(model) ?? null;
        const isAnew = kind === 'self' && one?.budgetDuration !== budget.budgetDuration;
        return isAnew || isMore(one?.maxBudgetPicoUsd ?? null, budget.maxBudgetPicoUsd, kind);
      });
    }
    case 'model_rpm_limit':
      return isMoreOfAny(wanted.modelRpmLimit, has.modelRpmLimit, kind);
    case 'model_tpm_limit':
      return isMoreOfAny(wanted.modelTpmLimit, has.modelTpmLimit, kind);
    case 'model_max_parallel_requests':
      return isMoreOfAny(wanted.modelMaxParallelRequests, has.modelMaxParallelRequests, kind);
  }
}

function isMore<Amount extends bigint | number>(
  wanted: Amount | null,
  has: Amount | null,
  kind: 'self' | 'made',
): boolean {
  if (has === null) return false;
  return wanted === null ? kind === 'self' : wanted > has;
}

function isMoreOfAny(
  wanted: Readonly<Record<string, number>>,
  has: Readonly<Record<string, number>>,
  kind: 'self' | 'made',
): boolean {
  const after = new Map(Object.entries(wanted));
  return Object.entries(has).some(([model, limit]) => isMore(after.get(model) ?? null, limit, kind));
}

function hasBudget(grant: Grant): boolean {
  return grant.maxBudgetPicoUsd !== null || grant.softBudgetPicoUsd !== null || grant.budgetId !== null;
}

function isSet(field: AmountField, grant: Grant): boolean {
  switch (field) {
    case 'budget_id':
      return grant.budgetId !== null;
    case 'max_budget':
      return grant.maxBudgetPicoUsd !== null;
    case 'soft_budget':
    case 'budget_duration':
    case 'budget_timezone':
    case 'budget_kind':
      // These bound nothing by themselves.
      return false;
    case 'tpm_limit':
      return grant.tpmLimit !== null;
    case 'rpm_limit':
      return grant.rpmLimit !== null;
    case 'max_parallel_requests':
      return grant.maxParallelRequests !== null;
    case 'model_max_budget':
      return Object.keys(grant.modelMaxBudget).length > 0;
    case 'model_rpm_limit':
      return Object.keys(grant.modelRpmLimit).length > 0;
    case 'model_tpm_limit':
      return Object.keys(grant.modelTpmLimit).length > 0;
    case 'model_max_parallel_requests':
      return Object.keys(grant.modelMaxParallelRequests).length > 0;
  }
}

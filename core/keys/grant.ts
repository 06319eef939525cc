/**
 * What a key grants, and whether another grants more: the one rule behind "nobody gains a right". A key that makes,
 * changes or renews keys gives at most what it has itself; lambda/admin/routes/key/within.ts applies it.
 *
 * Models, routes, addresses, the end and the role are compared. Amounts cannot be: two keys of a dollar are two dollars.
 * So it depends on what the two keys share:
 *
 * | `kind` | the wanted key                          | amounts                                                       |
 * | ------ | --------------------------------------- | ------------------------------------------------------------- |
 * | self   | is the key itself                       | none may grow, go away or restart earlier                  |
 * | made   | was made by it, so spend counts on both | none may be larger; absent means those of its maker           |
 * | apart  | is another key                          | who has an amount of its own gives none away                  |
 */
import { coversEntry } from '../catalog/written-name.ts';
import { allowanceFields, type AllowanceField, type ValuesOf } from '../limits/limit-fields.ts';
import { isWithinRange, parseRange, rangesOf } from './address.ts';
import { areRoutesWithin } from './allowed-routes.ts';

/** The fields of a key, a user or a team that one key can have more of than another. */
type ComparedField = Exclude<AllowanceField, { readonly kind: 'aliases' | 'json' | 'flag' }>;
type ListField = Extract<ComparedField, { readonly kind: 'models' | 'routes' | 'addresses' }>;
type AmountField = Exclude<ComparedField, ListField>;

/** Lists: null or empty is no restriction. */
export type Grant = ValuesOf<ComparedField> & {
  readonly keyRole: 'inference' | 'admin';
  readonly expiresAt: Date | null;
};

const LISTS: ReadonlySet<string> = new Set<ListField['kind']>(['models', 'routes', 'addresses']);
const NOT_COMPARED: ReadonlySet<string> = new Set(['aliases', 'json', 'flag']);

const compared = allowanceFields.filter((field): field is ComparedField => !NOT_COMPARED.has(field.kind));
const listFields = compared.filter((field): field is ListField => LISTS.has(field.kind));
const amountFields = compared.filter((field): field is AmountField => !LISTS.has(field.kind));

/** As the admin API names them. */
export const grantFields: readonly GrantField[] = [
  'key_role',
  ...listFields.map(({ name }) => name),
  'expires',
  ...amountFields.map(({ name }) => name),
];

export type GrantField = 'key_role' | 'expires' | ComparedField['name'];

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
  for (const name of rule.fields) {
    const amount = amountFields.find((field) => field.name === name);
    const isWider =
      amount === undefined
        ? isWiderRight(name as RightField, wanted, has, rule.modelsMeant)
        : isWiderAmount(amount, wanted, has, rule);
    if (isWider) return name;
  }
  return null;
}

/** The first field that restricts what a key may call, and how much; when it ends and which paths it has do not. */
export function narrowField(grant: Grant): GrantField | null {
  return compared.find((field) => isBounding(field, grant))?.name ?? null;
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

type RightField = 'key_role' | 'expires' | ListField['name'];

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
          if (list.some((listed) => coversEntry(listed, entry))) return true;
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
    const own = amountFields.filter((amount) => isBounding(amount, has));
    return own.some(({ name }) => fields.includes(name)) ? own.includes(field) : own.length > 0;
  }
  switch (field.kind) {
    case 'budget':
      return kind === 'self' && has.budgetId !== null && wanted.budgetId !== has.budgetId;
    case 'period':
    case 'zone':
    case 'hardness':
    case 'shortage':
      return kind === 'self' && hasBudget(has) && wanted[field.property] !== has[field.property];
    case 'money':
    case 'whole':
      return isMore(wanted[field.property], has[field.property], kind);
    case 'money-by-model': {
      const before = new Map(Object.entries(has.modelMaxBudget));
      const after = new Map(Object.entries(wanted.modelMaxBudget));
      return [...before].some(([model, budget]) => {
        const one = after.get(model) ?? null;
        const isAnew = kind === 'self' && one?.budgetDuration !== budget.budgetDuration;
        return isAnew || isMore(one?.maxBudgetPicoUsd ?? null, budget.maxBudgetPicoUsd, kind);
      });
    }
    case 'whole-by-model':
      return isMoreOfAny(wanted[field.property], has[field.property], kind);
  }
}

function isMore(wanted: bigint | number | null, has: bigint | number | null, kind: 'self' | 'made'): boolean {
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

function isBounding({ bounds, property }: ComparedField, grant: Grant): boolean {
  const value = grant[property];
  if (!bounds || value === null) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

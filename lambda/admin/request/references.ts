/**
 * Checks that what a request refers to exists, and reports all that does not at once. An operation names the fields
 * that refer to something; they are checked before it runs, and beside everything else that is wrong with a request.
 */
import type { Catalog } from '../../../core/catalog/catalog.ts';
import { allowsNothing } from '../../../core/catalog/written-name.ts';
import { holdBudget } from '../../../core/db/queries/budgets/budgets.ts';
import { findTeam } from '../../../core/db/queries/keys/teams.ts';
import { findUser } from '../../../core/db/queries/keys/users.ts';
import { limitFields, type AllowanceField } from '../../../core/limits/limit-fields.ts';
import { isOverseer } from '../access/caller.ts';
import { catalogNow } from '../catalog-now.ts';
import { invalid, refuse } from '../api/operation.ts';
import type { Context, Invalid, ReferenceField, Refusal } from '../api/operation.ts';
import type { Problem } from './validation.ts';

export type References = {
  readonly user_id?: string | null | undefined;
  readonly team_id?: string | null | undefined;
  readonly budget_id?: string | null | undefined;
} & ModelReferences;

type ByModel = Extract<AllowanceField, { readonly kind: 'money-by-model' | 'whole-by-model' }>;

type ModelReferences = { readonly [F in ByModel as F['name']]?: object | null | undefined } & {
  readonly models?: readonly (string | null)[] | null | undefined;
  readonly aliases?: Readonly<Record<string, unknown>> | null | undefined;
  /** LiteLLM's name of a team's aliases. */
  readonly model_aliases?: Readonly<Record<string, unknown>> | null | undefined;
};

/** Fields of limits that name models, as the names of an object. */
export const limitReferences: readonly ByModel['name'][] = limitFields
  .filter((field) => field.kind === 'money-by-model' || field.kind === 'whole-by-model')
  .map(({ name }) => name);

/** What every key, user and team may refer to. */
export const allowanceReferences: readonly ReferenceField[] = [
  'budget_id',
  'models',
  'aliases',
  ...limitReferences,
];

/** What every customer may refer to. */
export const customerReferences: readonly ReferenceField[] = ['budget_id', 'models', ...limitReferences];

/** The references among the fields of a request that may not be valid otherwise; what has a wrong type is left out. */
export function referencesIn(
  given: Readonly<Record<string, unknown>>,
  names: readonly ReferenceField[],
): References {
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const value = given[name];
    if (name === 'models') {
      if (Array.isArray(value)) found[name] = value.map((item) => (typeof item === 'string' ? item : null));
    } else if (name.endsWith('_id')) {
      if (typeof value === 'string') found[name] = value;
    } else if (typeof value === 'object' && value !== null) found[name] = value;
  }
  return found;
}

export type Resolved = {
  /** What is named and does not exist. */
  readonly unknown: readonly Problem[];
  /** The limits by model, by the public names under which they are kept: admins give models more. */
  readonly limits: Readonly<Record<string, object>>;
};

/**
 * What the request names by these fields must exist. To those who do not see everything a user or team that is not theirs
 * looks as one that does not exist: for them the operation itself says what they may name.
 */
export async function resolveReferences(context: Context, refers: References): Promise<Resolved> {
  const unknown: Problem[] = [];
  const seesAll = isOverseer(context.caller);
  const userId = seesAll ? (refers.user_id ?? null) : null;
  const teamId = seesAll ? (refers.team_id ?? null) : null;
  const budgetId = refers.budget_id ?? null;
  if (userId !== null && (await findUser(context.db, userId)) === null) {
    unknown.push({ param: 'user_id', message: 'there is no user with this id; create it with /user/new' });
  }
  if (teamId !== null && (await findTeam(context.db, teamId)) === null) {
    unknown.push({ param: 'team_id', message: 'there is no team with this id; create it with /team/new' });
  }
  // Held: a budget that is deleted while something comes to refer to it would bound it no more.
  if (budgetId !== null && (await holdBudget(context.db, budgetId)) === null) {
    unknown.push({
      param: 'budget_id',
      message: 'there is no budget with this id; create it with /budget/new',
    });
  }
  const named = modelsNamed(refers);
  if (named.length === 0) return { unknown, limits: {} };
  const catalog = await catalogNow(context);
  return {
    unknown: [...unknown, ...unknownModels(named, catalog)],
    limits: limitsByName(refers, catalog),
  };
}

/** What was there when the request came, and is not any more. */
export function isGone(param: 'team_id' | 'user_id'): Refusal {
  const what = param === 'team_id' ? 'team' : 'user';
  return refuse('not_found', { message: `This ${what} was just deleted.`, param });
}

type NamedModel = { readonly param: string; readonly name: string };

function modelsNamed(refers: ModelReferences): readonly NamedModel[] {
  const named: NamedModel[] = [];
  for (const [index, name] of (refers.models ?? []).entries()) {
    if (name !== null) named.push({ param: `models[${index}]`, name });
  }
  for (const field of ['aliases', 'model_aliases'] as const) {
    for (const [alias, name] of Object.entries(refers[field] ?? {})) {
      if (typeof name === 'string') named.push({ param: `${field}.${alias}`, name });
    }
  }
  for (const field of limitReferences) {
    for (const name of Object.keys(refers[field] ?? {})) named.push({ param: `${field}.${name}`, name });
  }
  return named;
}

function unknownModels(named: readonly NamedModel[], catalog: Catalog): readonly Problem[] {
  return named.flatMap(({ param, name }) => {
    const isList = param.startsWith('models[');
    if (isList && allowsNothing(name)) return [];
    const isKnown = isList ? catalog.modelsMeant([name]).size > 0 : catalog.find(name) !== null;
    if (isKnown || catalog.isDisabled(name) || catalog.isElsewhere(name)) return [];
    const kinds = isList ? 'a model, an access group or a pattern' : 'a model';
    return [
      {
        param,
        message: `"${name.slice(0, 80)}" is not ${kinds} of this gateway; GET /model/list names them`,
      },
    ];
  });
}

function limitsByName(refers: ModelReferences, catalog: Catalog): Resolved['limits'] {
  return Object.fromEntries(
    limitReferences.flatMap((field) => {
      const limits = refers[field];
      if (limits === null || limits === undefined) return [];
      const named = Object.entries(limits).map(([name, limit]) => [catalog.named(name)?.name ?? name, limit]);
      return [[field, Object.fromEntries(named)]];
    }),
  );
}

/** `user_id` and `user_ids` together, each once; nothing at all is a problem. */
export function namedIds(
  fields: Readonly<Record<string, string | readonly string[] | null | undefined>>,
): readonly string[] | Invalid {
  const ids = new Set<string>();
  for (const value of Object.values(fields)) {
    for (const id of typeof value === 'string' ? [value] : (value ?? [])) ids.add(id);
  }
  if (ids.size > 0) return [...ids];
  const names = Object.keys(fields);
  return invalid([{ param: names[0] ?? null, message: `give ${names.join(' or ')}` }]);
}

/**
 * A row of LiteLLM's tables, or of its API, in the words of ours. Most names are the same; what differs is translated,
 * and what cannot be taken is left out and named, so that one odd value never keeps a key from its holder.
 */
import * as z from 'zod';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import { isRouteEntry } from '../../../../core/keys/allowed-routes.ts';
import {
  allowanceFields as allowanceTable,
  byField,
  limitFields as limitTable,
} from '../../../../core/limits/limit-fields.ts';
import { isObject } from '../../../../core/json.ts';
import {
  permissionsMeant,
  permissionWords,
  type MemberPermission,
} from '../../../../core/keys/member-permissions.ts';
import { allowanceShape, limitShape } from '../../request/fields.ts';
import { tagsWithin } from '../key/key-fields.ts';

export type LitellmRow = Readonly<Record<string, unknown>>;

/** What was taken, and what was not. */
export type Taken<Fields> = { readonly fields: Fields; readonly notes: readonly string[] };

/** The same of a row with limits; without the fields in `unbounded` it would allow more than in LiteLLM. */
export type TakenLimits<Fields> = Taken<Fields> & { readonly unbounded: readonly string[] };

const limitsSchema = z.object(limitShape);
const allowanceSchema = z.object(allowanceShape);

export function limitFields(row: LitellmRow, catalog: Catalog): TakenLimits<z.output<typeof limitsSchema>> {
  return tolerant(limitsSchema, limitsOf(row, catalog));
}

export function allowanceFields(
  row: LitellmRow,
  catalog: Catalog,
): TakenLimits<z.output<typeof allowanceSchema>> {
  const notes: string[] = [];
  const models = textsOf(row['models']).map((name) => modelOf(name, catalog));
  const routes = textsOf(row['allowed_routes']);
  const otherRoutes = routes.filter((entry) => !isRouteEntry(entry));
  if (otherRoutes.length > 0)
    notes.push(
      `allowed_routes ${otherRoutes.join(', ').slice(0, 300)} are not of this gateway, and allow nothing here`,
    );
  const unknown = models.filter((name) => !SPECIAL.has(name) && catalog.modelsMeant([name]).size === 0);
  if (unknown.length > 0)
    notes.push(`models ${unknown.join(', ')} are not of this gateway, and allow nothing here`);
  const aliases = Object.entries(aliasesOf(row)).map(([alias, model]) => [
    alias,
    typeof model === 'string' ? modelOf(model, catalog) : model,
  ]);
  const taken = tolerant(allowanceSchema, {
    ...limitsOf(row, catalog),
    models: isListOrNothing(row['models']) ? models : row['models'],
    aliases: Object.fromEntries(aliases),
    // An empty list would allow every route.
    allowed_routes:
      routes.length > otherRoutes.length ? routes.filter(isRouteEntry) : (row['allowed_routes'] ?? null),
    blocked: row['blocked'] === true,
  });
  return { ...taken, notes: [...notes, ...taken.notes] };
}

/** Those of a team stand in a table of their own, which its API shows inside the team, as an object or as JSON text. */
function aliasesOf(row: LitellmRow): Readonly<Record<string, unknown>> {
  const given = row['model_aliases'] ?? objectOf(row['litellm_model_table'])['model_aliases'];
  return { ...objectOf(typeof given === 'string' ? jsonIn(given) : given), ...objectOf(row['aliases']) };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Then there are none that could be read.
    return null;
  }
}

/** LiteLLM keeps some limits and tags inside `metadata`. */
export function tagsOf(row: LitellmRow): Taken<readonly string[]> {
  const given = textsOf(objectOf(row['metadata'])['tags']);
  const fields = tagsWithin(given.slice(0, 1_000));
  const left = given.length - fields.length;
  return { fields, notes: left === 0 ? [] : [`${left} tags were left out: too long, or too many together`] };
}

/** What a team lets its members do; what it lets them do beyond keys there is nothing of here. */
export function permissionsOf(row: LitellmRow): Taken<readonly MemberPermission[] | null> {
  const given = textsOf(row['team_member_permissions']);
  const others = given.filter((word) => !permissionWords.includes(word));
  const note = `team_member_permissions ${others.join(', ').slice(0, 300)} grant nothing here`;
  return {
    fields: given.length === 0 ? null : permissionsMeant(given),
    notes: others.length === 0 ? [] : [note],
  };
}

export function textOf(value: unknown): string | null {
  const isText = typeof value === 'string' && value !== '' && value.isWellFormed() && !/\p{Cc}/u.test(value);
  return isText && value.length <= 256 ? value : null;
}

/** What was spent, to the pico-dollar: a floating-point number has more digits than money. */
export function spendOf(value: unknown): string | null {
  const amount = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(amount) && amount > 0 ? decimal(amount) : null;
}

/** Words that are no models: every model, or none. */
const SPECIAL = new Set(['all-proxy-models', 'all-team-models', 'no-default-models']);

/** Rows of the database say null for what a budget leaves open, and `{}` for what is not set by model. */
function limitsOf(row: LitellmRow, catalog: Catalog): Record<string, unknown> {
  const { tags: _, model_rpm_limit, model_tpm_limit, ...metadata } = objectOf(row['metadata']);
  const kept: LitellmRow = { model_rpm_limit, model_tpm_limit };
  const byModel = (value: unknown): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(objectOf(value)).map(([model, limit]) => [modelOf(model, catalog), limit]),
    );
  const given = byField(limitTable, 'name', ({ name, kind }) => {
    const value = row[name] ?? kept[name];
    switch (kind) {
      case 'money':
        return moneyOf(value);
      case 'whole':
        return wholeOf(value);
      case 'money-by-model':
      case 'whole-by-model':
        return byModel(value);
      case 'json':
        return metadata;
      case 'period':
      case 'zone':
      case 'hardness':
      case 'shortage':
        return value ?? null;
    }
  });
  return given as Record<string, unknown>;
}

/** Leaves out, field by field, what our schema does not take. */
function tolerant<Schema extends z.ZodObject>(
  schema: Schema,
  given: Record<string, unknown>,
): TakenLimits<z.output<Schema>> {
  const notes: string[] = [];
  const unbounded: string[] = [];
  let fields = given;
  for (;;) {
    const parsed = schema.safeParse(fields);
    if (parsed.success) return { fields: parsed.data, notes, unbounded };
    const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? '')));
    for (const name of wrong) {
      notes.push(`${name} was left out: ${JSON.stringify(given[name])?.slice(0, 100)}`);
      if (BOUNDING.has(name)) unbounded.push(name);
    }
    const left = Object.entries(fields).filter(([name]) => !wrong.has(name));
    if (left.length === Object.keys(fields).length) throw parsed.error;
    fields = Object.fromEntries(left);
  }
}

/** Fields without which a row allows more. */
const BOUNDING: ReadonlySet<string> = new Set([
  ...allowanceTable.filter(({ bounds }) => bounds).map(({ name }) => name),
  'allowed_routes',
]);

/** `bedrock/converse/us.anthropic.…` and plain names lead to the public name; what is unknown stays as it is. */
function modelOf(name: string, catalog: Catalog): string {
  // The catalog knows what stands behind `bedrock/`; before other prefixes stands the name of a provider.
  for (const candidate of [name, name.replace(/^[a-z_]+\//, '')]) {
    const model = catalog.named(candidate);
    if (model !== null) return model.name;
  }
  return name;
}

/** What is no amount stays as it is, and is refused. */
function moneyOf(value: unknown): unknown {
  const amount = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(amount) && amount >= 0 ? decimal(amount) : (value ?? null);
}

/** At most twelve decimals, rounded. */
function decimal(amount: number): string {
  return amount.toFixed(12);
}

function wholeOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : (value ?? null);
}

function isListOrNothing(value: unknown): boolean {
  return value === null || value === undefined || Array.isArray(value);
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

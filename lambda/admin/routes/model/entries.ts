/**
 * POST /model/new, /model/update, /model/delete: models that the catalog lacks, while the gateway runs; in force on every
 * task within a second. The prices of an entry are kept in the transaction that writes it, so that no record can name one
 * that is not. A running call goes on at the price it was admitted at.
 */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { storedEntries } from '../../../../core/catalog/entry-config.ts';
import { entryProblems, type EntryWorld } from '../../../../core/catalog/entry-checks.ts';
import { parseBase } from '../../../../core/catalog/bedrock-base.ts';
import { foundationIdOf } from '../../../../core/catalog/entry-model.ts';
import { entryFields, entryShape } from '../../../../core/catalog/model-entry.ts';
import { keptPrices } from '../../../../core/catalog/price-figures.ts';
import {
  deleteModelEntry,
  MAX_MODEL_ENTRIES,
  saveModelEntry,
  type StoredModelEntry,
} from '../../../../core/db/queries/operations/model-entries.ts';
import { mentionsOfModel } from '../../../../core/db/queries/operations/model-mentions.ts';
import { storePrices } from '../../../../core/db/queries/usage/prices.ts';
import { invalid, operation, refuse, refuseStale, reply } from '../../api/operation.ts';
import type { Context, Outcome, Refusal } from '../../api/operation.ts';
import { lockCatalog, type CatalogNow } from '../../catalog-now.ts';
import { litellmName, versionField } from '../../request/fields.ts';
import { pathOf, problemsOf, type Problem } from '../../request/validation.ts';
import { litellmEntry } from './litellm-entry.ts';

const nameField = z
  .string()
  .max(256)
  .meta({ description: 'Public name of the model.', examples: ['our-llama'] });
const looseObject = z.record(z.string(), z.unknown()).optional();

/** Another form of the same, as LiteLLM has it. */
const litellmFields = {
  litellm_params: looseObject.meta(litellmName('base, region, transport and prices')),
  model_info: looseObject.meta(litellmName('limits, abilities and prices')),
};

const entryReplySchema = z.object({
  model_name: z.string(),
  model_id: z.string().meta(litellmName('model_name')),
  model_info: z.object({ id: z.string(), db_model: z.literal(true) }),
  entry: z.record(z.string(), z.unknown()).meta({ description: 'The entry as it stands now.' }),
  version: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
});

export const modelNew = operation({
  kind: 'write',
  path: '/model/new',
  summary: 'Adds a model that the catalog lacks; every task serves it within a second.',
  input: z.object({
    model_name: nameField,
    ...entryFields,
    base: entryFields.base.optional(),
    ...litellmFields,
  }),
  reply: entryReplySchema,
  command: { argument: 'model_name', leavesOut: Object.keys(litellmFields) },
  run: async (context, { model_name: name, litellm_params, model_info, ...given }) => {
    const now = await lockCatalog(context);
    const { entries } = now.stored;
    if (entries.some(({ model }) => model === name)) {
      const message = 'is an entry already; change it with /model/update';
      return invalid([{ param: 'model_name', message }]);
    }
    if (entries.length >= MAX_MODEL_ENTRIES) {
      return invalid([
        { param: 'model_name', message: `there are ${MAX_MODEL_ENTRIES} entries, which is the most` },
      ]);
    }
    return save(context, now, name, {}, { given, litellm_params, model_info });
  },
});

const changes = Object.fromEntries(
  Object.entries(entryFields).map(([field, shape]) => [field, shape.nullish()]),
) as { [Field in keyof typeof entryFields]: z.ZodOptional<z.ZodNullable<(typeof entryFields)[Field]>> };

export const modelUpdate = operation({
  kind: 'write',
  path: '/model/update',
  summary: 'Changes an added model: absent fields stay, null takes a field away.',
  input: z.object({
    model_name: nameField.optional(),
    ...changes,
    version: versionField,
    ...litellmFields,
  }),
  reply: entryReplySchema,
  command: { argument: 'model_name', leavesOut: Object.keys(litellmFields) },
  run: async (context, { model_name, version, litellm_params, model_info, ...given }) => {
    const name = model_name ?? (typeof model_info?.['id'] === 'string' ? model_info['id'] : null);
    if (name === null) return invalid([{ param: 'model_name', message: 'is required' }]);
    const now = await lockCatalog(context);
    const before = entryOf(now, name);
    if (!('entry' in before)) return before;
    const stale = refuseStale(context, version, before);
    return stale ?? save(context, now, name, before.entry, { given, litellm_params, model_info });
  },
});

export const modelDelete = operation({
  kind: 'write',
  path: '/model/delete',
  summary: 'Takes an added model away. Calls that run are finished, records keep their prices.',
  input: z.object({
    model_name: nameField.optional(),
    id: nameField.optional().meta(litellmName('model_name')),
    version: versionField,
  }),
  reply: z.object({
    model_name: z.string(),
    deleted: z.literal(true),
    named_by: z.array(z.object({ kind: z.string(), id: z.string() })).meta({
      description:
        'Keys, users, teams, budgets and policies that name it still; what they name means nothing now.',
    }),
  }),
  command: { argument: 'model_name', isDestructive: true },
  run: async (context, { model_name, id, version }) => {
    const name = model_name ?? id;
    if (name === undefined) return invalid([{ param: 'model_name', message: 'is required' }]);
    const before = entryOf(await lockCatalog(context), name);
    if (!('entry' in before)) return before;
    const stale = refuseStale(context, version, before);
    if (stale !== null) return stale;
    await deleteModelEntry(context.db, name);
    return reply({ model_name: name, deleted: true, named_by: await mentionsOfModel(context.db, name) });
  },
});

function entryOf({ catalog, stored }: CatalogNow, name: string): StoredModelEntry | Refusal {
  const found = stored.entries.find(({ model }) => model === name);
  if (found !== undefined) return found;
  const model = catalog.named(name);
  const where =
    model?.isEntry === true ? 'an entry of the environment (MODEL_ENTRIES)' : 'a model of the catalog';
  const message =
    model === null
      ? 'There is no entry of this name.'
      : `"${name.slice(0, 100)}" is ${where}, which is changed there.`;
  return refuse('model_not_found', { message, param: 'model_name' });
}

type Given = {
  readonly given: object;
  readonly litellm_params: Readonly<Record<string, unknown>> | undefined;
  readonly model_info: Readonly<Record<string, unknown>> | undefined;
};

/** Fields of the request win over LiteLLM's, and both over what was before. */
async function save(
  context: Context,
  { catalog, models, homeRegion, residency, stored }: CatalogNow,
  name: string,
  before: Readonly<Record<string, unknown>>,
  { given, litellm_params = {}, model_info = {} }: Given,
): Promise<Outcome> {
  const theirs = litellmEntry(litellm_params, model_info);
  const all = { ...before, ...withName(theirs.fields, models), ...defined(given) };
  const wanted = Object.fromEntries(
    Object.entries({ ...inheritedFrom(theirs.fields['base'], all, models), ...all }).filter(
      ([, value]) => value !== null,
    ),
  );
  const read = entryShape.safeParse(wanted);
  if (!read.success) return invalid([...theirs.problems, ...problemsOf(read.error.issues)]);
  const nowMs = context.clock.nowMs();
  const groups = new Set(stored.settings.flatMap(({ accessGroups }) => accessGroups));
  const world: EntryWorld = {
    models,
    homeRegion,
    residency,
    nowMs,
    holderOf: (wantedName) => {
      const holder = catalog.named(wantedName);
      if (
        holder !== null &&
        (holder.isEntry !== true || holder.name !== name || Object.keys(before).length === 0)
      )
        return `the model ${holder.name}`;
      return groups.has(wantedName) ? 'an access group' : null;
    },
    modelNamed: catalog.named,
  };
  const wrong = entryProblems(name, read.data, world).map(({ path, message }): Problem => ({
    param: pathOf(path),
    message,
  }));
  if (wrong.length > 0 || theirs.problems.length > 0) return invalid([...theirs.problems, ...wrong]);
  const after = { model: name, entry: { ...read.data } };
  const there = stored.entries.find(({ model }) => model === name);
  if (there !== undefined && isDeepStrictEqual(there.entry, after.entry)) {
    return reply(entryReply(there), there.version);
  }
  if (read.data.prices !== undefined) {
    const { entries } = storedEntries([after], models, { homeRegion, nowMs, residency });
    await storePrices(context.db, keptPrices(entries.map(({ model }) => model)));
  }
  const saved = await saveModelEntry(context.db, after);
  return reply(entryReply(saved), saved.version);
}

/** LiteLLM's base_model is often a Bedrock id: then the model of the catalog that it names. */
function withName(
  fields: Readonly<Record<string, unknown>>,
  models: EntryWorld['models'],
): Readonly<Record<string, unknown>> {
  const { inherits } = fields;
  if (typeof inherits !== 'string') return fields;
  const model = models.find((known) => [known.name, known.bedrockId, ...known.aliases].includes(inherits));
  return { ...fields, inherits: model?.name ?? inherits };
}

/** A model in LiteLLM's words that the catalog knows needs no description: it is what the catalog says of it. */
function inheritedFrom(
  base: unknown,
  { inherits, family }: Readonly<Record<string, unknown>>,
  models: EntryWorld['models'],
): Readonly<Record<string, unknown>> {
  if (inherits !== undefined || family !== undefined || typeof base !== 'string') return {};
  const parsed = parseBase(base);
  const id = parsed === null ? null : foundationIdOf(parsed);
  const model = id === null ? undefined : models.find(({ bedrockId }) => bedrockId === id);
  return model === undefined ? {} : { inherits: model.name };
}

function defined(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function entryReply({
  model,
  entry,
  version,
  createdAt,
  updatedAt,
}: StoredModelEntry): z.output<typeof entryReplySchema> {
  return {
    model_name: model,
    model_id: model,
    model_info: { id: model, db_model: true },
    entry,
    version,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}

/**
 * POST /model/enable, /model/disable, /model/alias, /model/access_groups: what admins change about a model while the
 * gateway runs; in force on every task within a second. One change at a time, so that no name means two things.
 */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { models as catalogModels } from '../../../../core/catalog/models.ts';
import type { Catalog, ModelSetting } from '../../../../core/catalog/catalog.ts';
import { NO_LIFE_SETTING } from '../../../../core/catalog/life.ts';
import {
  saveModelSetting,
  type StoredModelSetting,
} from '../../../../core/db/queries/operations/model-settings.ts';
import { lockCatalog } from '../../catalog-now.ts';
import { aliasField, versionField } from '../../request/fields.ts';
import { invalid, operation, refuse, refuseStale, reply } from '../../api/operation.ts';
import type { Context, Invalid, Operation, Refusal } from '../../api/operation.ts';

export const modelField = z.string().max(256).meta({ description: 'Public name or alias.' });

const wordField = aliasField
  .regex(/^[^\s*,]+$/, 'must not contain spaces, commas or *')
  .meta({ examples: ['fast'] });

export const settingSchema = z.object({
  model_name: z.string(),
  enabled: z.boolean(),
  aliases: z.array(z.string()).readonly(),
  access_groups: z.array(z.string()).readonly(),
  on_end: z.enum(['refuse', 'successor']),
  successor: z.string().nullable(),
  deprecated_on: z.string().nullable(),
  retires_on: z.string().nullable(),
  version: z.number(),
});

export const modelEnable = switching('/model/enable', 'Lets a model be used again.', true);
export const modelDisable = switching(
  '/model/disable',
  'Switches a model off: it is refused and no longer listed, for everybody.',
  false,
);

function switching(path: string, summary: string, isEnabled: boolean): Operation {
  return operation({
    kind: 'write',
    path,
    summary,
    input: z.object({ model: modelField, version: versionField }),
    reply: settingSchema,
    command: { argument: 'model', isDestructive: !isEnabled },
    run: (context, input) => changeSetting(context, input, (before) => ({ ...before, isEnabled })),
  });
}

export const modelAlias = operation({
  kind: 'write',
  path: '/model/alias',
  summary: 'Sets the further names of a model; an empty list takes them away.',
  input: z.object({
    model: modelField,
    aliases: z.array(wordField).max(50).nullable().meta({ description: 'Names such as fast.' }),
    version: versionField,
  }),
  reply: settingSchema,
  command: { argument: 'model' },
  run: (context, input) =>
    changeSetting(context, input, (before, catalog, all) => {
      const given = input.aliases ?? [];
      const aliases = [...new Set(given)].filter((alias) => !isOwnName(before.model, alias));
      const groups = new Set(all.flatMap((setting) => setting.accessGroups));
      const taken = aliases.flatMap((alias) => {
        const index = given.indexOf(alias);
        const means = modelNamed(catalog, alias);
        const other = means !== null && means !== before.model ? `the model ${means}` : null;
        const holder = groups.has(alias) ? 'an access group' : other;
        return holder === null ? [] : [{ param: `aliases[${index}]`, message: `is the name of ${holder}` }];
      });
      return taken.length > 0 ? invalid(taken) : { ...before, aliases };
    }),
});

export const modelAccessGroups = operation({
  kind: 'write',
  path: '/model/access_groups',
  summary:
    'Sets the access groups of a model, which lists of models can name; an empty list takes them away.',
  input: z.object({
    model: modelField,
    access_groups: z.array(wordField).max(50).nullable().meta({ description: 'Groups such as premium.' }),
    version: versionField,
  }),
  reply: settingSchema,
  command: { argument: 'model' },
  run: (context, input) =>
    changeSetting(context, input, (before, catalog) => {
      const groups = input.access_groups ?? [];
      const taken = groups.flatMap((group, index) =>
        modelNamed(catalog, group) === null
          ? []
          : [{ param: `access_groups[${index}]`, message: 'is the name of a model' }],
      );
      return taken.length > 0 ? invalid(taken) : { ...before, accessGroups: [...new Set(groups)] };
    }),
});

type Change = (
  before: ModelSetting,
  catalog: Catalog,
  all: readonly StoredModelSetting[],
) => ModelSetting | Invalid;

/** Version 0: nothing has ever been set for the model. */
export async function changeSetting(
  context: Context,
  input: { readonly model: string; readonly version?: number | undefined },
  work: Change,
): Promise<ReturnType<typeof reply> | Refusal | Invalid> {
  const { catalog, stored } = await lockCatalog(context);
  const model = modelNamed(catalog, input.model);
  if (model === null) {
    const message = 'There is no such model. GET /model/list names those there are.';
    return refuse('model_not_found', { message, param: 'model' });
  }
  const before = stored.settings.find((setting) => setting.model === model) ?? unset(model);
  const stale = refuseStale(context, input.version, before);
  if (stale !== null) return stale;
  const after = work(before, catalog, stored.settings);
  if ('kind' in after) return after;
  const saved = isDeepStrictEqual(after, before) ? before : await saveModelSetting(context.db, after);
  return reply(
    {
      model_name: saved.model,
      enabled: saved.isEnabled,
      aliases: saved.aliases,
      access_groups: saved.accessGroups,
      on_end: saved.life.onEnd,
      successor: saved.life.successor,
      deprecated_on: saved.life.legacyOn,
      retires_on: saved.life.endsOn,
      version: saved.version,
    },
    saved.version,
  );
}

function unset(model: string): StoredModelSetting {
  return { model, isEnabled: true, aliases: [], accessGroups: [], life: NO_LIFE_SETTING, version: 0 };
}

/** The public name behind a name, of a model that is switched off too. */
function modelNamed(catalog: Catalog, name: string): string | null {
  return catalog.named(name)?.name ?? null;
}

function isOwnName(model: string, alias: string): boolean {
  const own = catalogModels.find((known) => known.name === model);
  return own !== undefined && [own.name, ...own.aliases].includes(alias);
}

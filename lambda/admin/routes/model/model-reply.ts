/** A model as replies show it: what it can do, its life, how it is reached from here, and its prices today. */
import * as z from 'zod';
import type { Catalog, ModelSetting } from '../../../../core/catalog/catalog.ts';
import type { Deployment, Model } from '../../../../core/catalog/model.ts';
import { lifeFacts, retentionFacts } from '../../../../core/catalog/model-facts.ts';
import { priceAt } from '../../../../core/catalog/price.ts';
import type { StoredOfModels } from '../../catalog-now.ts';
import { priceReply, priceReplySchema } from './price-reply.ts';

const deploymentReplySchema = z.object({
  deployment: z.string(),
  region: z.string(),
  scope: z.string(),
  ...priceReplySchema.shape,
  next_price: priceReplySchema
    .extend({ effective_from: z.string() })
    .nullable()
    .meta({ description: 'The next price that is known, such as that of extended access.' }),
});

/** The dates of a model, and what becomes of calls after its end. */
const lifeReplyShape = {
  lifecycle: z.enum(['active', 'deprecated', 'retired']),
  deprecated_at: z.string().nullable(),
  extended_access_on: z.string().nullable(),
  retires_at: z.string().nullable(),
  retires_no_sooner_than: z.string().nullable(),
  successor: z.string().nullable(),
  on_end: z.enum(['refuse', 'successor']),
};

const PRICES = [
  'input_cost_per_token',
  'output_cost_per_token',
  'cache_read_input_token_cost',
  'cache_creation_input_token_cost',
] as const;

type Prices = { readonly [Name in (typeof PRICES)[number]]: number | null };

/** Where LiteLLM has them: of the deployment that is asked first. Each has its own below. */
const pricesShape = Object.fromEntries(
  PRICES.map((name) => [name, priceReplySchema.shape[name].nullable()]),
) as { [Name in keyof Prices]: z.ZodNullable<z.ZodNumber> };

function pricesOf(first: Deployment | undefined, nowMs: number): Prices {
  const price = first === undefined ? null : priceAt(first.prices, nowMs);
  const shown = price === null ? null : priceReply(price);
  return Object.fromEntries(PRICES.map((name) => [name, shown?.[name] ?? null])) as Prices;
}

export const modelReplySchema = z.object({
  model_name: z.string(),
  litellm_params: z.object({ model: z.string() }),
  model_info: z.object({
    id: z.string(),
    aliases: z.array(z.string()).readonly(),
    access_groups: z.array(z.string()).readonly(),
    enabled: z.boolean(),
    db_model: z.boolean().meta({ description: 'Whether an admin added it with /model/new.' }),
    entry: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'The entry that an admin added, as /model/update changes it.' }),
    entry_version: z.number().nullable(),
    family: z.string(),
    vendor: z.string(),
    mode: z.enum(['chat', 'embedding', 'rerank']),
    launched_on: z.string().nullable(),
    ...lifeReplyShape,
    max_tokens: z.number().meta({ description: "LiteLLM's name of max_output_tokens." }),
    max_input_tokens: z.number(),
    max_output_tokens: z.number(),
    litellm_provider: z.literal('bedrock'),
    ...pricesShape,
    supports_function_calling: z.boolean(),
    supports_vision: z.boolean(),
    supports_pdf_input: z.boolean(),
    supports_reasoning: z.boolean(),
    reasoning_efforts: z.array(z.string()).readonly(),
    supports_prompt_caching: z.boolean(),
    data_retention: z
      .object({ days: z.number(), kept_by: z.string() })
      .nullable()
      .meta({ description: 'How long its provider or AWS keeps traffic; null: not at all.' }),
    deployments: z.array(deploymentReplySchema),
  }),
});

/** What admins have set for a model, and its names from the catalog and from them together. */
export function settingOf(
  model: Model,
  settings: readonly ModelSetting[],
): Pick<z.output<typeof modelReplySchema>['model_info'], 'enabled' | 'aliases' | 'access_groups'> {
  const setting = settings.find((known) => known.model === model.name);
  return {
    enabled: setting?.isEnabled ?? true,
    aliases: [...model.aliases, ...(setting?.aliases ?? [])],
    access_groups: setting?.accessGroups ?? [],
  };
}

export function modelReply(
  model: Model,
  catalog: Catalog,
  { settings, entries }: StoredOfModels,
  nowMs: number,
): z.output<typeof modelReplySchema> {
  const deployments = catalog.deployments(model);
  const entry = model.isEntry === true ? entries.find((known) => known.model === model.name) : undefined;
  return {
    model_name: model.name,
    litellm_params: { model: `bedrock/${deployments[0]?.upstreamId ?? model.bedrockId}` },
    model_info: {
      id: model.name,
      ...settingOf(model, settings),
      db_model: entry !== undefined,
      entry: entry?.entry ?? null,
      entry_version: entry?.version ?? null,
      family: model.family,
      vendor: model.vendor,
      mode: model.kind,
      launched_on: model.lifecycle.launchedOn,
      ...lifeFacts(catalog.lifeOf(model), nowMs),
      on_end: catalog.isSucceeded(model) ? 'successor' : 'refuse',
      max_tokens: model.maxOutputTokens,
      max_input_tokens: model.contextTokens,
      max_output_tokens: model.maxOutputTokens,
      litellm_provider: 'bedrock',
      ...pricesOf(deployments[0], nowMs),
      supports_function_calling: model.supportsTools,
      supports_vision: model.supportsImages,
      supports_pdf_input: model.supportsDocuments,
      supports_reasoning: model.supportsThinking,
      reasoning_efforts: model.traits.efforts,
      supports_prompt_caching: model.supportsCaching,
      data_retention: retentionFacts(model.retention),
      deployments: deployments.flatMap((deployment) => deploymentReply(deployment, nowMs)),
    },
  };
}

/** None when no price is in force yet. */
function deploymentReply(deployment: Deployment, nowMs: number): z.output<typeof deploymentReplySchema>[] {
  const { prices } = deployment;
  const price = priceAt(prices, nowMs);
  if (price === null) return [];
  const [next = null] = prices
    .filter(({ effectiveFromMs }) => effectiveFromMs > nowMs)
    .toSorted((one, other) => one.effectiveFromMs - other.effectiveFromMs);
  return [
    {
      deployment: deployment.id,
      region: deployment.region,
      scope: deployment.scope,
      ...priceReply(price),
      next_price:
        next === null
          ? null
          : { effective_from: new Date(next.effectiveFromMs).toISOString(), ...priceReply(next) },
    },
  ];
}

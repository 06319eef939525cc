/** A model as replies show it: what it can do, how it is reached from here, and its prices today. */
import * as z from 'zod';
import type { Catalog, ModelSetting } from '../../../../core/catalog/catalog.ts';
import type { Deployment, Model } from '../../../../core/catalog/model.ts';
import { priceAt } from '../../../../core/catalog/price.ts';
import { exactJsonNumber } from '../../../../core/money.ts';

const deploymentReplySchema = z.object({
  deployment: z.string(),
  region: z.string(),
  scope: z.string(),
  price_id: z.string(),
  input_cost_per_token: z.number(),
  output_cost_per_token: z.number(),
  cache_read_input_token_cost: z.number(),
  cache_creation_input_token_cost: z.number(),
  cache_creation_input_token_cost_above_1hr: z.number(),
});

export const modelReplySchema = z.object({
  model_name: z.string(),
  litellm_params: z.object({ model: z.string() }),
  model_info: z.object({
    id: z.string(),
    aliases: z.array(z.string()).readonly(),
    access_groups: z.array(z.string()).readonly(),
    enabled: z.boolean(),
    family: z.string(),
    vendor: z.string(),
    mode: z.enum(['chat', 'embedding', 'rerank']),
    max_input_tokens: z.number(),
    max_output_tokens: z.number(),
    supports_function_calling: z.boolean(),
    supports_vision: z.boolean(),
    supports_reasoning: z.boolean(),
    supports_prompt_caching: z.boolean(),
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
  settings: readonly ModelSetting[],
  nowMs: number,
): z.output<typeof modelReplySchema> {
  const deployments = catalog.deployments(model);
  return {
    model_name: model.name,
    litellm_params: { model: `bedrock/${deployments[0]?.upstreamId ?? model.bedrockId}` },
    model_info: {
      id: model.name,
      ...settingOf(model, settings),
      family: model.family,
      vendor: model.vendor,
      mode: model.kind,
      max_input_tokens: model.contextTokens,
      max_output_tokens: model.maxOutputTokens,
      supports_function_calling: model.supportsTools,
      supports_vision: model.supportsImages,
      supports_reasoning: model.supportsThinking,
      supports_prompt_caching: model.supportsCaching,
      deployments: deployments.flatMap((deployment) => deploymentReply(deployment, nowMs)),
    },
  };
}

/** None when no price is in force yet. */
function deploymentReply(deployment: Deployment, nowMs: number): z.output<typeof deploymentReplySchema>[] {
  const price = priceAt(deployment.prices, nowMs);
  if (price === null) return [];
  const { rates } = price;
  return [
    {
      deployment: deployment.id,
      region: deployment.region,
      scope: deployment.scope,
      price_id: price.id,
      input_cost_per_token: exactJsonNumber(rates.inputPicoUsd),
      output_cost_per_token: exactJsonNumber(rates.outputPicoUsd),
      cache_read_input_token_cost: exactJsonNumber(rates.cacheReadPicoUsd),
      cache_creation_input_token_cost: exactJsonNumber(rates.cacheWrite5mPicoUsd),
      cache_creation_input_token_cost_above_1hr: exactJsonNumber(rates.cacheWrite1hPicoUsd),
    },
  ];
}

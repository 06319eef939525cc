/** GET /v1/models and /v1/models/{id}: what this key may use, in the shape of whoever asks (OpenAI or Anthropic). */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Model } from '../../core/catalog/model.ts';
import { refuse } from '../../core/errors.ts';
import type { Authenticated } from '../exchange.ts';
import { isAnthropicClient, type Answered } from './answer.ts';

/** When the catalog was last revised; clients want a date for every model. */
const CATALOG_SECONDS = Date.UTC(2026, 10, 1) / 1000;

export function modelsAnswer(authenticated: Authenticated, catalog: Catalog): Answered {
  const models = catalog.models.filter((model) => isAllowed(authenticated, model));
  if (!isAnthropicClient(authenticated.incoming))
    return { body: { object: 'list', data: models.map(openaiModel) } };
  const query = new URLSearchParams((authenticated.incoming.url ?? '').split('?')[1] ?? '');
  const { page, hasMore } = pageOf(models, query);
  const ends = { first_id: page.at(0)?.name ?? null, last_id: page.at(-1)?.name ?? null };
  return { body: { data: page.map(anthropicModel), has_more: hasMore, ...ends } };
}

/** Anthropic's `limit`, `after_id` and `before_id`; without a limit the whole list is one page. */
function pageOf(models: readonly Model[], query: URLSearchParams) {
  const asked = Number(query.get('limit') ?? Number.NaN);
  const limit = Number.isSafeInteger(asked) && asked >= 1 ? asked : models.length;
  const before = models.findIndex((model) => model.name === query.get('before_id'));
  if (before !== -1) {
    const from = Math.max(0, before - limit);
    return { page: models.slice(from, before), hasMore: from > 0 };
  }
  const from = models.findIndex((model) => model.name === query.get('after_id')) + 1;
  return { page: models.slice(from, from + limit), hasMore: from + limit < models.length };
}

export function modelAnswer(authenticated: Authenticated, catalog: Catalog): Answered {
  const asked = authenticated.param;
  const model = catalog.find(authenticated.principal.modelAliases?.get(asked) ?? asked);
  if (model === null || !isAllowed(authenticated, model)) return refuse('model_not_found');
  return { body: isAnthropicClient(authenticated.incoming) ? anthropicModel(model) : openaiModel(model) };
}

/** Whether the key may use a model. */
export function isAllowed({ principal }: Authenticated, model: Model): boolean {
  return principal.allowedModels === null || principal.allowedModels.has(model.name);
}

function openaiModel(model: Model): unknown {
  return { id: model.name, object: 'model', created: CATALOG_SECONDS, owned_by: model.vendor };
}

function anthropicModel(model: Model): unknown {
  return {
    type: 'model',
    id: model.name,
    display_name: model.name,
    created_at: new Date(CATALOG_SECONDS * 1000).toISOString(),
    max_input_tokens: model.contextTokens,
    max_tokens: model.maxOutputTokens,
    // Not in the catalog; Anthropic's clients expect the members.
    capabilities: null,
    line: null,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
  };
}

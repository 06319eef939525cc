/** GET /v1/models and /v1/models/{id}: what this key may use, in the shape of whoever asks (OpenAI or Anthropic). */
import type { Catalog } from '../../core/catalog/catalog.ts';
import type { Model } from '../../core/catalog/model.ts';
import { refuse, type Refusal } from '../../core/errors.ts';
import type { Authenticated } from '../exchange.ts';

/** When the catalog was last revised; clients want a date for every model. */
const CATALOG_SECONDS = Date.UTC(2026, 10, 1) / 1000;

export function modelsAnswer(authenticated: Authenticated, catalog: Catalog): unknown {
  const models = catalog.models.filter((model) => isAllowed(authenticated, model));
  if (!isAnthropicClient(authenticated)) return { object: 'list', data: models.map(openaiModel) };
  return {
    data: models.map(anthropicModel),
    has_more: false,
    first_id: models.at(0)?.name ?? null,
    last_id: models.at(-1)?.name ?? null,
  };
}

export function modelAnswer(
  authenticated: Authenticated,
  catalog: Catalog,
): Refusal | { readonly body: unknown } {
  const asked = authenticated.param;
  const model = catalog.find(authenticated.principal.modelAliases?.get(asked) ?? asked);
  if (model === null || !isAllowed(authenticated, model)) return refuse('model_not_found');
  return { body: isAnthropicClient(authenticated) ? anthropicModel(model) : openaiModel(model) };
}

/** Whether the key may use a model. */
export function isAllowed({ principal }: Authenticated, model: Model): boolean {
  return principal.allowedModels === null || principal.allowedModels.has(model.name);
}

/** Anthropic's clients always send their API version. */
function isAnthropicClient({ incoming }: Authenticated): boolean {
  return incoming.headers['anthropic-version'] !== undefined;
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
  };
}

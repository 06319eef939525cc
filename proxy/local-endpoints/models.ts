/**
 * GET /v1/models and /v1/models/{id}: what this key may use, with dates, limits and abilities, in the shape of whoever asks
 * (OpenAI or Anthropic). A model that has ended is listed only while its successor answers for it.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import { endedModel, hasEnded } from '../../core/catalog/ended.ts';
import { dayStartMs } from '../../core/catalog/life.ts';
import type { Model } from '../../core/catalog/model.ts';
import { lifeFacts, retentionFacts, toldStage } from '../../core/catalog/model-facts.ts';
import { refuse } from '../../core/errors.ts';
import { mayUse } from '../../core/keys/model-permission.ts';
import type { Authenticated } from '../exchange.ts';
import { isAnthropicClient, type Answered } from './answer.ts';
import { capabilitiesOf } from './model-capabilities.ts';

export function modelsAnswer(authenticated: Authenticated, catalog: Catalog): Answered {
  const { incoming, createdAtMs } = authenticated;
  const models = listedModels(authenticated, catalog);
  if (!isAnthropicClient(incoming))
    return {
      body: { object: 'list', data: models.map((model) => openaiModel(model, catalog, createdAtMs)) },
    };
  const query = new URLSearchParams((incoming.url ?? '').split('?')[1] ?? '');
  const stages = query.getAll('lifecycle[]').concat(query.getAll('lifecycle'));
  const asked = models.filter(
    (model) => stages.length === 0 || stages.includes(toldStage(catalog.lifeOf(model), createdAtMs)),
  );
  const { page, hasMore } = pageOf(asked, query);
  const ends = { first_id: page.at(0)?.name ?? null, last_id: page.at(-1)?.name ?? null };
  const data = page.map((model) => anthropicModel(model, catalog, createdAtMs));
  return { body: { data, has_more: hasMore, ...ends } };
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

/** One that has ended too: whoever looks a name up learns when, and what to use instead. */
export function modelAnswer(authenticated: Authenticated, catalog: Catalog): Answered {
  const { principal, param, incoming, createdAtMs } = authenticated;
  const name = principal.modelAliases?.get(param) ?? param;
  const model = catalog.find(name) ?? endedModel(name, catalog, createdAtMs);
  if (model === null || !mayUse(principal, model)) return refuse('model_not_found');
  const shape = isAnthropicClient(incoming) ? anthropicModel : openaiModel;
  return { body: shape(model, catalog, createdAtMs) };
}

/** The models that the key may use and that answer, themselves or by their successors. */
export function listedModels({ principal, createdAtMs }: Authenticated, catalog: Catalog): readonly Model[] {
  return catalog.models.filter(
    (model) => mayUse(principal, model) && isAnswered(model, catalog, createdAtMs),
  );
}

function isAnswered(model: Model, catalog: Catalog, atMs: number): boolean {
  if (!hasEnded(model, catalog, atMs)) return true;
  return catalog.isSucceeded(model) && catalog.successorOf(model, atMs) !== null;
}

/** What OpenAI's clients know, and beside it what the other shape tells. */
function openaiModel(model: Model, catalog: Catalog, atMs: number): object {
  return {
    id: model.name,
    object: 'model',
    created: launchMs(model) / 1_000,
    owned_by: model.vendor,
    ...lifeFacts(catalog.lifeOf(model), atMs),
    max_input_tokens: model.contextTokens,
    max_output_tokens: model.maxOutputTokens,
    capabilities: capabilitiesOf(model),
    data_retention: retentionFacts(model.retention),
  };
}

/** Dates of an active model are null here, as the SDK describes them. */
function anthropicModel(model: Model, catalog: Catalog, atMs: number): object {
  const { lifecycle, deprecated_at, retires_at, ...facts } = lifeFacts(catalog.lifeOf(model), atMs);
  const isActive = lifecycle === 'active';
  return {
    type: 'model',
    id: model.name,
    display_name: model.name,
    created_at: new Date(launchMs(model)).toISOString(),
    max_input_tokens: model.contextTokens,
    max_tokens: model.maxOutputTokens,
    capabilities: capabilitiesOf(model),
    line: lineOf(model),
    lifecycle,
    deprecated_at: isActive ? null : deprecated_at,
    retires_at: isActive ? null : retires_at,
    ...facts,
    data_retention: retentionFacts(model.retention),
  };
}

/** The beginning of time where the day is not known, as Anthropic's API says it. */
function launchMs({ lifecycle: { launchedOn } }: Model): number {
  return launchedOn === null ? 0 : dayStartMs(launchedOn);
}

const LINES = ['haiku', 'sonnet', 'opus', 'fable', 'mythos'];

function lineOf({ family, name }: Model): string | null {
  return family === 'claude' ? (LINES.find((line) => name.includes(line)) ?? null) : null;
}

/** What a client asks of the gateway beside its answer: other models to ask, and tags for the record of the call. */
import { faultOfTag, MOST_TAGS } from '../../../core/usage/tags.ts';
import type { Wishes } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { readCacheWish } from './cache-wish.ts';
import { boundedListAt, fault, isGiven, nameAt, optionalBoolean, stringAt } from './faults.ts';
import { readGatewayFields } from './gateway-fields.ts';

/** Null: none, as in nearly every request. */
export function readWishes(body: JsonObject): Wishes | null {
  const ignored = readGatewayFields(body);
  const fallbacks = readFallbacks(body);
  const tags = readTags(body);
  const cache = readCacheWish(body);
  const isNothing = ignored === null && fallbacks === null && cache === null && tags === NO_TAGS;
  return isNothing ? null : { fallbacks, tags, ignored, cache };
}

const NO_TAGS: readonly string[] = [];

/** As many as LiteLLM asks. */
const MOST_FALLBACKS = 5;

/** `["nova-pro"]` or `[{"model": "nova-pro"}]`; LiteLLM's other members would make another request of it. */
function readFallbacks(body: JsonObject): readonly string[] | null {
  if (optionalBoolean(body, 'disable_fallbacks') === true) return [];
  const { fallbacks } = body;
  if (!isGiven(fallbacks)) return null;
  return boundedListAt(fallbacks, 'fallbacks', MOST_FALLBACKS).map((item, index) => {
    const path = `fallbacks[${index}]`;
    if (!isObject(item)) return nameAt(item, path);
    const other = Object.keys(item).find((member) => member !== 'model');
    if (other !== undefined)
      fault(`${path}.${other.slice(0, 40)}`, 'another model is asked the same; only model may be given.');
    return nameAt(item['model'], `${path}.model`);
  });
}

/** Of `tags`, and of LiteLLM's `metadata.tags` and `litellm_metadata.tags`; a text there is a label of OpenAI's. */
export function readTags(body: JsonObject): readonly string[] {
  let tags = isGiven(body['tags']) ? tagsAt(body['tags'], 'tags') : NO_TAGS;
  for (const name of ['metadata', 'litellm_metadata']) {
    const metadata = body[name];
    const within = isObject(metadata) ? metadata['tags'] : null;
    if (Array.isArray(within) && within.length > 0) tags = [...tags, ...tagsAt(within, `${name}.tags`)];
  }
  return tags;
}

function tagsAt(value: unknown, path: string): readonly string[] {
  const list = boundedListAt(value, path, MOST_TAGS);
  if (list.length === 0) return NO_TAGS;
  return list.map((item, index) => {
    const at = `${path}[${index}]`;
    const tag = stringAt(item, at);
    const wrong = faultOfTag(tag);
    return wrong === null ? tag : fault(at, wrong);
  });
}

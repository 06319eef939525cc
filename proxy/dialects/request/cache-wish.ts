/**
 * What a request asks of the cache of answers in LiteLLM's field `cache`, beside the headers that ask the same
 * (docs/answer-cache.md). https://docs.litellm.ai/docs/proxy/caching#dynamic-cache-controls
 */
import type { CacheWish } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { fault, isGiven, nameAt, optionalBoolean, optionalCount } from './faults.ts';

/** Null: nothing. `true` is `{"use-cache": true}`. */
export function readCacheWish({ cache }: JsonObject): CacheWish | null {
  if (!isGiven(cache) || cache === false) return null;
  if (cache === true) return { ...NOTHING_SAID, isAsked: true };
  if (!isObject(cache)) return fault('cache', 'expected an object such as {"no-cache": true}.');
  return {
    isAsked: optionalBoolean(cache, 'use-cache', 'cache.use-cache') === true,
    mayRead: optionalBoolean(cache, 'no-cache', 'cache.no-cache') !== true,
    mayKeep: optionalBoolean(cache, 'no-store', 'cache.no-store') !== true,
    maxAgeSeconds: secondsOf(cache, 's-maxage'),
    ttlSeconds: secondsOf(cache, 'ttl'),
    namespace: isGiven(cache['namespace']) ? nameAt(cache['namespace'], 'cache.namespace') : '',
  };
}

const NOTHING_SAID: CacheWish = {
  isAsked: false,
  mayRead: true,
  mayKeep: true,
  maxAgeSeconds: null,
  ttlSeconds: null,
  namespace: '',
};

function secondsOf(cache: JsonObject, name: string): number | null {
  return optionalCount(cache, name, `cache.${name}`);
}

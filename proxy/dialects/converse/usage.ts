/** Converse's account of a call. */
import type { Usage } from '../../../core/usage/usage.ts';
import { countOf, isObject, type JsonObject } from '../json.ts';

/** Converse's usage. Cache writes are told apart by `cacheDetails`; without it they are five-minute ones. */
export function usageOf(usage: JsonObject): Usage {
  const written = countOf(usage, 'cacheWriteInputTokens');
  let written1h = 0;
  const details = usage['cacheDetails'];
  if (Array.isArray(details)) {
    for (const detail of details) {
      if (isObject(detail) && detail['ttl'] === '1h') written1h += countOf(detail, 'inputTokens');
    }
  }
  return {
    inputTokens: countOf(usage, 'inputTokens'),
    outputTokens: countOf(usage, 'outputTokens'),
    cacheReadTokens: countOf(usage, 'cacheReadInputTokens'),
    cacheWrite5mTokens: Math.max(0, written - written1h),
    cacheWrite1hTokens: written1h,
    reasoningTokens: 0,
  };
}

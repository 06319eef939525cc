/** Which caches a call hit or missed. One that neither asked for a cache nor was looked up in one is counted nowhere. */
import type { cacheKinds } from '../../core/metrics/label-values.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import type { Counter } from './registry.ts';

type CacheKind = (typeof cacheKinds)[number];
type Counters = { readonly cacheHits: Counter; readonly cacheMisses: Counter };

export function countCacheUse(record: UsageRecord, { cacheHits, cacheMisses }: Counters): void {
  const { model, answerCache = null } = record;
  const count = (counter: Counter, kind: CacheKind): void => counter.add(1, model, kind);
  if (answerCache !== null) count(answerCache === 'hit' ? cacheHits : cacheMisses, 'answer');
  if (record.cacheReadTokens > 0) count(cacheHits, 'prompt');
  else if (asksForPromptCache(record)) count(cacheMisses, 'prompt');
}

/** A call that failed has not asked Bedrock's cache for anything. */
function asksForPromptCache({
  cachePoints = null,
  cacheWrite5mTokens,
  cacheWrite1hTokens,
  inputTokens,
}: UsageRecord): boolean {
  const written = cacheWrite5mTokens + cacheWrite1hTokens;
  return written > 0 || (cachePoints !== null && inputTokens > 0);
}

/**
 * The prompt cache as Bedrock keeps it: prefixes ending at a cache point are written once and read later, per
 * model and time to live (5 minutes or 1 hour), refreshed by each read.
 *
 * 1 From the last cache point back, look for the longest known prefix, up to 20 blocks before each point.
 * 2 Its tokens are cache reads; tokens from there to the last cache point are cache writes; the rest is input.
 * 3 Writes up to the last 1 h point are priced 1 h, the others 5 min.
 * 4 Prefixes shorter than the model's minimum are not cached at all.
 */
import { createHash } from 'node:crypto';

import type { Model } from '../../core/catalog/model.ts';
import type { CacheTtl, InputTokens, Segment } from './conversation.ts';

const LOOKBACK_BLOCKS = 20;
const MAX_ENTRIES = 100_000;
const TTL_MS: Record<CacheTtl, number> = { '5m': 5 * 60_000, '1h': 60 * 60_000 };

export type PromptCache = {
  /** Accounts for one call and remembers its prefixes. */
  readonly use: (model: Model, segments: readonly Segment[], nowMs: number) => InputTokens;
  readonly clear: () => void;
};

type Entry = { expiresAtMs: number; readonly ttl: CacheTtl };

export function createPromptCache(): PromptCache {
  const entries = new Map<string, Entry>();

  function findLive(name: string, nowMs: number): Entry | null {
    const entry = entries.get(name);
    return entry !== undefined && entry.expiresAtMs > nowMs ? entry : null;
  }

  return {
    clear: () => entries.clear(),
    use(model, segments, nowMs) {
      const total = totalTokens(segments);
      const points = model.supportsCaching ? cachePoints(segments) : [];
      const last = points.at(-1);
      if (last === undefined) return uncached(total);

      const { names, tokens } = prefixes(model.bedrockId, segments, last);
      const minimum = minimumTokens(model);
      if ((tokens[last] ?? 0) < minimum) return uncached(total);

      const readAt = findLongest(points, (at) => {
        const name = names[at];
        const entry = name === undefined ? null : findLive(name, nowMs);
        if (entry !== null) entry.expiresAtMs = nowMs + TTL_MS[entry.ttl];
        return entry !== null;
      });
      const read = readAt === -1 ? 0 : (tokens[readAt] ?? 0);
      const lastHour = points.findLast((at) => segments[at]?.cacheTtl === '1h') ?? -1;
      const upToHour = lastHour > readAt ? (tokens[lastHour] ?? 0) : read;
      const upToLast = tokens[last] ?? 0;
      if (entries.size > MAX_ENTRIES) entries.clear();
      for (const at of points) {
        const name = names[at];
        const ttl = segments[at]?.cacheTtl;
        if (name === undefined || ttl === undefined || ttl === null) continue;
        if ((tokens[at] ?? 0) < minimum) continue;
        const kept = findLive(name, nowMs)?.ttl ?? ttl;
        entries.set(name, { expiresAtMs: nowMs + TTL_MS[kept], ttl: kept });
      }
      if (!tellsWrites(model)) return { ...uncached(total - read), cacheReadTokens: read };
      return {
        inputTokens: total - Math.max(upToLast, read),
        cacheReadTokens: read,
        cacheWrite1hTokens: upToHour - read,
        cacheWrite5mTokens: Math.max(0, upToLast - upToHour),
      };
    },
  };
}

/** Models that cache by themselves tell what they write where that costs more than the input. */
function tellsWrites({ traits, prices }: Model): boolean {
  if (traits.cachePoints !== 'none') return true;
  return Object.values(prices).some((list) =>
    list.some(({ rates }) => rates.cacheWrite5mPicoUsd !== rates.inputPicoUsd),
  );
}

export function totalTokens(segments: readonly Segment[]): number {
  let total = 0;
  for (const segment of segments) total += segment.tokens;
  return total;
}

/** Smallest prefix that is cached (prompt caching pages of AWS and Anthropic). */
export function minimumTokens(model: Model): number {
  if (model.family !== 'claude') return 1000;
  if (model.name.includes('opus') || model.name.includes('haiku')) return 4096;
  return model.name.includes('sonnet-4-6') ? 2048 : 1024;
}

function cachePoints(segments: readonly Segment[]): number[] {
  const points: number[] = [];
  for (let at = 0; at < segments.length; at += 1) {
    if (segments[at]?.cacheTtl) points.push(at);
  }
  return points;
}

function prefixes(modelId: string, segments: readonly Segment[], last: number) {
  const names: string[] = [];
  const tokens: number[] = [];
  const rolling = createHash('sha256').update(modelId);
  let sum = 0;
  for (let at = 0; at <= last; at += 1) {
    const segment = segments[at];
    rolling.update(segment?.content ?? '').update('\0');
    sum += segment?.tokens ?? 0;
    names.push(rolling.copy().digest('base64'));
    tokens.push(sum);
  }
  return { names, tokens };
}

function findLongest(points: readonly number[], isKnown: (at: number) => boolean): number {
  for (const point of points.toReversed()) {
    for (let at = point; at >= Math.max(0, point - LOOKBACK_BLOCKS); at -= 1) {
      if (isKnown(at)) return at;
    }
  }
  return -1;
}

function uncached(inputTokens: number): InputTokens {
  return { inputTokens, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 };
}

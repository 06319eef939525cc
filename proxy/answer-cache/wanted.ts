/**
 * Whether a call is looked up in the cache of answers, and whether its answer may be kept: by the policies that apply to
 * it and by what the request asks, in headers or in LiteLLM's field `cache`. Of two that differ, the stricter holds.
 *
 * | request | looked up | kept |
 * | --- | --- | --- |
 * | none | by the policy: at temperature 0, or not | the same |
 * | `x-stargate-cache: on`, `cache-control: max-age=N`, `use-cache` | yes; not what is older than N seconds | yes |
 * | `x-stargate-cache: off` | no | no |
 * | `x-stargate-cache: refresh` | no | yes |
 * | `no-cache` | no | as without it |
 * | `no-store` | as without it | no |
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerCacheRule } from '../../core/policies/policy.ts';
import type { CacheWish } from '../dialects/dialect.ts';

/** What a request asks. */
export type Wish = {
  /** `unsaid`: nothing of their own, so that the policy decides. */
  readonly use: 'on' | 'off' | 'unsaid';
  readonly mayRead: boolean;
  readonly mayKeep: boolean;
  /** Infinity: any. */
  readonly maxAgeSeconds: number;
  /** Infinity: as long as the policy says. */
  readonly ttlSeconds: number;
  readonly namespace: string;
};

export function wishOf(headers: IncomingHttpHeaders, field: CacheWish | null): Wish {
  const asked = headers['x-stargate-cache'];
  const own = typeof asked === 'string' ? asked.trim().toLowerCase() : '';
  const directives = (headers['cache-control'] ?? '').toLowerCase();
  if (own === 'off') return NOT_WANTED;
  const age = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/.exec(directives);
  const isAsked = own === 'on' || own === 'refresh' || age !== null || field?.isAsked === true;
  return {
    use: isAsked ? 'on' : 'unsaid',
    mayRead: own !== 'refresh' && !has(directives, 'no-cache') && field?.mayRead !== false,
    mayKeep: !has(directives, 'no-store') && field?.mayKeep !== false,
    maxAgeSeconds: Math.min(age === null ? ANY : Number(age[1]), field?.maxAgeSeconds ?? ANY),
    ttlSeconds: field?.ttlSeconds ?? ANY,
    namespace: field?.namespace ?? '',
  };
}

const ANY = Number.POSITIVE_INFINITY;
const NOT_WANTED: Wish = {
  use: 'off',
  mayRead: false,
  mayKeep: false,
  maxAgeSeconds: 0,
  ttlSeconds: 0,
  namespace: '',
};

/** `isDeterministic`: whether the same request is meant to have the same answer; asked only where that counts. */
export function isWanted({ use }: Wish, { when }: AnswerCacheRule, isDeterministic: () => boolean): boolean {
  if (use === 'unsaid') return when === 'deterministic' && isDeterministic();
  return use === 'on';
}

function has(directives: string, name: string): boolean {
  return directives.split(',').some((directive) => directive.trim() === name);
}

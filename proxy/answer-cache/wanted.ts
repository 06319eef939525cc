/**
 * Whether a call is looked up in the cache of answers, and whether its answer may be kept: by the policies that apply to
 * it and by what its headers ask.
 *
 * | header | looked up | kept |
 * | --- | --- | --- |
 * | none | by the policy: at temperature 0, or not | the same |
 * | `x-stargate-cache: on`, `cache-control: max-age=N` | yes; not what is older than N seconds | yes |
 * | `x-stargate-cache: off` | no | no |
 * | `x-stargate-cache: refresh` | no | yes |
 * | `cache-control: no-cache` | no | as without it |
 * | `cache-control: no-store` | as without it | no |
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerCacheRule } from '../../core/policies/policy.ts';

/** What the headers of a request ask. */
export type Wish = {
  /** `unsaid`: nothing of their own, so that the policy decides. */
  readonly use: 'on' | 'off' | 'unsaid';
  readonly mayRead: boolean;
  readonly mayKeep: boolean;
  /** Infinity: any. */
  readonly maxAgeSeconds: number;
};

export function wishOf(headers: IncomingHttpHeaders): Wish {
  const asked = headers['x-stargate-cache'];
  const own = typeof asked === 'string' ? asked.trim().toLowerCase() : '';
  const directives = (headers['cache-control'] ?? '').toLowerCase();
  if (own === 'off') return NOT_WANTED;
  const age = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,9})/.exec(directives);
  const isAsked = own === 'on' || own === 'refresh' || age !== null;
  return {
    use: isAsked ? 'on' : 'unsaid',
    mayRead: own !== 'refresh' && !has(directives, 'no-cache'),
    mayKeep: !has(directives, 'no-store'),
    maxAgeSeconds: age === null ? Number.POSITIVE_INFINITY : Number(age[1]),
  };
}

const NOT_WANTED: Wish = { use: 'off', mayRead: false, mayKeep: false, maxAgeSeconds: 0 };

/** `isDeterministic`: the same request has the same answer, as far as a model's settings go. */
export function isWanted({ use }: Wish, { when }: AnswerCacheRule, isDeterministic: boolean): boolean {
  if (use === 'unsaid') return when === 'deterministic' && isDeterministic;
  return use === 'on';
}

function has(directives: string, name: string): boolean {
  return directives.split(',').some((directive) => directive.trim() === name);
}

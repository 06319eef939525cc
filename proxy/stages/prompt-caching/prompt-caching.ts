/**
 * Automatic prompt caching: whether a call gets cache points that its client did not ask for. It does where they are likely
 * to save money: the chance that the prefix is read again within five minutes is larger than what writing it costs more,
 * divided by what reading it saves (28 % on Claude; nothing where writing costs no more). See docs/prompt-caching.md.
 *
 * Off for all by PROMPT_CACHING, for teams, keys and models by a policy, for a request by the header
 * `x-stargate-prompt-cache: off`.
 */
import type { Clock } from '../../../core/clock.ts';
import { leastCachedTokens } from '../../../core/catalog/cache-minimum.ts';
import { priceOf } from '../../../core/catalog/model.ts';
import { ratesFor } from '../../../core/catalog/price.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { UsageRecord } from '../../../core/usage/record.ts';
import { fingerprint } from '../../../core/fingerprint.ts';
import type { CallCaching, Placement, PromptShape } from '../../dialects/caching.ts';
import type { Target } from '../../dialects/dialect.ts';
import type { Admitted, Received } from '../../exchange.ts';
import { CacheMemory } from './cache-memory.ts';

/** What is known of a call when it is decided on. */
export type CachingCall = Pick<Received, 'createdAtMs' | 'policyUse'> & {
  readonly principal: Pick<Received['principal'], 'keyId'>;
  readonly incoming: Pick<Received['incoming'], 'headers'>;
};

/** What its record says of the cache. */
export type CachingResult = Pick<
  UsageRecord,
  'model' | 'inputTokens' | 'cacheReadTokens' | 'cacheWrite5mTokens' | 'cacheSavedPicoUsd'
>;

export type PromptCaching = {
  /** Null: no points are set for it. Refuses a header that says neither `auto` nor `off`. */
  readonly forCall: (call: CachingCall) => OneCall | Refusal | null;
  /** Learns from the record of a call. */
  readonly ended: (admitted: Admitted, record: UsageRecord) => void;
};

export type PromptCachingDeps = { readonly mode: 'auto' | 'off'; readonly clock: Clock };

export const PROMPT_CACHE_HEADER = 'x-stargate-prompt-cache';

export function createPromptCaching({ mode, clock }: PromptCachingDeps): PromptCaching {
  const memory = new CacheMemory();
  return {
    forCall: (call) => {
      const asked = call.incoming.headers[PROMPT_CACHE_HEADER] ?? 'auto';
      if (asked !== 'auto' && asked !== 'off') return refuse('invalid_request', WRONG_HEADER);
      const isOff = mode === 'off' || asked === 'off' || call.policyUse?.policy.promptCaching === 'off';
      return isOff ? null : new OneCall(call, memory, clock);
    },
    ended: ({ progress: { caching } }, record) => caching?.ended(record),
  };
}

const WRONG_HEADER = { message: `${PROMPT_CACHE_HEADER}: expected auto or off.`, param: PROMPT_CACHE_HEADER };

type Decided = {
  readonly placement: Placement;
  readonly group: number;
  readonly isExpected: boolean;
  /** Of the prompt, where its end has a point; and when that was decided. */
  readonly end: number | null;
  readonly atMs: number;
};

export class OneCall implements CallCaching {
  readonly #keyId: string;
  readonly #createdAtMs: number;
  readonly #memory: CacheMemory;
  readonly #clock: Clock;
  /** By model: the same for all its deployments, and each time a request is made. Null: nothing, as for short prompts. */
  #decided: Map<string, Decided> | null = null;
  #isOff = false;

  constructor({ principal, createdAtMs }: CachingCall, memory: CacheMemory, clock: Clock) {
    this.#keyId = principal.keyId;
    this.#createdAtMs = createdAtMs;
    this.#memory = memory;
    this.#clock = clock;
  }

  placementFor(target: Target, chars: number, read: () => PromptShape): Placement {
    const { model } = target;
    const least = leastCachedTokens(model) * CHARS_PER_TOKEN;
    if (this.#isOff || chars < least) return 'nowhere';
    const before = this.#decided?.get(model.name);
    if (before !== undefined) return before.placement;
    const decided = this.#decide(target, least, read());
    (this.#decided ??= new Map()).set(model.name, decided);
    return decided.placement;
  }

  /** No request of this call gets points from here on: its reservation does not cover what they cost. */
  switchOff(): void {
    this.#isOff = true;
  }

  ended(record: CachingResult): void {
    const decided = this.#decided?.get(record.model);
    const { cacheReadTokens, cacheWrite5mTokens, cacheSavedPicoUsd: saved = null } = record;
    // Nobody knows what came of it.
    if (decided === undefined || saved === null) return;
    const { group, isExpected, end, atMs } = decided;
    const isCached = cacheReadTokens + cacheWrite5mTokens > 0;
    if (isExpected && (isCached || record.inputTokens > 0))
      this.#memory.learned(group, cacheReadTokens > 0 && saved >= 0n, this.#clock.monotonicMs());
    if (end !== null && isCached) this.#memory.wrote(group, end, atMs);
  }

  #decide(target: Target, leastChars: number, shape: PromptShape): Decided {
    const atMs = this.#clock.monotonicMs();
    const group = fingerprint([this.#keyId, target.model.name], shape.tools);
    const { head, whole, isExpected } = this.#memory.chances(group, shape, atMs);
    const needed = this.#breakEven(target);
    if (whole > needed) return { placement: 'everywhere', group, isExpected, end: shape.end, atMs };
    const isHeadWorth = head > needed && shape.isHeadOf(leastChars);
    return { placement: isHeadWorth ? 'head' : 'nowhere', group, isExpected: false, end: null, atMs };
  }

  /** The chance from which on a point saves more than it costs; infinity: never. */
  #breakEven({ deployment, serviceTier }: Target): number {
    const price = priceOf(deployment, this.#createdAtMs);
    const { inputPicoUsd, cacheReadPicoUsd, cacheWrite5mPicoUsd } =
      ratesFor(price, 0, serviceTier) ?? price.rates;
    const saved = Number(inputPicoUsd - cacheReadPicoUsd);
    return saved <= 0 ? Infinity : Math.max(0, Number(cacheWrite5mPicoUsd - inputPicoUsd)) / saved;
  }
}

/** Fewer than most texts have, so that none is left out that is long enough. */
const CHARS_PER_TOKEN = 3;

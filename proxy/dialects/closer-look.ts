/**
 * A closer look at a body, for calls that a budget can pay only if they cost less at worst than is assumed of every body:
 * that it writes to a cache for an hour, and that the maker of the model adds prompts for tools and formats. Words that only
 * stand in a text count as well, so nothing is missed; a body whose words may be escaped, or that is large, is not looked at.
 */
import type { CacheUse } from '../../core/usage/cache-use.ts';
import { ADDED_PROMPT_TOKENS } from './token-bound.ts';

export type Look = {
  /** The most that Claude writes to its prompt cache of it. */
  readonly cacheUse: CacheUse;
  /** Tokens of its bound that it does not need. */
  readonly spareTokens: number;
};

export function closerLook(body: Buffer): Look {
  if (body.length > LARGEST_LOOKED_AT || body.includes(ESCAPE)) return NOTHING_SEEN;
  return {
    cacheUse: has(body, CACHE_WORDS) ? (body.includes(HOUR) ? '1h' : '5m') : 'none',
    spareTokens: has(body, PROMPT_WORDS) ? 0 : ADDED_PROMPT_TOKENS - PLAIN_PROMPT_TOKENS,
  };
}

const NOTHING_SEEN: Look = { cacheUse: '1h', spareTokens: 0 };
const LARGEST_LOOKED_AT = 1_048_576;

/** The only escape of JSON that can write a letter. */
const ESCAPE = Buffer.from('\\u');
const HOUR = Buffer.from('"1h"');
const CACHE_WORDS = words('cache_control', 'cachePoint', 'prompt_cache');

/** Of what a model gets beside a plain conversation: frames of turns, and system messages of its own such as Harmony's. */
const PLAIN_PROMPT_TOKENS = 256;
/** What a maker writes more prompt for. */
const PROMPT_WORDS = words('tool', 'function', 'format', 'schema', 'thinking', 'reasoning', 'citation');

function words(...texts: readonly string[]): readonly Buffer[] {
  return texts.map((text) => Buffer.from(text));
}

function has(body: Buffer, any: readonly Buffer[]): boolean {
  return any.some((word) => body.includes(word));
}

/**
 * The fewest tokens of a prompt that a model caches: a shorter prefix is read at full price, whatever is asked. A figure that
 * is too low here costs nothing, since Bedrock then writes nothing either; one that is too high leaves savings out.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html, "Supported models, Regions, and limits"
 */
import type { Model } from './model.ts';

export function leastCachedTokens({ family, name }: Pick<Model, 'family' | 'name'>): number {
  if (family !== 'claude') return 1_000;
  return LEAST.find(([names]) => names.test(name))?.[1] ?? 1_024;
}

const LEAST: readonly (readonly [names: RegExp, tokens: number])[] = [
  [/opus-4-[5-8]|haiku-4-5/, 4_096],
  [/sonnet-4-6|3-5-haiku/, 2_048],
];

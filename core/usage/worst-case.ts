/**
 * The usage of an answer that nobody could read to its end: the most that was admitted, since Bedrock goes on generating
 * and bills what nobody receives. What Bedrock had said of the prompt by then counts as it is; otherwise each token that
 * the prompt may have is taken for the most expensive kind. A hard budget has reserved no less (core/budgets/worst-case.ts).
 */
import { ratesFor, type Price, type ServiceTier } from '../catalog/price.ts';
import { dearestKind, type CacheUse } from './cache-use.ts';
import { NO_USAGE, promptTokens, type Usage } from './usage.ts';

/** The most tokens of a prompt and of its answer. */
export type TokenBounds = { readonly inputTokens: number; readonly outputTokens: number };

/** `seen`: what Bedrock had reported. */
export function worstUsage(
  seen: Usage,
  bounds: TokenBounds,
  price: Price,
  tier: ServiceTier,
  cacheUse: CacheUse,
): Usage {
  const outputTokens = Math.max(seen.outputTokens, bounds.outputTokens);
  if (promptTokens(seen) > 0) return { ...seen, outputTokens };
  const rates = ratesFor(price, bounds.inputTokens, tier);
  if (rates === null) throw new Error(`price ${price.id} has no rates for the tier ${tier}`);
  return { ...NO_USAGE, [dearestKind(rates, cacheUse)]: bounds.inputTokens, outputTokens };
}

/** Bedrock bills the tier it served: where that may not be the cheap one that was asked for, the standard one. */
export function worstTier(asked: ServiceTier): ServiceTier {
  return asked === 'flex' ? 'standard' : asked;
}

/** Service tiers in the words of OpenAI and of Bedrock, which both call the standard one `default`. */
import type { ServiceTier } from '../../core/catalog/price.ts';
import { isObject } from './json.ts';

export function tierName(tier: ServiceTier): string {
  return tier === 'standard' ? 'default' : tier;
}

/** The tier that Bedrock says it served, a name or `{type}`; null when it says nothing, or what has no price here. */
export function tierTold(value: unknown): ServiceTier | null {
  const name = isObject(value) ? value['type'] : value;
  if (name === 'default') return 'standard';
  return name === 'flex' || name === 'priority' ? name : null;
}

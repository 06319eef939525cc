/** The service tier that a request of OpenAI's APIs asks for. */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import { fault, isGiven } from './faults.ts';

/**
 * OpenAI's `service_tier`. `fast` is its other name for `priority`; `auto`, and names of tiers that Bedrock has nothing
 * like, are the standard one.
 */
export function readServiceTier(value: unknown): ServiceTier {
  if (!isGiven(value)) return 'standard';
  if (typeof value !== 'string') return fault('service_tier', 'expected the name of a tier.');
  return tiers.get(value) ?? 'standard';
}

const tiers: ReadonlyMap<string, ServiceTier> = new Map([
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['fast', 'priority'],
]);

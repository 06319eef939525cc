/**
 * The service tier that a call is served in. A model without a price for the tier is never asked for it: a client that
 * demands the tier is refused, one that only wishes for it is served in the standard one and told so.
 */
import type { Deployment } from '../../core/catalog/model.ts';
import { haveTier, type Price, type ServiceTier } from '../../core/catalog/price.ts';
import type { Call, Reply } from '../dialects/dialect.ts';

/** Null: the call demands a tier that one of these deployments has no price for. */
export function tierFor(call: Call, deployments: readonly Deployment[], atMs: number): ServiceTier | null {
  const { serviceTier = 'standard', isTierWish = false } = call;
  if (serviceTier === 'standard') return serviceTier;
  const lists = deployments.map((one) => one.prices);
  if (haveTier(lists, atMs, serviceTier)) return serviceTier;
  return isTierWish ? 'standard' : null;
}

/** The tier to bill: the one Bedrock says it served, where the price knows it, else the one it was asked for. */
export function tierBilled(reply: Reply, asked: ServiceTier, price: Price): ServiceTier {
  const told = reply.serviceTier?.() ?? null;
  return told !== null && haveTier([[price]], price.effectiveFromMs, told) ? told : asked;
}

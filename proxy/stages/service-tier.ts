/**
 * The service tier of a call. A tier for which a model has no price is never requested: a client that requires the tier is
 * refused, one that merely prefers it gets the standard tier and is told so.
 */
import type { Deployment } from '../../core/catalog/model.ts';
import { haveTier, type Price, type ServiceTier } from '../../core/catalog/price.ts';
import type { Call, Reply } from '../dialects/dialect.ts';

/** Null: the call requires a tier for which one of these deployments has no price. */
export function tierFor(call: Call, deployments: readonly Deployment[], atMs: number): ServiceTier | null {
  const { serviceTier = 'standard', isTierWish = false } = call;
  if (serviceTier === 'standard') return serviceTier;
  const lists = deployments.map((one) => one.prices);
  if (haveTier(lists, atMs, serviceTier)) return serviceTier;
  return isTierWish ? 'standard' : null;
}

/** The tier to bill: the one Bedrock reports, if there is a price for it, else the one that was requested. */
export function tierBilled(reply: Reply, asked: ServiceTier, price: Price): ServiceTier {
  const told = reply.serviceTier?.() ?? null;
  return told !== null && haveTier([[price]], price.effectiveFromMs, told) ? told : asked;
}

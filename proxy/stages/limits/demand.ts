/** What a call may take of limits and budgets: its tokens at most, and its cost at worst and as expected. */
import { expectedCost, worstCaseCost } from '../../../core/budgets/worst-case.ts';
import type { Demand } from '../../../core/leases/lease-book.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import { worstTier } from '../../../core/usage/worst-case.ts';
import { inputBoundOn, outputBoundOn } from '../../dialects/token-bound.ts';
import type { Understood } from '../../exchange.ts';
import type { Plan } from '../plan.ts';

const NOTHING: Demand = { tokens: 0n, worstCost: 0n, expectedCost: 0n };

/** As `plan` has it, which may be another than the call's own. */
export function demandOf(
  { call, routeId, createdAtMs }: Understood,
  { model, deployments, serviceTier }: Plan,
): Demand {
  if (isFreeRoute(routeId)) return NOTHING;
  const bound = {
    inputTokens: inputBoundOn(model, call),
    outputTokens: outputBoundOn(model, call),
    serviceTier,
    billedImages: call.imageCount ?? 0,
    searchUnits: call.searchUnits ?? 0,
  };
  // Bedrock bills the tier it served; should that not be the cheap one that was asked for, it is the standard one.
  const dearest = { ...bound, serviceTier: worstTier(serviceTier) };
  return {
    tokens: BigInt(bound.inputTokens + bound.outputTokens),
    worstCost: worstCaseCost(deployments, dearest, model.supportsCaching ? 'possible' : 'none', createdAtMs),
    expectedCost: expectedCost(deployments, bound, createdAtMs),
  };
}

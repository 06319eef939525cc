/** What a call may take from limits and budgets: its maximum tokens, its worst-case cost and its expected cost. */
import { expectedCost, worstCaseCost } from '../../../core/budgets/worst-case.ts';
import type { Demand } from '../../../core/leases/lease-book.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import { worstTier } from '../../../core/usage/worst-case.ts';
import { inputBoundOn, outputBoundOn } from '../../dialects/token-bound.ts';
import type { Understood } from '../../exchange.ts';
import type { Plan } from '../plan.ts';

const NOTHING: Demand = { tokens: 0n, worstCost: 0n, expectedCost: 0n };

/** The demand under `plan`, which may differ from the plan the call has now. */
export function demandOf(
  { call, routeId, createdAtMs, progress }: Understood,
  { model, deployments, serviceTier }: Plan,
): Demand {
  if (isFreeRoute(routeId)) return NOTHING;
  const bound = {
    inputTokens: inputBoundOn(model, call, progress),
    outputTokens: outputBoundOn(model, call),
    serviceTier,
    billedImages: call.imageCount ?? 0,
    searchUnits: call.searchUnits ?? 0,
  };
  // Bedrock bills the tier it served, which is the standard one when the cheaper one that was requested is not available.
  const dearest = { ...bound, serviceTier: worstTier(serviceTier) };
  return {
    tokens: BigInt(bound.inputTokens + bound.outputTokens),
    worstCost: worstCaseCost(deployments, dearest, model.supportsCaching ? 'possible' : 'none', createdAtMs),
    expectedCost: expectedCost(deployments, bound, createdAtMs),
  };
}

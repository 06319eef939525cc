/** What a call may take from limits and budgets: its maximum tokens, its worst-case cost and its expected cost. */
import { expectedCost, worstCaseCost, type CostBound } from '../../../core/budgets/worst-case.ts';
import { sumOf } from '../../../core/policies/check-prices.ts';
import type { Demand } from '../../../core/leases/lease-book.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import { worstTier } from '../../../core/usage/worst-case.ts';
import { cacheUseOn, inputBoundOn, outputBoundOn } from '../../dialects/token-bound.ts';
import { isHit } from '../../answer-cache/cache-use.ts';
import type { Understood } from '../../exchange.ts';
import type { PaidChecks } from '../../policies/checks/paid-checks.ts';
import { worstChecks } from '../../policies/checks/worst-checks.ts';
import type { Plan } from '../plan.ts';

const NOTHING: Demand = { tokens: 0n, worstCost: 0n, expectedCost: 0n };

/** The demand under `plan`, which may differ from the plan the call has now. */
export function demandOf(understood: Understood, plan: Plan): Demand {
  const { routeId, createdAtMs, progress } = understood;
  if (isFreeRoute(routeId) || isHit(understood)) return NOTHING;
  const { model, deployments, serviceTier } = plan;
  const dearest = boundOf(understood, plan);
  const bound = { ...dearest, serviceTier };
  const demand = {
    tokens: BigInt(bound.inputTokens + bound.outputTokens),
    worstCost: worstCaseCost(deployments, dearest, cacheUseOn(model, progress), createdAtMs),
    expectedCost: expectedCost(deployments, bound, createdAtMs),
  };
  const paid = understood.policyUse?.paid ?? null;
  return paid === null ? demand : withChecks(demand, understood, paid, bound.outputTokens);
}

/** With what checks by policies may cost besides. */
function withChecks(
  demand: Demand,
  { call, createdAtMs }: Understood,
  paid: PaidChecks,
  outputTokens: number,
): Demand {
  const costOf = (tokens: number): bigint => {
    const bounds = {
      outputTokens: tokens,
      images: call.imageCount ?? 0,
      isStream: call.isStream,
      atMs: createdAtMs,
    };
    return sumOf(worstChecks(paid, bounds));
  };
  return {
    ...demand,
    worstCost: demand.worstCost + costOf(outputTokens),
    expectedCost: demand.expectedCost + costOf(Math.min(outputTokens, USUAL_ANSWER_TOKENS)),
  };
}

const USUAL_ANSWER_TOKENS = 500;

/** In the tier that Bedrock may bill: the standard one when the cheaper one that was requested is not available. */
export function boundOf({ call, progress }: Understood, { model, serviceTier, outputCap }: Plan): CostBound {
  return {
    inputTokens: inputBoundOn(model, call, progress),
    outputTokens: outputBoundOn(model, call, { outputCap }),
    serviceTier: worstTier(serviceTier),
    billedImages: call.imageCount ?? 0,
    searchUnits: call.searchUnits ?? 0,
  };
}

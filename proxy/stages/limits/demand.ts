/** What a call may take from limits and budgets: its maximum tokens, its worst-case cost and its expected cost. */
import { expectedCost, worstCaseCost, type CostBound } from '../../../core/budgets/worst-case.ts';
import type { Demand } from '../../../core/leases/lease-book.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import { checksCost } from '../../../core/usage/check-cost.ts';
import { worstTier } from '../../../core/usage/worst-case.ts';
import { cacheUseOn, inputBoundOn, outputBoundOn } from '../../dialects/token-bound.ts';
import { isHit } from '../../answer-cache/cache-use.ts';
import type { Understood } from '../../exchange.ts';
import { worstOfCall } from '../checks/worst-of-call.ts';
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
  const costOfChecks = (tokens: number): bigint => checksCost(worstOfCall(understood, plan, tokens));
  const worst = costOfChecks(bound.outputTokens);
  if (worst === 0n) return demand;
  return {
    ...demand,
    worstCost: demand.worstCost + worst,
    expectedCost: demand.expectedCost + costOfChecks(Math.min(bound.outputTokens, USUAL_ANSWER_TOKENS)),
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

/**
 * settle: an ended call becomes an exact usage record. Usage is what Bedrock reported; where it never came to that,
 * it is the worst case that was admitted for the input, and what was relayed for the output, marked as estimated. A
 * deployment that was asked beside the one that answered, and given up, is charged for as if it had answered alike.
 * Never refuses.
 */
import type { Clock } from '../../core/clock.ts';
import { priceAt } from '../../core/catalog/price.ts';
import { clientMarksOf } from '../../core/usage/client-marks.ts';
import { costOf, givenUpCost, type Billing } from '../../core/usage/cost.ts';
import { errorClassOf } from '../../core/usage/error-class.ts';
import { isFreeRoute } from '../../core/usage/free-routes.ts';
import { plus, ZERO_USD } from '../../core/money.ts';
import type { HedgeCharge, UsageRecord } from '../../core/usage/record.ts';
import { NO_USAGE, promptTokens, type Usage } from '../../core/usage/usage.ts';
import { inputBoundOn } from '../dialects/token-bound.ts';
import type { Admitted, Ending, Hedge } from '../exchange.ts';
import { tierBilled } from './service-tier.ts';

/** An answer's token is hardly ever shorter than this many characters, so the estimate errs on the high side. */
const CHARS_PER_TOKEN = 2;

export function settle(admitted: Admitted, ending: Ending, clock: Clock): UsageRecord {
  const { principal, call, model, reply, progress, createdAtMs, arrivedAtMs } = admitted;
  const deployment = progress.deployment ?? admitted.deployments[0];
  if (deployment === undefined) throw new Error(`model ${model.name} has no deployment`);
  const price = priceAt(deployment.prices, createdAtMs);
  if (price === null) throw new Error(`deployment ${deployment.id} has no price at ${createdAtMs}`);
  const isFinal =
    reply.isUsageFinal() ||
    ending.kind === 'upstream-error' ||
    progress.sentAtMs === 0 ||
    isFreeRoute(admitted.routeId);
  const usage = isFinal ? reply.usage() : estimate(admitted);
  const isServed =
    ending.kind !== 'upstream-error' && progress.sentAtMs !== 0 && !isFreeRoute(admitted.routeId);
  const billing = {
    serviceTier: tierBilled(reply, admitted.serviceTier, price),
    billedImages: isServed ? (call.imageCount ?? 0) : 0,
    searchUnits: isServed ? (call.searchUnits ?? 0) : 0,
  };
  const cost = costOf(usage, price, billing);
  const hedge = progress.hedge === null ? null : chargeFor(progress.hedge, usage, billing, createdAtMs);
  const nowMs = clock.monotonicMs();
  return {
    requestId: admitted.requestId,
    createdAtMs,
    keyId: principal.keyId,
    userId: principal.userId,
    teamId: principal.teamId,
    modelAsked: call.modelAsked,
    model: model.name,
    deployment: deployment.id,
    region: deployment.region,
    route: admitted.routeId,
    dialect: call.dialect,
    isStream: call.isStream,
    ending: ending.kind,
    status: ending.status,
    errorCode: ending.errorCode,
    errorClass: errorClassOf(ending.kind, ending.errorCode),
    finishReason: reply.finishReason(),
    usageEstimated: !isFinal,
    imageCount: call.imageCount ?? 0,
    ...billing,
    ...usage,
    ...cost,
    costPicoUsd: hedge === null ? cost.costPicoUsd : plus(cost.costPicoUsd, hedge.costPicoUsd),
    priceId: price.id,
    latencyMs: Math.round(nowMs - arrivedAtMs),
    ttftMs: progress.firstByteAtMs === 0 ? null : Math.round(progress.firstByteAtMs - arrivedAtMs),
    overheadUs: Math.round(((progress.sentAtMs === 0 ? nowMs : progress.sentAtMs) - arrivedAtMs) * 1000),
    retries: progress.retries,
    upstreamRequestId: progress.upstreamRequestId,
    ...clientMarksOf(admitted.incoming.headers),
    tags: principal.tags,
    lease: admitted.lease,
    hedge,
  };
}

function chargeFor(
  { deployment, isOwed }: Hedge,
  usage: Usage,
  billing: Billing,
  createdAtMs: number,
): HedgeCharge {
  if (!isOwed) return { deployment: deployment.id, priceId: null, costPicoUsd: ZERO_USD };
  const price = priceAt(deployment.prices, createdAtMs);
  if (price === null) throw new Error(`deployment ${deployment.id} has no price at ${createdAtMs}`);
  const costPicoUsd = givenUpCost(usage, price, billing);
  return { deployment: deployment.id, priceId: price.id, costPicoUsd };
}

/** Bedrock's report never came: keeps what is known, and fills the rest so that it is not less than was used. */
function estimate(admitted: Admitted): Usage {
  const { reply, call, model } = admitted;
  const seen = reply.usage();
  const bound = Math.min(call.maxOutputTokens ?? model.maxOutputTokens, model.maxOutputTokens);
  const relayed = Math.ceil(reply.relayedChars() / CHARS_PER_TOKEN);
  return {
    ...NO_USAGE,
    ...seen,
    inputTokens: promptTokens(seen) > 0 ? seen.inputTokens : inputBoundOn(model, call),
    outputTokens: Math.max(seen.outputTokens, Math.min(bound, relayed)),
  };
}

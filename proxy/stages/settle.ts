/**
 * settle: makes the exact usage record of an ended call. The usage is what Bedrock reported; if it reported none, the worst
 * case that was admitted is charged and marked as estimated, since Bedrock bills what it generates whether or not anybody
 * reads it. Answers that were given up are part of the cost, each at its own price. Never refuses.
 */
import type { Clock } from '../../core/clock.ts';
import { priceOf } from '../../core/catalog/model.ts';
import type { Price } from '../../core/catalog/price.ts';
import { clientMetadataOf } from '../../core/usage/client-metadata.ts';
import { costOf, type Billing, type Cost } from '../../core/usage/cost.ts';
import { errorClassOf } from '../../core/usage/error-class.ts';
import { isFreeRoute } from '../../core/usage/free-routes.ts';
import { plus, ZERO_USD } from '../../core/money.ts';
import type { GivenUpAnswer, HedgeCharge, UsageRecord } from '../../core/usage/record.ts';
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';
import { worstTier, worstUsage } from '../../core/usage/worst-case.ts';
import { inputBoundOn, outputBoundOn } from '../dialects/token-bound.ts';
import type { Admitted, Ending, GivenUp } from '../exchange.ts';
import { deploymentOf } from './plan.ts';
import { tierBilled } from './service-tier.ts';

/** A promise if answers that were given up are still being read. */
export function settle(admitted: Admitted, ending: Ending, clock: Clock): UsageRecord | Promise<UsageRecord> {
  const endedAtMs = admitted.client.isGone ? admitted.client.goneAtMs : clock.monotonicMs();
  const { givenUp } = admitted.progress;
  if (givenUp.length === 0) return recordOf(admitted, ending, endedAtMs, givenUp);
  return Promise.all(givenUp.map((one) => one.isFree)).then((areFree) =>
    recordOf(
      admitted,
      ending,
      endedAtMs,
      givenUp.filter((_one, index) => areFree[index] !== true),
    ),
  );
}

/** An answer to the call. */
type Answer = Omit<GivenUp, 'isFree'>;

/** `charged`: the answers that were given up and are charged. */
function recordOf(
  admitted: Admitted,
  ending: Ending,
  endedAtMs: number,
  charged: readonly GivenUp[],
): UsageRecord {
  const { principal, call, progress, createdAtMs, arrivedAtMs } = admitted;
  const asked = askedLast(admitted);
  const answer = isCharged(admitted, ending) ? asked : (charged.at(-1) ?? null);
  const { model, deployment } = answer ?? asked;
  const price = priceOf(deployment, createdAtMs);
  const { usage, billing, cost, isEstimated } = chargeOf(admitted, answer, price);
  const hedge = hedgeOf(admitted, answer === asked ? charged : charged.slice(0, -1));
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
    finishReason: (answer ?? asked).reply.finishReason(),
    usageEstimated: isEstimated,
    imageCount: call.imageCount ?? 0,
    ...billing,
    ...usage,
    ...cost,
    costPicoUsd: hedge === null ? cost.costPicoUsd : plus(cost.costPicoUsd, hedge.costPicoUsd),
    priceId: price.id,
    latencyMs: Math.round(endedAtMs - arrivedAtMs),
    ttftMs: progress.firstByteAtMs === 0 ? null : Math.round(progress.firstByteAtMs - arrivedAtMs),
    overheadUs: Math.round(((progress.sentAtMs === 0 ? endedAtMs : progress.sentAtMs) - arrivedAtMs) * 1000),
    retries: progress.retries,
    upstreamRequestId: progress.upstreamRequestId,
    ...clientMetadataOf(admitted.incoming.headers),
    tags: principal.tags,
    lease: admitted.lease,
    hedge,
  };
}

function askedLast(admitted: Admitted): Answer {
  const { model, serviceTier, reply } = admitted.plan;
  return { model, deployment: deploymentOf(admitted), serviceTier, reply };
}

/** Whether Bedrock charges for the answer that the client got, or would have got. */
function isCharged({ routeId, progress }: Admitted, { kind }: Ending): boolean {
  if (isFreeRoute(routeId)) return false;
  // After a failure of our own, Bedrock may still have completed the answer.
  return progress.isAnswered || (kind === 'upstream-cut' && progress.sentAtMs !== 0);
}

type Charge = {
  readonly usage: Usage;
  readonly billing: Billing;
  readonly cost: Cost;
  readonly isEstimated: boolean;
};

/** `answer` null: there was none. */
function chargeOf({ call, plan }: Admitted, answer: Answer | null, price: Price): Charge {
  if (answer === null) {
    const billing = { serviceTier: plan.serviceTier, billedImages: 0, searchUnits: 0 };
    return { usage: NO_USAGE, billing, cost: costOf(NO_USAGE, price, billing), isEstimated: false };
  }
  const { model, reply } = answer;
  const isReported = reply.isUsageFinal();
  const told = tierBilled(reply, answer.serviceTier, price);
  const serviceTier = isReported ? told : worstTier(told);
  const bounds = { inputTokens: inputBoundOn(model, call), outputTokens: outputBoundOn(model, call) };
  const usage = isReported
    ? reply.usage()
    : worstUsage(reply.usage(), bounds, price, serviceTier, model.supportsCaching);
  const billing = {
    serviceTier,
    billedImages: call.imageCount ?? 0,
    searchUnits: call.searchUnits ?? 0,
  };
  return { usage, billing, cost: costOf(usage, price, billing), isEstimated: !isReported };
}

/** The cost of answers that were given up. `others`: all but the one that the record itself describes. */
function hedgeOf(admitted: Admitted, others: readonly GivenUp[]): HedgeCharge | null {
  const { hedge } = admitted.progress;
  if (others.length === 0)
    return hedge === null
      ? null
      : { deployment: hedge.id, priceId: null, costPicoUsd: ZERO_USD, answers: [] };
  const answers = others.map((one) => givenUpAnswer(admitted, one));
  const last = answers.at(-1);
  return {
    deployment: last?.deployment ?? '',
    priceId: last?.priceId ?? null,
    costPicoUsd: answers.reduce((sum, { costPicoUsd }) => plus(sum, costPicoUsd), ZERO_USD),
    answers,
  };
}

function givenUpAnswer(admitted: Admitted, one: GivenUp): GivenUpAnswer {
  const price = priceOf(one.deployment, admitted.createdAtMs);
  const { usage, billing, cost, isEstimated } = chargeOf(admitted, one, price);
  return {
    deployment: one.deployment.id,
    priceId: price.id,
    ...usage,
    ...billing,
    costPicoUsd: cost.costPicoUsd,
    usageEstimated: isEstimated,
  };
}

/**
 * settle: makes the exact usage record of an ended call. The usage is what Bedrock reported. If it reported none, the prompt
 * is counted afterwards where Bedrock counts it, and otherwise its bound is charged. Of the answer what was seen is charged
 * if Bedrock itself broke it off and hides no thoughts; otherwise the maximum that was admitted, since Bedrock bills what it
 * generates whether or not anybody reads it. Such a record is marked as estimated.
 * Answers that were given up are part of the cost, each at its own price. Never refuses.
 */
import type { Clock } from '../../core/clock.ts';
import { priceOf } from '../../core/catalog/model.ts';
import type { Price } from '../../core/catalog/price.ts';
import { checksCost } from '../../core/usage/check-cost.ts';
import { cacheSaved, costOf, type Billing, type Cost } from '../../core/usage/cost.ts';
import { errorClassOf } from '../../core/usage/error-class.ts';
import { isFreeRoute } from '../../core/usage/free-routes.ts';
import { plus, ZERO_USD, type PicoUsd } from '../../core/money.ts';
import type { Findings, GivenUpAnswer, HedgeCharge, UsageRecord } from '../../core/usage/record.ts';
import { NO_USAGE, promptTokens, type Usage } from '../../core/usage/usage.ts';
import { worstTier, worstUsage } from '../../core/usage/worst-case.ts';
import { isCounted, mayHideThoughts, mayWriteCache } from '../dialects/count-lost-input.ts';
import { cacheUseOn, inputBoundOn, outputBoundOn } from '../dialects/token-bound.ts';
import { isHit } from '../answer-cache/cache-use.ts';
import type { Admitted, Ending, GivenUp } from '../exchange.ts';
import { tagsOf } from './aside.ts';
import { chargesOf } from './checks/charges.ts';
import type { InputCounter } from './count-input.ts';
import { deploymentOf, type Plan } from './plan.ts';
import { tierBilled } from './service-tier.ts';

export type SettleDeps = { readonly clock: Clock; readonly inputCounter: Pick<InputCounter, 'count'> };

/** A promise if answers that were given up are still being read, or the prompt is counted. */
export function settle(
  admitted: Admitted,
  ending: Ending,
  deps: SettleDeps,
): UsageRecord | Promise<UsageRecord> {
  const endedAtMs = admitted.client.isGone ? admitted.client.goneAtMs : deps.clock.monotonicMs();
  const { progress, plan } = admitted;
  const isKnown =
    plan.reply.isUsageFinal() ||
    isHit(admitted) ||
    !isToBeCounted(admitted, chargedAnswers(admitted, ending, []));
  if (progress.givenUp.length === 0 && isKnown) return recordOf(admitted, ending, endedAtMs, [], null);
  return settleLater(admitted, ending, endedAtMs, deps);
}

async function settleLater(
  admitted: Admitted,
  ending: Ending,
  endedAtMs: number,
  { inputCounter }: SettleDeps,
): Promise<UsageRecord> {
  const { givenUp } = admitted.progress;
  const areFree = await Promise.all(givenUp.map((one) => one.isFree));
  const charged = givenUp.filter((_one, index) => areFree[index] !== true);
  const isUncounted = isToBeCounted(admitted, chargedAnswers(admitted, ending, charged));
  const inputTokens = isUncounted ? await inputCounter.count(admitted.plan) : null;
  return recordOf(admitted, ending, endedAtMs, charged, inputTokens);
}

function chargedAnswers(admitted: Admitted, ending: Ending, charged: readonly GivenUp[]): readonly Answer[] {
  return isCharged(admitted, ending) ? withLast(charged, askedLast(admitted)) : charged;
}

/** Whether the tokens of a prompt are not known, and Bedrock can count them. */
function isToBeCounted({ plan }: Admitted, answers: readonly Answer[]): boolean {
  return isCounted(plan.model) && answers.some((answer) => isOfPlan(answer, plan) && isInputUnknown(answer));
}

/** Whether the plan's request is what the answer was asked for with. */
function isOfPlan({ model }: Answer, plan: Plan): boolean {
  return model === plan.model;
}

function isInputUnknown({ reply }: Answer): boolean {
  return !reply.isUsageFinal() && promptTokens(reply.usage()) === 0;
}

/** An answer to the call. */
type Answer = Omit<GivenUp, 'isFree'>;

/** `charged`: the answers that were given up and are charged. `counted`: tokens of the prompt, counted afterwards. */
function recordOf(
  admitted: Admitted,
  ending: Ending,
  endedAtMs: number,
  charged: readonly GivenUp[],
  counted: number | null,
): UsageRecord {
  const { principal, call, progress, createdAtMs, arrivedAtMs, policyUse, clientMetadata } = admitted;
  const asked = askedLast(admitted);
  const answers = isCharged(admitted, ending) ? withLast(charged, asked) : charged;
  const answer = answers.at(-1) ?? null;
  const { model, deployment, reply } = answer ?? asked;
  const price = priceOf(deployment, createdAtMs);
  const { usage, billing, cost, saved, isEstimated } = chargeOf(admitted, answer, price, counted);
  const beside = hedgeOf(admitted, answer === asked ? charged : charged.slice(0, -1), counted);
  const checks = chargesOf(admitted, answers);
  const checksCostPicoUsd = checksCost(checks);
  // Field by field: copying parts of it together with spreads costs more than all the rest.
  return {
    requestId: admitted.requestId,
    createdAtMs,
    keyId: principal.keyId,
    userId: principal.userId,
    teamId: principal.teamId,
    customerId: admitted.customer?.customerId ?? null,
    modelAsked: call.modelAsked,
    model: model.name,
    endedModel: admitted.plan.ended?.name ?? null,
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
    usageEstimated: isEstimated,
    imageCount: call.imageCount ?? 0,
    serviceTier: billing.serviceTier,
    billedImages: billing.billedImages,
    searchUnits: billing.searchUnits,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    cacheReadTokens: usage.cacheReadTokens,
    cacheWrite5mTokens: usage.cacheWrite5mTokens,
    cacheWrite1hTokens: usage.cacheWrite1hTokens,
    reasoningTokens: usage.reasoningTokens,
    inputCostPicoUsd: cost.inputCostPicoUsd,
    outputCostPicoUsd: cost.outputCostPicoUsd,
    cacheReadCostPicoUsd: cost.cacheReadCostPicoUsd,
    cacheWriteCostPicoUsd: cost.cacheWriteCostPicoUsd,
    costPicoUsd: plus(plus(cost.costPicoUsd, beside.charge?.costPicoUsd ?? ZERO_USD), checksCostPicoUsd),
    priceId: price.id,
    latencyMs: Math.round(endedAtMs - arrivedAtMs),
    ttftMs: progress.firstByteAtMs === 0 ? null : Math.round(progress.firstByteAtMs - arrivedAtMs),
    overheadUs: overheadUs(admitted, endedAtMs),
    retries: progress.retries,
    upstreamRequestId: progress.upstreamRequestId,
    clientRequestId: clientMetadata.clientRequestId,
    clientSessionId: clientMetadata.clientSessionId,
    userAgentFamily: clientMetadata.userAgentFamily,
    tags: tagsOf(admitted),
    lease: admitted.lease,
    hedge: beside.charge,
    policies: policyUse?.policy.applied ?? NO_POLICIES,
    findings: policyUse === null ? null : findingsOf(policyUse.findings),
    blockedBy: policyUse?.blockedBy ?? null,
    checks,
    checksCostPicoUsd,
    cachePoints: isHit(admitted) ? null : (admitted.plan.upstreamRequest.cachePoints ?? null),
    cacheSavedPicoUsd: together(saved, beside.saved),
    answerCache: admitted.answerCache?.kind ?? null,
    answerSavedPicoUsd: savedByHit(admitted, asked, price),
  };
}

const NO_POLICIES: readonly string[] = [];

function withLast(charged: readonly Answer[], asked: Answer): readonly Answer[] {
  return charged.length === 0 ? [asked] : [...charged, asked];
}

function findingsOf(findings: ReadonlyMap<string, number>): Findings | null {
  return findings.size === 0 ? null : Object.fromEntries(findings);
}

/** Null as soon as one of them is. */
function together(one: PicoUsd | null, other: PicoUsd | null): PicoUsd | null {
  return one === null || other === null ? null : plus(one, other);
}

/** Until the request was sent, less what checks of policies took meanwhile. */
function overheadUs({ progress, arrivedAtMs }: Admitted, endedAtMs: number): number {
  const untilMs = progress.sentAtMs === 0 ? endedAtMs : progress.sentAtMs;
  return Math.max(0, Math.round((untilMs - arrivedAtMs - progress.checkingMs) * 1000));
}

function askedLast(admitted: Admitted): Answer {
  const { model, serviceTier, outputCap, reply } = admitted.plan;
  return { model, deployment: deploymentOf(admitted), serviceTier, outputCap, reply };
}

/** What the call would have cost, had the answer not been there already: by the usage of the call that it was kept of. */
function savedByHit(admitted: Admitted, asked: Answer, price: Price): PicoUsd {
  if (!isHit(admitted) || !asked.reply.isUsageFinal()) return ZERO_USD;
  return chargeOf(admitted, asked, price, null).cost.costPicoUsd;
}

/** Whether Bedrock charges for the answer that the client got, or would have got. */
function isCharged(admitted: Admitted, { kind }: Ending): boolean {
  const { routeId, progress } = admitted;
  if (isFreeRoute(routeId) || isHit(admitted)) return false;
  // After a failure of our own, Bedrock may still have completed the answer.
  return progress.isAnswered || (kind === 'upstream-cut' && progress.sentAtMs !== 0);
}

type Charge = {
  readonly usage: Usage;
  readonly billing: Billing;
  readonly cost: Cost;
  /** By the prompt cache; null: Bedrock has not told what became of the prompt. */
  readonly saved: PicoUsd | null;
  readonly isEstimated: boolean;
};

/** `answer` null: there was none. */
function chargeOf(
  { call, plan, progress }: Admitted,
  answer: Answer | null,
  price: Price,
  counted: number | null,
): Charge {
  if (answer === null) {
    const billing = { serviceTier: plan.serviceTier, billedImages: 0, searchUnits: 0 };
    const cost = costOf(NO_USAGE, price, billing);
    return { usage: NO_USAGE, billing, cost, saved: ZERO_USD, isEstimated: false };
  }
  const { model, reply } = answer;
  const isReported = reply.isUsageFinal();
  const told = tierBilled(reply, answer.serviceTier, price);
  const serviceTier = isReported ? told : worstTier(told);
  const usage = isReported
    ? reply.usage()
    : worstUsage(
        reply.usage(),
        {
          inputTokens: (isOfPlan(answer, plan) ? counted : null) ?? inputBoundOn(model, call, progress),
          outputTokens: outputOf(answer, plan, progress.isBrokenOff, outputBoundOn(model, call, answer)),
        },
        price,
        serviceTier,
        mayWriteCache(model, plan.upstreamRequest) ? cacheUseOn(model, progress) : 'none',
      );
  const billing = {
    serviceTier,
    billedImages: call.imageCount ?? 0,
    searchUnits: call.searchUnits ?? 0,
  };
  const cost = costOf(usage, price, billing);
  const saved = isInputUnknown(answer) ? null : cacheSaved(usage, price, billing);
  return { usage, billing, cost, saved, isEstimated: !isReported };
}

/** The most that Bedrock bills for an answer whose usage it did not report; a token of text has at least one byte. */
function outputOf({ model, reply }: Answer, plan: Plan, isBrokenOff: boolean, bound: number): number {
  const isSeenWhole = isBrokenOff && reply === plan.reply && !mayHideThoughts(model, plan.upstreamRequest);
  const seen = isSeenWhole ? reply.relayedChars() : 0;
  return seen === 0 ? bound : Math.min(seen, bound);
}

type Beside = { readonly charge: HedgeCharge | null; readonly saved: PicoUsd | null };

const NOTHING_BESIDE: Beside = { charge: null, saved: ZERO_USD };

/** The cost of answers that were given up, and what the prompt cache saved them. `others`: all but the one that the record itself describes. */
function hedgeOf(admitted: Admitted, others: readonly GivenUp[], counted: number | null): Beside {
  const { hedge } = admitted.progress;
  if (others.length === 0) {
    if (hedge === null) return NOTHING_BESIDE;
    const free = { priceId: null, costPicoUsd: ZERO_USD, answers: [] };
    return { charge: { deployment: hedge.id, ...free }, saved: ZERO_USD };
  }
  let saved: PicoUsd | null = ZERO_USD;
  const answers = others.map((one): GivenUpAnswer => {
    const price = priceOf(one.deployment, admitted.createdAtMs);
    const charge = chargeOf(admitted, one, price, counted);
    saved = together(saved, charge.saved);
    return {
      deployment: one.deployment.id,
      priceId: price.id,
      ...charge.usage,
      ...charge.billing,
      costPicoUsd: charge.cost.costPicoUsd,
      usageEstimated: charge.isEstimated,
    };
  });
  const last = answers.at(-1);
  const charge = {
    deployment: last?.deployment ?? '',
    priceId: last?.priceId ?? null,
    costPicoUsd: answers.reduce((sum, { costPicoUsd }) => plus(sum, costPicoUsd), ZERO_USD),
    answers,
  };
  return { charge, saved };
}

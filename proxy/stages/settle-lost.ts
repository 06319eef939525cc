/**
 * The record of a call whose task died while it was running. Its usage is unknown, so it is charged the worst case that
 * was admitted, of all answers if it asked for several, and marked as estimated. A free call stays free. Made when the
 * journal is replayed.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import { priceOfFigures } from '../../core/catalog/price-figures.ts';
import { priceAt, type Price } from '../../core/catalog/price.ts';
import { picoUsd, plus, timesTokens, ZERO_USD } from '../../core/money.ts';
import { checksCost } from '../../core/usage/check-cost.ts';
import { costOf, TOKENS_ONLY, type Billing } from '../../core/usage/cost.ts';
import { isFreeRoute } from '../../core/usage/free-routes.ts';
import type { CheckCharge, GivenUpAnswer, HedgeCharge, UsageRecord } from '../../core/usage/record.ts';
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';
import { worstTier, worstUsage } from '../../core/usage/worst-case.ts';
import type { Admission, OtherAnswer } from '../journal/entry.ts';

export function settleLost(admission: Admission, catalog: Catalog): UsageRecord {
  const {
    inputTokensBound: _input,
    outputTokensBound: _output,
    cacheUse: _cacheUse,
    figures: _figures,
    others: _others,
    worstChecks: _worstChecks,
    ...known
  } = admission;
  const isFree = isFreeRoute(admission.route);
  const price = priceOf(admission, admission.createdAtMs, catalog);
  const billing = {
    serviceTier: worstTier(admission.serviceTier),
    billedImages: isFree ? 0 : admission.imageCount,
    searchUnits: isFree ? 0 : admission.searchUnits,
  };
  const usage = isFree ? NO_USAGE : worstOf(admission, price, billing, catalog);
  const cost = costOf(usage, price, billing);
  const hedge = isFree ? null : hedgeOf(admission, billing, catalog);
  const checks = checksOf(admission, catalog);
  const checksCostPicoUsd = checksCost(checks);
  return {
    ...known,
    ...usage,
    ...billing,
    ...cost,
    costPicoUsd: plus(plus(cost.costPicoUsd, hedge?.costPicoUsd ?? ZERO_USD), checksCostPicoUsd),
    checks,
    checksCostPicoUsd,
    cacheSavedPicoUsd: null,
    hedge,
    priceId: price.id,
    ending: 'task-lost',
    status: 500,
    errorCode: 'task_lost',
    errorClass: 'gateway',
    finishReason: null,
    usageEstimated: true,
    latencyMs: 0,
    ttftMs: null,
    overheadUs: 0,
    retries: 0,
    upstreamRequestId: null,
  };
}

/** All of them at their worst; a guardrail that goes along, once for each answer that may have been asked for. */
function checksOf(
  { worstChecks = [], others = [], createdAtMs }: Admission,
  catalog: Catalog,
): readonly CheckCharge[] {
  return worstChecks.map((check): CheckCharge => {
    if (check.kind !== 'judge') {
      const { picoUsd: atMost, ...known } = check;
      const count = check.kind === 'guardrail' ? 1 + others.length : 1;
      const unitPicoUsd = picoUsd(BigInt(atMost));
      return {
        ...known,
        units: [{ unit: 'atMost', count, unitPicoUsd }],
        costPicoUsd: timesTokens(unitPicoUsd, count),
      };
    }
    const price = priceOf(check, createdAtMs, catalog);
    const usage = worstOf(check, price, TOKENS_ONLY, catalog);
    const { kind, name, deployment } = check;
    const { costPicoUsd } = costOf(usage, price);
    return {
      kind,
      name,
      deployment,
      priceId: price.id,
      ...usage,
      ...TOKENS_ONLY,
      costPicoUsd,
      usageEstimated: true,
    };
  });
}

/** The price an answer was admitted at; failing that, the one its deployment has now. */
function priceOf(asked: OtherAnswer, atMs: number, catalog: Catalog): Price {
  const model = catalog.find(asked.model);
  const deployments = model === null ? [] : catalog.deployments(model);
  const deployment = deployments.find((one) => one.id === asked.deployment) ?? deployments[0];
  const prices = deployment?.prices ?? [];
  const price = prices.find((one) => one.id === asked.priceId) ?? keptPrice(asked) ?? priceAt(prices, atMs);
  if (price === null)
    throw new Error(`the journal holds a call for ${asked.model}, which the catalog cannot price`);
  return price;
}

function keptPrice({ priceId, figures }: OtherAnswer): Price | null {
  return figures === undefined ? null : priceOfFigures(priceId, figures);
}

function worstOf(asked: OtherAnswer, price: Price, { serviceTier }: Billing, catalog: Catalog): Usage {
  const bounds = { inputTokens: asked.inputTokensBound, outputTokens: asked.outputTokensBound };
  const canCache = catalog.find(asked.model)?.supportsCaching ?? true;
  const cacheUse = asked.cacheUse ?? (canCache ? '1h' : 'none');
  return worstUsage(NO_USAGE, bounds, price, serviceTier, cacheUse);
}

function hedgeOf(admission: Admission, billing: Billing, catalog: Catalog): HedgeCharge | null {
  const answers = (admission.others ?? []).map((other): GivenUpAnswer => {
    const price = priceOf(other, admission.createdAtMs, catalog);
    const usage = worstOf(other, price, billing, catalog);
    const { costPicoUsd } = costOf(usage, price, billing);
    const { deployment } = other;
    return { deployment, priceId: price.id, ...usage, ...billing, costPicoUsd, usageEstimated: true };
  });
  const last = answers.at(-1);
  if (last === undefined) return null;
  const costPicoUsd = answers.reduce((sum, answer) => plus(sum, answer.costPicoUsd), ZERO_USD);
  return { deployment: last.deployment, priceId: last.priceId, costPicoUsd, answers };
}

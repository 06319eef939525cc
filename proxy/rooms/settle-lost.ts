/**
 * The record of a call whose task died in mid-flight: nobody knows what it used, so it is settled at the worst case
 * that was admitted, and says so; where two deployments were asked at once, at that of both. A call that costs nothing
 * costs nothing lost. Made when the journal is replayed.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import { priceAt, type Price } from '../../core/catalog/price.ts';
import { plus } from '../../core/money.ts';
import { costOf, givenUpCost, type Billing } from '../../core/usage/cost.ts';
import { isFreeRoute } from '../../core/usage/free-routes.ts';
import type { HedgeCharge, UsageRecord } from '../../core/usage/record.ts';
import { NO_USAGE, type Usage } from '../../core/usage/usage.ts';
import type { Admission } from '../journal/entry.ts';

export function settleLost(admission: Admission, catalog: Catalog): UsageRecord {
  const { inputTokensBound, outputTokensBound, hedge: beside, ...known } = admission;
  const price = priceOf(admission, admission, catalog);
  const isFree = isFreeRoute(admission.route);
  const usage = isFree
    ? NO_USAGE
    : { ...NO_USAGE, inputTokens: inputTokensBound, outputTokens: outputTokensBound };
  const billing = {
    serviceTier: admission.serviceTier,
    billedImages: isFree ? 0 : admission.imageCount,
    searchUnits: isFree ? 0 : admission.searchUnits,
  };
  const cost = costOf(usage, price, billing);
  const hedge =
    beside === undefined ? null : chargeFor(beside, priceOf(beside, admission, catalog), usage, billing);
  return {
    ...known,
    ...usage,
    ...billing,
    ...cost,
    costPicoUsd: hedge === null ? cost.costPicoUsd : plus(cost.costPicoUsd, hedge.costPicoUsd),
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

/** The price a deployment was admitted at, or the one it has now. */
function priceOf(
  asked: { readonly deployment: string; readonly priceId: string },
  { model: name, createdAtMs }: Admission,
  catalog: Catalog,
): Price {
  const model = catalog.find(name);
  const deployments = model === null ? [] : catalog.deployments(model);
  const deployment = deployments.find((one) => one.id === asked.deployment) ?? deployments[0];
  const prices = deployment?.prices ?? [];
  const price = prices.find((one) => one.id === asked.priceId) ?? priceAt(prices, createdAtMs);
  if (price === null) throw new Error(`the journal holds a call for ${name}, which the catalog cannot price`);
  return price;
}

function chargeFor(
  { deployment }: { readonly deployment: string },
  price: Price,
  usage: Usage,
  billing: Billing,
): HedgeCharge {
  return { deployment, priceId: price.id, costPicoUsd: givenUpCost(usage, price, billing) };
}

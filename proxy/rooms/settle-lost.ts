/**
 * The record of a call whose task died in mid-flight: nobody knows what it used, so it is settled at the worst case
 * that was admitted, and says so. A call that costs nothing costs nothing lost. Made when the journal is replayed.
 */
import type { Catalog } from '../../core/catalog/catalog.ts';
import { priceAt } from '../../core/catalog/price.ts';
import { costOf } from '../../core/usage/cost.ts';
import { isFreeRoute } from '../../core/usage/free-routes.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { NO_USAGE } from '../../core/usage/usage.ts';
import type { Admission } from '../journal/entry.ts';

export function settleLost(admission: Admission, catalog: Catalog): UsageRecord {
  const { inputTokensBound, outputTokensBound, ...known } = admission;
  const model = catalog.find(admission.model);
  const deployments = model === null ? [] : catalog.deployments(model);
  const deployment = deployments.find((one) => one.id === admission.deployment) ?? deployments[0];
  const price =
    deployment?.prices.find((one) => one.id === admission.priceId) ??
    priceAt(deployment?.prices ?? [], admission.createdAtMs);
  if (price === null)
    throw new Error(`the journal holds a call for ${admission.model}, which the catalog cannot price`);
  const isFree = isFreeRoute(admission.route);
  const usage = isFree
    ? NO_USAGE
    : { ...NO_USAGE, inputTokens: inputTokensBound, outputTokens: outputTokensBound };
  const billing = {
    serviceTier: admission.serviceTier,
    billedImages: isFree ? 0 : admission.imageCount,
    searchUnits: isFree ? 0 : admission.searchUnits,
  };
  return {
    ...known,
    ...usage,
    ...billing,
    ...costOf(usage, price, billing),
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

/** The most that the checks of a call can cost: those of its policies, and a guardrail of the client's own that is charged. */
import { worstGuardrailCharge } from '../../../core/policies/check-prices.ts';
import { isFreeRoute } from '../../../core/usage/free-routes.ts';
import { isHit } from '../../answer-cache/cache-use.ts';
import type { Understood } from '../../exchange.ts';
import type { WorstCharge } from '../../policies/checks/check.ts';
import { BYTES_PER_TOKEN, worstChecks } from '../../policies/checks/worst-checks.ts';
import type { Plan } from '../plan.ts';

export function worstOfCall(
  understood: Understood,
  { deployments, bodyBytes }: Pick<Plan, 'deployments' | 'bodyBytes'>,
  outputTokens: number,
): readonly WorstCharge[] {
  const { policyUse, call, createdAtMs: atMs, routeId } = understood;
  const paid = policyUse?.paid ?? null;
  const isOwn = call.tracesGuardrail === true;
  if ((paid === null && !isOwn) || isHit(understood) || isFreeRoute(routeId)) return NONE;
  const bounds = { outputTokens, images: call.imageCount ?? 0, isStream: call.isStream, atMs };
  const charges = paid === null ? NONE : worstChecks(paid, bounds);
  if (!isOwn) return charges;
  const [{ region }] = deployments;
  const text = {
    characters: bodyBytes + outputTokens * BYTES_PER_TOKEN,
    parts: USUAL_PARTS,
    images: bounds.images,
  };
  const { costPicoUsd } = worstGuardrailCharge(CLIENTS, region, text, atMs);
  return [...charges, { kind: 'guardrail', name: CLIENTS, region, costPicoUsd }];
}

const NONE: readonly never[] = [];
/** In place of its id, in the record of a call that was lost. */
const CLIENTS = 'client';
/** A body is longer than its texts by so much that more of them hardly ever begin a unit beyond its bytes. */
const USUAL_PARTS = 16;

/**
 * What the guardrail that went with a request did and cost, as far as its trace tells: of the answer that the client got, and
 * of those that were given up. One whose answer was lost is charged at its worst. A client's own guardrail is charged too
 * where the client asked for its trace; what is not told is on AWS's bill alone.
 */
import type { Admitted, GivenUp } from '../../exchange.ts';
import type { CheckCharge, UnitsCharge } from '../../../core/usage/record.ts';
import { worstGuardrailCharge } from '../../../core/policies/check-prices.ts';
import { chargeIn, hasFound, isBlocking } from '../../policies/checks/guardrail-trace.ts';
import type { RunDeps } from '../../policies/checks/run-checks.ts';
import { BYTES_PER_TOKEN } from '../../policies/checks/worst-checks.ts';
import { isHit } from '../../answer-cache/cache-use.ts';
import { outputBoundOn } from '../../dialects/token-bound.ts';
import { deploymentOf } from '../plan.ts';

type Answer = Pick<GivenUp, 'model' | 'deployment' | 'reply' | 'outputCap'>;

/** Notes what the policy's guardrail found in a call that was answered, and counts it as a check. */
export function noteGuardrail(admitted: Admitted, { metrics }: Pick<RunDeps, 'metrics'>): void {
  const { policyUse, plan } = admitted;
  const native = policyUse?.paid?.native ?? null;
  if (policyUse === null || native === null || isHit(admitted)) return;
  const trace = plan.reply.guardrailTrace?.() ?? null;
  if (trace === null || (native.placed.get(deploymentOf(admitted).id) ?? null) === null) return;
  metrics.policyChecks.add(1, 'guardrail', isBlocking(trace) ? 'block' : 'pass');
  if (!hasFound(trace)) return;
  const { findings } = policyUse;
  const { id } = native.applied.check;
  findings.set(id, (findings.get(id) ?? 0) + 1);
  if (isBlocking(trace)) policyUse.blockedBy = native.rule.policy;
}

/** `answers`: those that Bedrock charges for. */
export function chargesOf(admitted: Admitted, answers: readonly Answer[]): readonly CheckCharge[] {
  const asked = admitted.policyUse?.charges ?? NO_CHECKS;
  if (isHit(admitted)) return NO_CHECKS;
  let charges = asked;
  for (const answer of answers) {
    const charge = chargeOf(admitted, answer);
    if (charge !== null && charge.costPicoUsd > 0n) charges = [...charges, charge];
  }
  return charges;
}

const NO_CHECKS: readonly CheckCharge[] = [];

function chargeOf({ policyUse, call, createdAtMs }: Admitted, answer: Answer): UnitsCharge | null {
  const { deployment, reply, model } = answer;
  const trace = reply.guardrailTrace?.() ?? null;
  const native = policyUse?.paid?.native ?? null;
  const isPolicys = native !== null && (native.placed.get(deployment.id) ?? null) !== null;
  const name = isPolicys ? native.name : null;
  if (trace !== null) {
    const told = chargeIn(trace, name, deployment.region, createdAtMs);
    if (told !== null || !isPolicys) return told;
  }
  if (!isPolicys) return null;
  const answerBytes = outputBoundOn(model, call, answer) * BYTES_PER_TOKEN;
  const { bytes, parts } = native.conversation;
  const text = {
    characters: bytes + (reply.isUsageFinal() ? reply.relayedChars() : answerBytes),
    parts: parts + 1,
    images: call.imageCount ?? 0,
  };
  return worstGuardrailCharge(native.name, native.region, text, createdAtMs);
}

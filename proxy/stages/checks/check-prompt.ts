/**
 * check: asks a judge, Comprehend and guardrails about the prompt of an admitted call, side by side, before the model is
 * asked, and about its answer before the client gets any of it. The gateway's own checks came before admission; these cost
 * something, so that they come after it. All choices of a request have one prompt, which is checked once.
 * Refuses with 400 (what a policy does not want) and 503 (no verdict, where the policy says so).
 */
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { Deployment } from '../../../core/catalog/model.ts';
import { isHit } from '../../answer-cache/cache-use.ts';
import type { Admitted } from '../../exchange.ts';
import type { PaidCheck } from '../../policies/checks/check.ts';
import type { NativeGuardrail } from '../../policies/checks/paid-checks.ts';
import { runChecks, type RunDeps, type Stopped } from '../../policies/checks/run-checks.ts';
import type { PolicyUse } from '../../policies/policy-use.ts';
import { deploymentOf, requestFor, type Made } from '../plan.ts';

/** Null: nothing is to be asked. Resolves with null when the model may be asked, or the client has left. */
export function checkPrompt(admitted: Admitted, deps: RunDeps): Promise<Refusal | null> | null {
  const { requestId, client, policyUse: use } = admitted;
  const paid = use?.paid ?? null;
  if (isHit(admitted)) return null;
  if (use === null || paid === null || paid.prompt.length === 0) return null;
  paid.verdict ??= runChecks(paid.prompt, 'prompt', { requestId, client, use }, deps);
  return waitedFor(paid.verdict, admitted, deps).then((stopped) => refusalIn(stopped, use));
}

/**
 * The request for a deployment, once a guardrail that cannot go along with it has looked at the prompt by itself, and one
 * that can at what Bedrock does not show it.
 */
export function guardedRequest(
  admitted: Admitted,
  deployment: Deployment,
  deps: Parameters<typeof requestFor>[2] & RunDeps,
): Made | Refusal | Promise<Made | Refusal> {
  const { policyUse: use } = admitted;
  const native = use?.paid?.native ?? null;
  if (use === null || native === null) return requestFor(admitted, deployment, deps);
  return guarded(admitted, deployment, { use, native }, deps);
}

/**
 * The same for a hedge, which only saves time: null where a check would have to be asked first, or has refused the prompt.
 * What that one says is said of a request that is never sent, and is no reason to keep the first answer waiting.
 */
export async function hedgedRequest(
  admitted: Admitted,
  deployment: Deployment,
  deps: Parameters<typeof requestFor>[2],
): Promise<Made | Refusal | null> {
  const made = await requestFor(admitted, deployment, deps);
  const native = admitted.policyUse?.paid?.native ?? null;
  if (native === null || isRefusal(made)) return made;
  const verdict = goesAlong(native, deployment) ? native.verdictOfResults : native.verdict;
  const isToBeAsked = verdict === null && (!goesAlong(native, deployment) || native.results !== null);
  return isToBeAsked || (await verdict) !== null ? null : made;
}

async function guarded(
  admitted: Admitted,
  deployment: Deployment,
  { use, native }: { readonly use: PolicyUse; readonly native: NativeGuardrail },
  deps: Parameters<typeof requestFor>[2] & RunDeps,
): Promise<Made | Refusal> {
  const made = await requestFor(admitted, deployment, deps);
  if (isRefusal(made)) return made;
  const { requestId, client } = admitted;
  if (goesAlong(native, deployment)) {
    const { results } = native;
    if (results === null) return made;
    native.verdictOfResults ??= runChecks([results], 'prompt', { requestId, client, use }, deps);
    return refusalIn(await waitedFor(native.verdictOfResults, admitted, deps), use) ?? made;
  }
  native.verdict ??= runChecks([native.applied], 'prompt', { requestId, client, use }, deps);
  return refusalIn(await waitedFor(native.verdict, admitted, deps), use) ?? made;
}

/** The time that it takes is not the gateway's own. */
async function waitedFor(
  verdict: Promise<Stopped | null>,
  { progress }: Admitted,
  { clock }: RunDeps,
): Promise<Stopped | null> {
  const fromMs = clock.monotonicMs();
  const stopped = await verdict;
  if (progress.sentAtMs === 0) progress.checkingMs += clock.monotonicMs() - fromMs;
  return stopped;
}

/** What is to look at the answer before the client gets any of it. */
export function checksOfAnswer(admitted: Admitted): readonly PaidCheck[] {
  const { plan, policyUse } = admitted;
  const paid = policyUse?.paid ?? null;
  // An answer that is given again has passed them.
  if (paid === null || plan.model.kind !== 'chat' || isHit(admitted)) return NONE;
  const { answer, native } = paid;
  return native === null || goesAlong(native, deploymentOf(admitted))
    ? answer
    : [...answer, native.applied.check];
}

const NONE: readonly never[] = [];

/** Null: the client may have the answer, or has left. */
export async function checkAnswer(
  { requestId, client, policyUse: use }: Admitted,
  checks: readonly PaidCheck[],
  text: string,
  deps: RunDeps,
): Promise<Refusal | null> {
  if (use === null || text === '' || client.isGone) return null;
  const toCheck = checks.map((check) => ({ check, texts: [text], wasSeen: false }));
  return refusalIn(await runChecks(toCheck, 'answer', { requestId, client, use }, deps), use);
}

function refusalIn(stopped: Stopped | null, use: PolicyUse): Refusal | null {
  if (stopped === null) return null;
  use.blockedBy = stopped.policy;
  return stopped.refusal;
}

function goesAlong({ placed }: NativeGuardrail, deployment: Deployment): boolean {
  return (placed.get(deployment.id) ?? null) !== null;
}

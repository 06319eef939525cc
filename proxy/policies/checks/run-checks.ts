/**
 * Runs checks side by side, each within its time, and says what becomes of the call.
 *
 * | what happens | outcome | the call |
 * | --- | --- | --- |
 * | nothing is found, or all texts were let pass before | pass | goes on |
 * | something is found, and the policy observes | pass | goes on; it is counted |
 * | something is found, and the policy blocks | block | refused with 400, by the name of the policy |
 * | no verdict in time, rule `open` | failed-open | goes on |
 * | no verdict in time, rule `closed` | failed-closed | refused with 503 |
 * | the client leaves | none | all checks are given up |
 *
 * What a check cost is charged in all cases. A text is never in a message, a log line or a metric.
 */
import type { Clock } from '../../../core/clock.ts';
import type { policyCheckOutcomes } from '../../../core/metrics/label-values.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';
import type { Direction } from '../../../core/policies/mode.ts';
import type { ClientPresence } from '../../client-presence.ts';
import type { Log } from '../../log.ts';
import type { TaskMetrics } from '../../metrics/task-metrics.ts';
import type { CheckCharge } from '../../../core/usage/record.ts';
import { CheckFailure, type PaidCheck } from './check.ts';
import type { VerdictMemory } from './verdict-memory.ts';

export type RunDeps = {
  readonly verdictMemory: VerdictMemory;
  readonly metrics: Pick<TaskMetrics, 'policyChecks' | 'policyChecked'>;
  readonly log: Pick<Log, 'warn'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
};

/** A check and the texts that it is to look at. `wasSeen`: it has let others pass before. */
export type ToCheck = {
  readonly check: PaidCheck;
  readonly texts: readonly string[];
  readonly wasSeen: boolean;
};

type Outcome = (typeof policyCheckOutcomes)[number];

/** For whom: what they find and cost is noted there. */
export type CheckedCall = {
  readonly requestId: string;
  readonly client: ClientPresence;
  readonly use: {
    readonly findings: Map<string, number>;
    readonly charges: CheckCharge[];
    isUnchecked?: boolean;
  };
};

/** Why a call does not go on, and the policy that says so. */
export type Stopped = { readonly refusal: Refusal; readonly policy: string };

/** Null: the call goes on, or its client has left. Never rejects for a check that fails. */
export async function runChecks(
  toCheck: readonly ToCheck[],
  direction: Direction,
  call: CheckedCall,
  deps: RunDeps,
): Promise<Stopped | null> {
  const all = await Promise.all(toCheck.map((one) => run(one, direction, call, deps)));
  const stopped = all.filter((one) => one !== null);
  return stopped.find(({ refusal }) => refusal.code === 'content_policy_violation') ?? stopped[0] ?? null;
}

async function run(
  { check, texts, wasSeen }: ToCheck,
  direction: Direction,
  { requestId, client, use }: CheckedCall,
  { verdictMemory, metrics, log, clock }: RunDeps,
): Promise<Stopped | null> {
  if (texts.length === 0) {
    if (wasSeen) metrics.policyChecks.add(1, check.kind, 'pass');
    return null;
  }
  const beganAtMs = clock.monotonicMs();
  const count = (outcome: Outcome): void =>
    metrics.policyChecked(clock.monotonicMs() - beganAtMs, check.kind, outcome);
  const note = (charge: CheckCharge | null): void => {
    if (charge !== null && charge.costPicoUsd > 0n) use.charges.push(charge);
  };
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, check.timeoutMs);
  client.whenGone(end);
  try {
    const { found, charge } = await check.ask({ text: texts.join('\n\n'), direction }, ending.signal);
    note(charge);
    if (found === 0) {
      if (direction === 'prompt') verdictMemory.passed(check.rule, texts);
      count('pass');
      return null;
    }
    use.findings.set(check.id, (use.findings.get(check.id) ?? 0) + found);
    if (check.does === 'observe') {
      count('pass');
      return null;
    }
    count('block');
    return { refusal: blocked(check.policy, direction), policy: check.policy };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error instanceof CheckFailure) note(error.charge);
    if (client.isGone) return null;
    log.warn('a check of a content policy failed', {
      request_id: requestId,
      policy: check.policy,
      check: check.id,
      reason: ending.signal.aborted ? 'timeout' : reasonOf(error),
    });
    if (check.onFailure === 'open') {
      count('failed-open');
      use.isUnchecked = true;
      return null;
    }
    count('failed-closed');
    const message = `A check of the content policy "${check.policy}" did not come to a verdict. Try again shortly.`;
    return { refusal: refuse('policy_check_failed', { message }), policy: check.policy };
  } finally {
    clearTimeout(timer);
    client.forget(end);
  }
}

/** What the caller is told: the policy, never the words. */
export function blocked(policy: string, direction: Direction): Refusal {
  const what = direction === 'prompt' ? 'this request' : 'the answer to this request';
  return refuse('content_policy_violation', {
    message: `The content policy "${policy}" refuses ${what}. Ask an admin.`,
  });
}

/** Of a failure that is not ours the kind alone: its message might hold what was sent. */
function reasonOf(error: Error): string {
  if (error instanceof CheckFailure) return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

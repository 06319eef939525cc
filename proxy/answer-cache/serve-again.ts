/**
 * What the cache of answers does to a call, in four places of its way: it is looked up once the caller is known, before it
 * is admitted; a hit takes the place of Bedrock's answer; an answer that was looked for in vain is recorded as it comes;
 * and it is kept when the call has ended well and nothing in it was masked, blocked or changed. Refuses nothing, and where
 * no policy asks for it costs nothing.
 */
import { isFreeRoute } from '../../core/usage/free-routes.ts';
import {
  asDispatched,
  type Admitted,
  type Arrival,
  type Dispatched,
  type Ending,
  type Identified,
} from '../exchange.ts';
import type { AnswerCache } from './answer-cache.ts';
import type { Asked } from './cache-use.ts';
import { isUntouched } from './may-keep.ts';
import { play } from './player.ts';
import { ownerOf, requestKeyOf } from './request-key.ts';
import { asksTemperatureZero } from './temperature.ts';
import { isWanted, wishOf } from './wanted.ts';

export type ServeAgainDeps = {
  /** Null: this deployment keeps no answers. */
  readonly answerCache: Pick<AnswerCache, 'find' | 'recorder' | 'keep'> | null;
  readonly clock: { readonly nowMs: () => number; readonly monotonicMs: () => number };
  readonly onFailure: (arrival: Arrival, error: unknown) => void;
};

/** Larger requests are not looked up: what makes two of them the same is found out in one go. */
const MOST_REQUEST_BYTES = 1_048_576;

/** Never throws: a call that cannot be looked up is asked of Bedrock. */
export function lookUpAnswer(identified: Identified, deps: ServeAgainDeps): void | Promise<void> {
  try {
    return lookUp(identified, deps);
  } catch (error) {
    deps.onFailure(identified, error);
    return undefined;
  }
}

function lookUp(identified: Identified, { answerCache, clock }: ServeAgainDeps): void | Promise<void> {
  const { policyUse } = identified;
  const rule = policyUse?.policy.answerCache ?? null;
  if (answerCache === null || policyUse === null || rule === null) return;
  if (!isUntouched(policyUse) || !isCacheable(identified)) return;
  const wish = wishOf(identified.incoming.headers, identified.call.wishes?.cache ?? null);
  if (!isWanted(wish, rule, () => isDeterministic(identified))) return;
  const { principal, plan } = identified;
  const { model, upstreamRequest } = plan;
  const owner = ownerOf(principal, rule.scope);
  const key = requestKeyOf(upstreamRequest, {
    owner,
    model: model.name,
    policy: policyUse.policy,
    namespace: wish.namespace,
  });
  if (key === null) return;
  identified.answerCache = {
    kind: 'miss',
    key,
    asked: askedOf(identified),
    ttlSeconds: Math.min(rule.ttlSeconds, wish.ttlSeconds),
    mayKeep: wish.mayKeep,
    recorder: null,
  };
  if (!wish.mayRead) return;
  const found = answerCache.find(key);
  const take = (answer: Awaited<typeof found>): void => {
    if (answer === null) return;
    const ageSeconds = Math.max(0, Math.floor((clock.nowMs() - answer.createdAtMs) / 1_000));
    if (ageSeconds > wish.maxAgeSeconds || ageSeconds >= rule.ttlSeconds) return;
    identified.answerCache = { kind: 'hit', answer, pace: rule.pace, ageSeconds };
  };
  return found instanceof Promise ? found.then(take) : take(found);
}

/** Whether the same request is meant to have the same answer. */
function isDeterministic({ plan, body }: Identified): boolean {
  if (plan.model.kind === 'embedding') return true;
  return body.length < MOST_REQUEST_BYTES && asksTemperatureZero(body);
}

/** A call whose answer is all that there is to it: one of one request, which refers to nothing and is kept nowhere else. */
function isCacheable({ call, plan, principal, references, routeId }: Identified): boolean {
  const { body, more = [] } = plan.upstreamRequest;
  return (
    !isFreeRoute(routeId) &&
    principal.forbidsRetention === null &&
    references === null &&
    call.turnToKeep === undefined &&
    (call.choices ?? 1) === 1 &&
    more.length === 0 &&
    body.length < MOST_REQUEST_BYTES
  );
}

/** The call with a kept answer in the place of Bedrock's; null: it is not a hit. */
export function servedAgain(admitted: Admitted, { clock }: ServeAgainDeps): Dispatched | null {
  const { answerCache, progress, client } = admitted;
  if (answerCache?.kind !== 'hit') return null;
  progress.sentAtMs = clock.monotonicMs();
  progress.isAnswered = true;
  const { response, hurry } = play(answerCache);
  client.whenGone(hurry);
  return asDispatched(admitted, response);
}

/** Records the answer beside its reader, if it may be kept as it is asked for. */
export function recordAnswer(dispatched: Dispatched, { answerCache }: ServeAgainDeps): void {
  const use = dispatched.answerCache;
  if (answerCache === null || use?.kind !== 'miss' || !use.mayKeep) return;
  if (!isSame(use.asked, askedOf(dispatched)) || dispatched.plan.outputCap !== null) return;
  use.recorder = answerCache.recorder(headersOf(dispatched.response));
  dispatched.response.tap = use.recorder;
}

/** Keeps what was recorded of a call that has ended, or lets it go. Never throws. */
export function keepRecorded(admitted: Admitted, ending: Ending, deps: ServeAgainDeps): void {
  const use = admitted.answerCache;
  if (use?.kind !== 'miss' || use.recorder === null) return;
  try {
    const { reply } = admitted.plan;
    const isGood = ending.kind === 'complete' && ending.status === 200 && reply.isUsageFinal();
    const isOwn = admitted.policyUse !== null && isUntouched(admitted.policyUse);
    const taken = isGood && isOwn && !isStopped(reply.finishReason()) ? use.recorder.taken() : null;
    if (taken === null) return;
    const { principal, createdAtMs } = admitted;
    const nowMs = deps.clock.nowMs();
    const answer = {
      of: {
        teamId: principal.teamId,
        userId: principal.userId,
        keyId: principal.keyId,
        model: admitted.plan.model.name,
      },
      ...taken,
      createdAtMs: nowMs,
      expiresAtMs: nowMs + use.ttlSeconds * 1_000,
    };
    deps.answerCache?.keep(use.key, answer, createdAtMs);
  } catch (error) {
    deps.onFailure(admitted, error);
  } finally {
    use.recorder.letGo();
  }
}

/** An answer that was stopped for what it says. */
function isStopped(finishReason: string | null): boolean {
  return finishReason !== null && /guardrail|content_filter|refusal/.test(finishReason);
}

/** Of Bedrock's answer: what it is, and what its body does not say. */
function headersOf(response: Dispatched['response']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of response.headers())
    if (name === 'content-type' || name.startsWith('x-amzn-bedrock-')) kept[name] = value;
  return kept;
}

function askedOf({ plan, progress }: Identified): Asked {
  const { transport } = progress.deployment ?? plan.deployments[0];
  return { model: plan.model.name, transport, without: plan.replyWithout };
}

/** Bedrock may have been asked in another way than was looked up: another model, or with something left out. */
function isSame(one: Asked, other: Asked): boolean {
  return (
    one.model === other.model &&
    one.transport === other.transport &&
    one.without.size === other.without.size &&
    one.without.isSubsetOf(other.without)
  );
}

/**
 * The stages, called in order. A stage that refuses ends the request with an answer in the caller's dialect; from
 * admission on every path, an exception included, leads to settle and record exactly once. No byte of a body is read
 * before the caller is known and its request is counted. An overloaded task refuses before all of them.
 *
 * A request for several choices becomes that many calls on admission, each with its own way from there to its record.
 *
 *   accept → authenticate → count → receive → expand → guard → understand → identify → look up → admit → fetch → check
 *   → dispatch → relay → settle → record
 *
 * | what throws | what happens |
 * | --- | --- |
 * | a stage before admission | the client gets `internal_error`; nothing stays reserved |
 * | fetch, check, dispatch, relay | the same, inside the stream when it is open; the call has its record |
 * | settle, record | the admission stays in the journal: the next run of the task records it, at its worst case |
 * | settlement of the reservation | what is reserved stays reserved until the task ends |
 * | an observer | nothing else |
 *
 * Each of them is counted and logged.
 */
import { isRefusal, refuse, type Refusal } from '../core/errors.ts';
import { NOWHERE } from '../core/slots.ts';
import type { UsageRecord } from '../core/usage/record.ts';
import type { AdmittedLoad } from './admitted-load.ts';
import {
  keepRecorded,
  lookUpAnswer,
  recordAnswer,
  servedAgain,
  type ServeAgainDeps,
} from './answer-cache/serve-again.ts';
import {
  goneEnding,
  type Admitted,
  type Arrival,
  type Ending,
  type Exchange,
  type Received,
  type Understood,
} from './exchange.ts';
import type { Overload } from './overload.ts';
import type { PolicyBook } from './policies/policy-book.ts';
import { expandReferences, type ExpandDeps } from './response-store/expand-references.ts';
import { noteAnswer } from './policies/answer/reply-under-policy.ts';
import { admit, admitFetched, type AdmitDeps } from './stages/admit.ts';
import { admitChoices, type AdmittedChoices } from './stages/choices/admit-choices.ts';
import { authenticate, type AuthenticateDeps } from './stages/authenticate/authenticate.ts';
import type { RunningCall } from './stages/authenticate/running-calls.ts';
import { guard, type GuardDeps } from './stages/guard.ts';
import { identify, type IdentifyDeps } from './stages/customers/identify.ts';
import { noteGuardrail } from './stages/checks/charges.ts';
import { checkPrompt } from './stages/checks/check-prompt.ts';
import { dispatch, type DispatchDeps } from './stages/dispatch/dispatch.ts';
import { countRequest, releaseSlots, settleReservation, uncountRequest } from './stages/limits/reserve.ts';
import { limitsPassed } from './stages/limits/verdict.ts';
import {
  tell,
  whenAdmitted,
  whenAnswered,
  whenSettled,
  whenRefused,
  type ObserverDeps,
} from './stages/observers.ts';
import { freeBody } from './stages/receive/free-body.ts';
import { receive, type ReceiveDeps } from './stages/receive/receive.ts';
import { ClientStream, tellRefusal } from './stages/relay/client-stream.ts';
import { relay, type RelayDeps } from './stages/relay/relay.ts';
import { fetchContent, putPlaceholders, type RemoteContentDeps } from './stages/remote-content.ts';
import { settle, type SettleDeps } from './stages/settle.ts';
import { understand, type UnderstandDeps } from './stages/understand.ts';

/** What the stages need, in one record; each stage takes its part. */
export type StageDeps = AuthenticateDeps &
  ReceiveDeps &
  RemoteContentDeps &
  ExpandDeps &
  GuardDeps &
  UnderstandDeps &
  IdentifyDeps &
  AdmitDeps &
  DispatchDeps &
  RelayDeps &
  SettleDeps &
  ServeAgainDeps &
  ObserverDeps & {
    readonly overload: Pick<Overload, 'refusalOf'>;
    readonly policies: PolicyBook;
    readonly load: Pick<AdmittedLoad, 'arrived' | 'begin' | 'end' | 'requests'>;
  };

export async function serveCall(exchange: Exchange, deps: StageDeps): Promise<void> {
  let refusal: Refusal | null = null;
  let calls = 0;
  try {
    const admitted = await toAdmission(exchange, deps);
    if (admitted === null) return;
    if (isRefusal(admitted)) {
      refusal = admitted;
      const status = tellRefusal(exchange, refusal, null);
      tell(whenRefused, { exchange, refusal, status }, exchange, deps);
      return;
    }
    calls = 'choices' in admitted ? admitted.choices.length : 1;
    deps.load.begin(calls);
    // With content to fetch it is admitted once more.
    if (exchange.references === null) limitsPassed(exchange, deps);
    if ('choices' in admitted) await Promise.all(admitted.choices.map((one) => toRecord(one, deps)));
    else {
      await toRecord(admitted, deps);
      freeBody(admitted);
    }
  } finally {
    if (calls > 0) deps.load.end(calls);
    leave(exchange, refusal, deps);
  }
}

/** Null: the client has left. Waits where there is something to wait for: for the body, and for the journal's disk. */
async function toAdmission(
  arrival: Arrival,
  deps: StageDeps,
): Promise<Admitted | AdmittedChoices | Refusal | null> {
  try {
    const overloaded = deps.overload.refusalOf(arrival.arrivedAtMs);
    if (overloaded !== null) return overloaded;
    const authenticating = authenticate(arrival, deps);
    const authenticated = authenticating instanceof Promise ? await authenticating : authenticating;
    if (isRefusal(authenticated)) return authenticated;
    if (!deps.policies.isRead()) return refuse('unavailable');
    const counting = countRequest(authenticated, deps);
    const counted = counting instanceof Promise ? await counting : counting;
    if (isRefusal(counted)) return counted;
    const received = await receive(counted, deps);
    if (received === null || isRefusal(received)) return received;
    const pointing = putPlaceholders(received, deps);
    const fetchable = pointing instanceof Promise ? await pointing : pointing;
    if (isRefusal(fetchable)) return fetchable;
    const understanding = expandAndUnderstand(fetchable, deps);
    const understood = understanding instanceof Promise ? await understanding : understanding;
    if (isRefusal(understood)) return understood;
    const identifying = identify(understood, deps);
    const identified = identifying instanceof Promise ? await identifying : identifying;
    if (isRefusal(identified)) return identified;
    const looking = lookUpAnswer(identified, deps);
    if (looking !== undefined) await looking;
    const { choices = 1 } = identified.call;
    return choices === 1 ? await admit(identified, deps) : await admitChoices(identified, choices, deps);
  } catch (error) {
    deps.onFailure(arrival, error);
    return refuse('internal');
  }
}

function expandAndUnderstand(
  received: Received,
  deps: StageDeps,
): Understood | Refusal | Promise<Understood | Refusal> {
  const expanding = expandReferences(received, deps);
  return expanding instanceof Promise
    ? expanding.then((expanded) => guardAndUnderstand(received, expanded, deps))
    : guardAndUnderstand(received, expanding, deps);
}

function guardAndUnderstand(
  received: Received,
  expanded: Awaited<ReturnType<typeof expandReferences>>,
  deps: StageDeps,
): Understood | Refusal | Promise<Understood | Refusal> {
  if (isRefusal(expanded)) return expanded;
  const guarding = guard(received, expanded, deps);
  if (!(guarding instanceof Promise))
    return isRefusal(guarding) ? guarding : understand(received, guarding, deps);
  return guarding.then((guarded) => (isRefusal(guarded) ? guarded : understand(received, guarded, deps)));
}

async function toRecord(admitted: Admitted, deps: StageDeps): Promise<void> {
  const stream = admitted.call.isStream ? new ClientStream(admitted, deps.clock) : null;
  const running: RunningCall = { slot: NOWHERE, admitted, stream };
  tell(whenAdmitted, running, admitted, deps);
  const ending = await toEnding(admitted, stream, deps);
  tell(whenAnswered, running, admitted, deps);
  const { policyUse, plan } = admitted;
  if (policyUse !== null) tryTo(() => noteAnswer(policyUse, plan.reply), admitted, deps);
  tryTo(() => noteGuardrail(admitted, deps), admitted, deps);
  keepRecorded(admitted, ending, deps);
  const settling = settled(admitted, ending, deps);
  const usageRecord = settling instanceof Promise ? await settling : settling;
  if (usageRecord === null) return;
  tell(whenSettled, { admitted, record: usageRecord }, admitted, deps);
}

/** Never rejects. */
async function toEnding(admitted: Admitted, stream: ClientStream | null, deps: StageDeps): Promise<Ending> {
  try {
    const refusal = admitted.references === null ? null : await fetchAndAdmit(admitted, deps);
    const checking = refusal ?? servedAgain(admitted, deps) ?? checkPrompt(admitted, deps);
    const checked = checking instanceof Promise ? await checking : checking;
    const dispatched = checked ?? (await dispatch(admitted, deps));
    if (dispatched === null) return goneEnding(admitted, CLIENT_CLOSED);
    if (!isRefusal(dispatched)) {
      recordAnswer(dispatched, deps);
      const relaying = relay(dispatched, stream, deps);
      return relaying instanceof Promise ? await relaying : relaying;
    }
    const status = tellRefusal(admitted, dispatched, stream);
    return { kind: 'upstream-error', status, errorCode: dispatched.code };
  } catch (error) {
    deps.onFailure(admitted, error);
    const refusal = refuse('internal');
    return {
      kind: 'upstream-cut',
      status: tellFailure(admitted, refusal, stream, deps),
      errorCode: refusal.code,
    };
  }
}

/** What proxies call a client that closed its connection. */
const CLIENT_CLOSED = 499;

/** With the fetched content the body is another one, so it is understood and admitted once more. */
async function fetchAndAdmit(admitted: Admitted, deps: StageDeps): Promise<Refusal | null> {
  const refusal = (await fetchContent(admitted, deps)) ?? (await admitOnceMore(admitted, deps));
  limitsPassed(admitted, deps);
  return refusal;
}

async function admitOnceMore(admitted: Admitted, deps: StageDeps): Promise<Refusal | null> {
  const { model } = admitted.plan;
  const understood = await expandAndUnderstand(admitted, deps);
  return isRefusal(understood) ? understood : admitFetched(admitted, model, deps);
}

/** Sends the refusal; disconnects the client if even that fails. */
function tellFailure(
  admitted: Admitted,
  refusal: Refusal,
  stream: ClientStream | null,
  deps: StageDeps,
): number {
  try {
    return tellRefusal(admitted, refusal, stream);
  } catch (error) {
    deps.onFailure(admitted, error);
    admitted.outgoing.destroy();
    return refusal.status;
  }
}

/**
 * The record of an ended call, written to the journal; null when it could not be made. Never rejects or throws. A promise
 * where answers that were given up are still to end, or the prompt is counted.
 */
function settled(
  admitted: Admitted,
  ending: Ending,
  deps: StageDeps,
): UsageRecord | null | Promise<UsageRecord | null> {
  try {
    const settling = settle(admitted, ending, deps);
    return settling instanceof Promise
      ? settledLater(admitted, settling, deps)
      : recorded(admitted, settling, deps);
  } catch (error) {
    return unsettled(admitted, error, deps);
  }
}

async function settledLater(
  admitted: Admitted,
  settling: Promise<UsageRecord>,
  deps: StageDeps,
): Promise<UsageRecord | null> {
  tryTo(() => releaseSlots(admitted, deps), admitted, deps);
  try {
    return recorded(admitted, await settling, deps);
  } catch (error) {
    return unsettled(admitted, error, deps);
  }
}

function recorded(admitted: Admitted, usageRecord: UsageRecord, deps: StageDeps): UsageRecord {
  try {
    deps.journal.record(usageRecord);
  } catch (error) {
    unsettled(admitted, error, deps);
    return usageRecord;
  }
  tryTo(() => settleReservation(admitted, usageRecord, deps), admitted, deps);
  return usageRecord;
}

/** What it reserved stays reserved, but for the slots of parallel requests. */
function unsettled(admitted: Admitted, error: unknown, deps: StageDeps): null {
  deps.onFailure(admitted, error);
  tryTo(() => releaseSlots(admitted, deps), admitted, deps);
  return null;
}

function tryTo(work: () => void, admitted: Admitted, deps: StageDeps): void {
  try {
    work();
  } catch (error) {
    deps.onFailure(admitted, error);
  }
}

/** Releases what a request holds, however it ended. `refusal`: why it was not admitted, if it was not. */
function leave(exchange: Exchange, refusal: Refusal | null, deps: StageDeps): void {
  const { reservation, requestReservation, bodyHold } = exchange;
  bodyHold?.release();
  if (requestReservation === null) return;
  limitsPassed(exchange, deps);
  if (reservation !== null) return;
  uncountRequest(requestReservation, (refusal?.status ?? 0) >= 500 ? 'ours' : 'theirs', deps);
}

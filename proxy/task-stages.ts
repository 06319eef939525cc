/** The stages of a task, each with what it needs already inside. */
import type { LiveCatalog } from '../core/catalog/catalog.ts';
import type { Deployment } from '../core/catalog/model.ts';
import type { Clock } from '../core/clock.ts';
import { isRefusal, refuse, type Refusal } from '../core/errors.ts';
import type { UsageRecord } from '../core/usage/record.ts';
import { answerRefusal } from './local-endpoints/answer.ts';
import { callRoute } from '../core/routes.ts';
import { dialectOf } from './dialects/by-route.ts';
import {
  asRewritten,
  whatIsHeld,
  type Admitted,
  type Arrival,
  type Received,
  type Understood,
} from './exchange.ts';
import type { Log } from './log.ts';
import { expandReferences, type ExpandDeps } from './response-store/expand-references.ts';
import type { RefusalCounter } from './metrics/refusal-counter.ts';
import type { TaskMetrics } from './metrics/task-metrics.ts';
import type { Stages } from './pipeline.ts';
import { admit, admitFetched, type AdmitDeps } from './stages/admit.ts';
import { authenticate, type AuthenticateDeps } from './stages/authenticate/authenticate.ts';
import type { RunningCalls } from './stages/authenticate/running-calls.ts';
import { dispatch, dispatchAgain, type DispatchDeps } from './stages/dispatch/dispatch.ts';
import { countRequest, releaseSlots, settleReservation, uncountRequest } from './stages/limits/reserve.ts';
import { receive, type ReceiveDeps } from './stages/receive/receive.ts';
import { record, type RecordDeps } from './stages/record.ts';
import { ClientStream } from './stages/relay/client-stream.ts';
import type { KeepAlive } from './stages/relay/keep-alive.ts';
import { relay, type RelayDeps } from './stages/relay/relay.ts';
import {
  mayPoint,
  referencesIn,
  withContent,
  withPlaceholders,
  type References,
} from './stages/remote-content.ts';
import { settle } from './stages/settle.ts';
import { understand } from './stages/understand.ts';
import type { Tracer } from './traces/tracer.ts';
import type { RemoteContentFetcher } from './upstream/remote-content.ts';

export type StageDeps = {
  readonly authenticate: AuthenticateDeps;
  readonly receive: ReceiveDeps;
  readonly catalog: LiveCatalog;
  /** Deployments in the order in which they are to be tried. */
  readonly choose: (deployments: readonly Deployment[]) => readonly Deployment[];
  /** Null: URLs of images and files are refused. */
  readonly remoteContent: RemoteContentFetcher | null;
  /** Null: answers are not kept. */
  readonly expand: ExpandDeps | null;
  readonly admit: AdmitDeps;
  readonly dispatch: DispatchDeps;
  readonly record: RecordDeps;
  readonly keepAlive: KeepAlive;
  readonly running: RunningCalls;
  readonly refusals: RefusalCounter;
  /** Null: no traces. */
  readonly tracer: Tracer | null;
  readonly metrics: TaskMetrics;
  readonly log: Log;
  readonly clock: Clock;
  readonly onFailure: Stages['onFailure'];
};

export function makeStages(parts: StageDeps): Stages {
  const {
    catalog,
    choose,
    remoteContent,
    keepAlive,
    running,
    refusals,
    tracer,
    metrics,
    log,
    clock,
    onFailure,
  } = parts;
  const { turns } = parts.dispatch;
  const relayDeps: RelayDeps = {
    clock,
    unheard: parts.dispatch.unheard,
    askAgain: (dispatched, body) => dispatchAgain(dispatched, body, parts.dispatch),
    keep: (dispatched) => parts.expand?.store.keep(dispatched) ?? Promise.resolve(false),
  };
  const understandCall: Stages['understand'] = (received) => {
    const dialect = dialectOf(received.routeId);
    if (dialect === null) return refuse('not_found', { message: 'This path is not served by this version.' });
    const route = callRoute(received.routeId);
    const mayReferToResponses = route?.dialect === 'openai-responses' && route.operation === 'answer';
    if (parts.expand === null || !mayReferToResponses)
      return understand(received, dialect, catalog, choose, turns);
    const remembered = expandReferences(received, parts.expand);
    return remembered instanceof Promise
      ? remembered.then((found) =>
          isRefusal(found) ? found : understand(received, dialect, catalog, choose, turns, found),
        )
      : understand(received, dialect, catalog, choose, turns, remembered);
  };
  const understandPointing = async (received: Received): Promise<Understood | Refusal> => {
    const references = await referencesIn(received.body, turns);
    if (references === null) return understandCall(received);
    if (isRefusal(references)) return references;
    const body = await withPlaceholders(references, turns);
    return isRefusal(body) ? body : understandCall(asRewritten(received, body, references));
  };

  const fetchReferences = async (
    admitted: Admitted,
    references: References,
    fetcher: RemoteContentFetcher,
  ): Promise<Refusal | null> => {
    const { maxBodyBytes } = parts.receive;
    const body = await withContent(references, fetcher, admitted.bodyHold, maxBodyBytes, turns);
    if (isRefusal(body)) return body;
    const understood = await understandCall(asRewritten(admitted, body, null));
    return isRefusal(understood) ? understood : admitFetched(admitted, parts.admit);
  };

  const ended = (admitted: Admitted, usageRecord: UsageRecord): UsageRecord => {
    settleReservation(admitted, usageRecord, parts.admit);
    tracer?.ended(admitted, usageRecord);
    if (admitted.fallenBackFrom !== null) metrics.upstreamFallbacks.add(1, usageRecord.model);
    return usageRecord;
  };

  return {
    authenticate: (arrival) => authenticate(arrival, parts.authenticate),
    count: (authenticated) => countRequest(authenticated, parts.admit),
    receive: (counted) => receive(counted, parts.receive),
    understand: (received) =>
      remoteContent === null || !mayPoint(received.body)
        ? understandCall(received)
        : understandPointing(received),
    admit: (understood) => admit(understood, parts.admit),
    fetch: (admitted) => {
      const { references } = admitted;
      if (references === null || remoteContent === null) return null;
      return fetchReferences(admitted, references, remoteContent);
    },
    openStream: (admitted) => {
      tracer?.admitted(admitted);
      const client = admitted.call.isStream ? new ClientStream(admitted, clock) : null;
      if (client !== null) keepAlive.add(client);
      running.add(admitted, client);
      return client;
    },
    closeStream: (client) => {
      if (client !== null) keepAlive.remove(client);
    },
    dispatch: (admitted) => dispatch(admitted, parts.dispatch),
    relay: (dispatched, client) => relay(dispatched, client, relayDeps),
    settle: (admitted, ending) => {
      running.remove(admitted);
      admitted.client.stop();
      const settled = settle(admitted, ending, clock);
      if (!(settled instanceof Promise)) return ended(admitted, settled);
      releaseSlots(admitted, parts.admit);
      return settled.then((usageRecord) => ended(admitted, usageRecord));
    },
    record: (usageRecord) => record(usageRecord, parts.record),
    refuse: tellRefusal,
    onRefused: (arrival, refusal, status) => {
      metrics.refused(arrival.routeId, status);
      refusals.add(arrival.routeId, status, refusal.code, whatIsHeld(arrival).principal?.keyId ?? '');
      log.info('refused', {
        request_id: arrival.requestId,
        route: arrival.routeId,
        status,
        error_code: refusal.code,
      });
    },
    onFailure,
    leave: (arrival, refusal) => {
      const { reservation, requestReservation, bodyHold } = whatIsHeld(arrival);
      bodyHold?.release();
      if (requestReservation === null || reservation !== null) return;
      uncountRequest(requestReservation, (refusal?.status ?? 0) >= 500 ? 'ours' : 'theirs', parts.admit);
    },
  };
}

/** Tells a refusal, inside the stream when it is open already; returns the status the client sees. */
export function tellRefusal(arrival: Arrival, refusal: Refusal, client: ClientStream | null): number {
  if (client === null || !client.isOpen) return answerRefusal(arrival, refusal);
  client.fail(refusal);
  return 200;
}

/**
 * The request as it passes through the stages. It is one object, made by `accept` with every field present, so its
 * hidden class never changes; what grows from stage to stage is its *type*, so a stage cannot be entered too early.
 *
 * A stage ends by filling in what it has found: `asReceived(request, body, hold)` and its kind below, the only places that
 * turn one stage's type into the next. Fields that a later stage replaces are not readonly, and say who does.
 */
import type { IncomingMessage } from 'node:http';
import type { Deployment, Model } from '../core/catalog/model.ts';
import type { ServiceTier } from '../core/catalog/price.ts';
import type { Clock } from '../core/clock.ts';
import type { Refusal } from '../core/errors.ts';
import { newId, type RequestId } from '../core/ids.ts';
import type { Customer } from '../core/keys/customer.ts';
import type { Principal } from '../core/keys/principal.ts';
import type { Reservation } from '../core/leases/lease-book.ts';
import type { Route, RouteId } from '../core/routes.ts';
import type { CacheUse } from '../core/usage/cache-use.ts';
import { clientMetadataOf, type ClientMetadata } from '../core/usage/client-metadata.ts';
import type { EndingKind, LeaseMark } from '../core/usage/record.ts';
import type { ClientPresence } from './client-presence.ts';
import type { AnswerChoice, Call, Optional, Reply } from './dialects/dialect.ts';
import type { OutputCap } from './dialects/token-bound.ts';
import type { Outgoing } from './outgoing.ts';
import type { Aside } from './stages/aside.ts';
import type { Plan } from './stages/plan.ts';
import type { OneCall } from './stages/prompt-caching/prompt-caching.ts';
import type { References } from './stages/remote-content.ts';
import type { AnswerCacheUse } from './answer-cache/cache-use.ts';
import type { BodyHold } from './body-budget.ts';
import type { PolicyUse } from './policies/policy-use.ts';
import type { UpstreamResponse } from './upstream/upstream-response.ts';

/** A request whose head has been read; what accept starts from. */
export type Arrival = {
  readonly requestId: RequestId;
  readonly route: Route;
  readonly routeId: RouteId;
  /** Content of `{id}` in the path, percent-decoded. */
  readonly param: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: Outgoing;
  /** Wall time of arrival, milliseconds since the epoch; the usage record's created_at. */
  readonly createdAtMs: number;
  /** Monotonic time of arrival, for durations. */
  readonly arrivedAtMs: number;
  /** What the client says of itself and its call. */
  readonly clientMetadata: ClientMetadata;
  readonly progress: Progress;
  /** Null: the only answer to its request. */
  readonly choice: Choice | null;
};

/** One of several answers to a request. It is a call of its own, with a request id and a record of its own. */
export type Choice = AnswerChoice & {
  /** Called before the client is told of a failure: with what is sent next, the whole request has failed. */
  readonly failing: (refusal: Refusal) => void;
};

/** What has happened so far; read by settle and by those who count. */
export type Progress = {
  /** Whether the verdict of the rate limits on the request is final, and counted. */
  isJudged: boolean;
  /** Public name of the model that is to answer, or of one that has ended; empty until it is known. Never a caller's words. */
  modelName: string;
  /** The deployment tried last; null when none was. */
  deployment: Deployment | null;
  upstreamRequestId: string | null;
  /** Monotonic time at which the first upstream request was sent; 0 until then. */
  sentAtMs: number;
  /** Monotonic time at which the first byte of an answer was relayed; 0 until then. */
  firstByteAtMs: number;
  retries: number;
  /** Time spent waiting for judges, guardrails and Comprehend before that, in milliseconds. */
  checkingMs: number;
  /** Whether Bedrock has begun the answer that the client gets, or would have got. */
  isAnswered: boolean;
  /** Whether Bedrock itself ended or broke off the answer that the client was getting, before it told its usage. */
  isBrokenOff: boolean;
  /** The other deployment, if two were asked at the same time; else null. */
  hedge: Deployment | null;
  /** Answers that the call did not wait for, and that Bedrock may charge for. */
  givenUp: readonly GivenUp[];
  /** How many answers the call's reservation covers, beside those given up. */
  reservedAnswers: number;
  /** What Bedrock refused in a request of this call, and all further ones leave out. */
  leftOut: ReadonlySet<Optional>;
  /** The most bytes by which a request for Bedrock is longer than the client's body: words that the gateway adds. */
  addedBytes: number;
  /** Tokens of the bound of its prompt that the call is known not to need. */
  spareTokens: number;
  /** The most that it can write to Claude's prompt cache, as far as that is known. */
  cacheUse: CacheUse;
  /** The tokens of an answer that its budgets still pay for, in requests that are made from now on; null: all it asks for. */
  outputCap: number | null;
  /** Decides on cache points that its client does not ask for; null: none are set. */
  caching: OneCall | null;
};

/** An answer that the call no longer waits for. It is read to its end if possible, and charged either way. */
export type GivenUp = OutputCap & {
  readonly model: Model;
  readonly deployment: Deployment;
  readonly serviceTier: ServiceTier;
  /** Holds the usage that Bedrock reports. */
  readonly reply: Reply;
  /** Resolves when the answer has ended; true when it failed and so costs nothing. */
  readonly isFree: Promise<boolean>;
};

const NOTHING_GIVEN_UP: readonly GivenUp[] = [];
const NOTHING_LEFT_OUT: ReadonlySet<Optional> = new Set();

export type Authenticated = Arrival & {
  readonly principal: Principal;
  /** The address it came from. */
  readonly address: string;
  /** What counts as one sender (core/keys/address.ts). */
  readonly network: string;
};

export type Counted = Authenticated & {
  /**
   * Its part of the limits that need no body: requests per minute, parallel requests. Replaced by identify, which adds
   * those of the customer, and by `releaseSlots`.
   */
  requestReservation: Reservation;
};

export type Received = Counted & {
  /** The whole body, decompressed. Replaced when it points to content: first with placeholders, then with the content. */
  body: Buffer;
  /** Its part of the task's memory budget for bodies, until the call has ended. */
  readonly bodyHold: BodyHold;
  /** What the placeholders in the body stand for; null: there are none. */
  references: References | null;
  /** What policies do to the call; null: none applies. Set before the call is understood. */
  policyUse: PolicyUse | null;
  /** What the cache of answers has to do with the call; null: nothing. Set before it is admitted. */
  answerCache: AnswerCacheUse | null;
};

export type Understood = Received & {
  readonly call: Call;
  /** Dispatch replaces it when another model, or a deployment of another transport, is asked. */
  plan: Plan;
  /** What is asked beside the answer; null: nothing. */
  readonly aside: Aside | null;
};

export type Identified = Understood & {
  /** The customer that the request names; null when it names none. */
  readonly customer: Customer | null;
};

export type Admitted = Identified & {
  /** Whether anybody waits for the answer. */
  readonly client: ClientPresence;
  /** Its part of the limits and budgets that depend on its body. Replaced when another answer is reserved. */
  reservation: Reservation;
  lease: LeaseMark | null;
};

export type Dispatched = Admitted & { readonly response: UpstreamResponse };

/**
 * How an admitted call ended, before it is priced. A client that has left, or was sent away, is `client-gone` whatever came
 * of the answer after that.
 */
export type Ending = {
  readonly kind: EndingKind;
  /** HTTP status the client saw, or would have seen had it stayed. */
  readonly status: number;
  readonly errorCode: string | null;
};

/** A request at any stage: fields that are not set yet are null. */
export type Exchange = Arrival & {
  -readonly [Field in Exclude<keyof Dispatched, keyof Arrival>]: Dispatched[Field] | null;
};

export function asAuthenticated(
  arrival: Arrival,
  principal: Principal,
  address: string,
  network: string,
): Authenticated {
  const exchange = arrival as Exchange;
  exchange.principal = principal;
  exchange.address = address;
  exchange.network = network;
  return exchange as Authenticated;
}

export function asCounted(authenticated: Authenticated, requestReservation: Reservation): Counted {
  const exchange = authenticated as Exchange;
  exchange.requestReservation = requestReservation;
  return exchange as Counted;
}

export function asReceived(counted: Counted, body: Buffer, bodyHold: BodyHold): Received {
  const exchange = counted as Exchange;
  exchange.body = body;
  exchange.bodyHold = bodyHold;
  return exchange as Received;
}

export function asUnderstood(received: Received, call: Call, plan: Plan, aside: Aside | null): Understood {
  const exchange = received as Exchange;
  exchange.call = call;
  exchange.plan = plan;
  exchange.aside = aside;
  return exchange as Understood;
}

export function asIdentified(understood: Understood, customer: Customer | null): Identified {
  const exchange = understood as Exchange;
  exchange.customer = customer;
  return exchange as Identified;
}

export function asAdmitted(
  identified: Identified,
  client: ClientPresence,
  reservation: Reservation,
  lease: LeaseMark | null,
): Admitted {
  const exchange = identified as Exchange;
  exchange.client = client;
  exchange.reservation = reservation;
  exchange.lease = lease;
  return exchange as Admitted;
}

export function asDispatched(admitted: Admitted, response: UpstreamResponse): Dispatched {
  const exchange = admitted as Exchange;
  exchange.response = response;
  return exchange as Dispatched;
}

type Head = Pick<Arrival, 'route' | 'routeId' | 'param' | 'incoming' | 'outgoing'>;

/** Makes the one object of a request, with every field in its place. */
export function accept({ route, routeId, param, incoming, outgoing }: Head, clock: Clock): Exchange {
  const createdAtMs = clock.nowMs();
  return {
    requestId: newId<RequestId>(createdAtMs),
    route,
    routeId,
    param,
    incoming,
    outgoing,
    createdAtMs,
    arrivedAtMs: clock.monotonicMs(),
    clientMetadata: clientMetadataOf(incoming.headers),
    progress: {
      isJudged: false,
      modelName: '',
      deployment: null,
      upstreamRequestId: null,
      sentAtMs: 0,
      firstByteAtMs: 0,
      retries: 0,
      checkingMs: 0,
      isAnswered: false,
      isBrokenOff: false,
      hedge: null,
      givenUp: NOTHING_GIVEN_UP,
      reservedAnswers: 1,
      leftOut: NOTHING_LEFT_OUT,
      addedBytes: 0,
      spareTokens: 0,
      cacheUse: '1h',
      outputCap: null,
      caching: null,
    },
    choice: null,
    principal: null,
    address: null,
    network: null,
    requestReservation: null,
    body: null,
    bodyHold: null,
    references: null,
    policyUse: null,
    answerCache: null,
    call: null,
    plan: null,
    aside: null,
    customer: null,
    client: null,
    reservation: null,
    lease: null,
    response: null,
  };
}

/** The ending of a call whose client is gone; `status`: what the client would have seen had it stayed. */
export function goneEnding({ client }: Admitted, status: number): Ending {
  const { sentAway } = client;
  return sentAway === null
    ? { kind: 'client-gone', status, errorCode: null }
    : { kind: 'client-gone', status: sentAway.status, errorCode: sentAway.refusal.code };
}

/**
 * The request as it walks through the stages. It is one object, made by `accept` with every field present, so its
 * hidden class never changes; what grows from stage to stage is its *type*, so a stage cannot be entered too early.
 * Only the `as…` functions below fill it in: each is the door out of one stage.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Deployment, Model } from '../core/catalog/model.ts';
import type { ServiceTier } from '../core/catalog/price.ts';
import type { RequestId } from '../core/ids.ts';
import type { Principal } from '../core/keys/principal.ts';
import type { Reservation } from '../core/leases/lease-book.ts';
import type { Route, RouteId } from '../core/routes.ts';
import type { EndingKind, LeaseMark } from '../core/usage/record.ts';
import type { ClientPresence } from './client-presence.ts';
import type { Call, Reply, UpstreamRequest } from './dialects/dialect.ts';
import type { References } from './stages/remote-content.ts';
import type { BodyHold } from './body-budget.ts';
import type { UpstreamResponse } from './upstream/upstream-response.ts';

/** A request whose head has been read; what accept starts from. */
export type Arrival = {
  readonly requestId: RequestId;
  readonly route: Route;
  readonly routeId: RouteId;
  /** Content of `{id}` in the path, percent-decoded. */
  readonly param: string;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Wall time of arrival, milliseconds since the epoch; the usage record's created_at. */
  readonly createdAtMs: number;
  /** Monotonic time of arrival, for durations. */
  readonly arrivedAtMs: number;
  readonly progress: Progress;
};

/** Facts noted on the way, as they happen; read by record. */
export type Progress = {
  /** The deployment tried last; null when none was. */
  deployment: Deployment | null;
  upstreamRequestId: string | null;
  /** Monotonic time at which the first upstream request was sent; 0 until then. */
  sentAtMs: number;
  /** Monotonic time at which the first byte of an answer was relayed; 0 until then. */
  firstByteAtMs: number;
  retries: number;
  /** Whether Bedrock has begun the answer that the client gets, or would have got. */
  isAnswered: boolean;
  /** The other deployment, when two were asked at the same time; else null. */
  hedge: Deployment | null;
  /** Answers that the call did not wait for, and that Bedrock may charge for. */
  givenUp: readonly GivenUp[];
  /** How many answers the call's reservation has room for, beside those given up. */
  reservedAnswers: number;
};

/** An answer that nobody waits for, of this call: it is read to its end where that is possible, and charged either way. */
export type GivenUp = {
  readonly model: Model;
  readonly deployment: Deployment;
  readonly serviceTier: ServiceTier;
  /** What Bedrock reported of its usage. */
  readonly reply: Reply;
  /** Resolves when nothing more will be known; true when it failed, and so costs nothing. */
  readonly isFree: Promise<boolean>;
};

export const NOTHING_GIVEN_UP: readonly GivenUp[] = [];

export type Authenticated = Arrival & {
  readonly principal: Principal;
  /** The address it came from. */
  readonly address: string;
  /** What counts as one sender: its network (core/keys/address.ts). */
  readonly network: string;
};

export type Counted = Authenticated & {
  /** What it takes of the limits that need no body: requests a minute, requests at once. */
  readonly requestReservation: Reservation;
};

export type Received = Counted & {
  /** The whole body, decompressed. */
  readonly body: Buffer;
  /** What the body holds of the task's budget of body bytes, until the call has ended. */
  readonly bodyHold: BodyHold;
  /** What the body points to and has placeholders for; null: nothing. */
  readonly references: References | null;
};

export type Understood = Received & {
  readonly call: Call;
  /** The model that answers: the one asked for, or the one fallen back on. */
  readonly model: Model;
  /** Ways to reach the model, preferred first; never empty. */
  readonly deployments: readonly Deployment[];
  /** The service tier it is asked in. */
  readonly serviceTier: ServiceTier;
  /** The request for the first deployment, made before admission: what cannot be asked is refused early. */
  readonly upstreamRequest: UpstreamRequest;
  readonly reply: Reply;
  /** The model that was asked for, when another answers in its place; else null. */
  readonly fallenBackFrom: Model | null;
};

export type Admitted = Understood & {
  /** Whether anybody waits for the answer. */
  readonly client: ClientPresence;
  /** What it holds of the limits and budgets that depend on its body, until it has ended. */
  readonly reservation: Reservation;
  readonly lease: LeaseMark | null;
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

type Exchange = { -readonly [Field in keyof Dispatched]: Dispatched[Field] | null };

/** Makes the one object of a request, with every field in its place. */
export function accept(arrival: Arrival): Arrival {
  const exchange: Exchange = {
    requestId: arrival.requestId,
    route: arrival.route,
    routeId: arrival.routeId,
    param: arrival.param,
    incoming: arrival.incoming,
    outgoing: arrival.outgoing,
    createdAtMs: arrival.createdAtMs,
    arrivedAtMs: arrival.arrivedAtMs,
    progress: arrival.progress,
    principal: null,
    address: null,
    network: null,
    requestReservation: null,
    body: null,
    bodyHold: null,
    references: null,
    call: null,
    model: null,
    deployments: null,
    serviceTier: null,
    upstreamRequest: null,
    reply: null,
    fallenBackFrom: null,
    client: null,
    reservation: null,
    lease: null,
    response: null,
  };
  return exchange as Arrival;
}

/** What a request has when it leaves, however far it came. */
export function whatIsHeld(
  arrival: Arrival,
): Pick<Exchange, 'principal' | 'requestReservation' | 'bodyHold' | 'reservation'> {
  return arrival as Exchange;
}

export function asAuthenticated(
  arrival: Arrival,
  principal: Principal,
  address: string,
  network: string,
): Authenticated {
  const exchange: Exchange = arrival as Exchange;
  exchange.principal = principal;
  exchange.address = address;
  exchange.network = network;
  return exchange as Authenticated;
}

export function asCounted(authenticated: Authenticated, reservation: Reservation): Counted {
  const exchange: Exchange = authenticated as Exchange;
  exchange.requestReservation = reservation;
  return exchange as Counted;
}

export function asReceived(counted: Counted, body: Buffer, bodyHold: BodyHold): Received {
  const exchange: Exchange = counted as Exchange;
  exchange.body = body;
  exchange.bodyHold = bodyHold;
  return exchange as Received;
}

export function asUnderstood(
  received: Received,
  call: Call,
  model: Model,
  deployments: readonly Deployment[],
  serviceTier: ServiceTier,
  upstreamRequest: UpstreamRequest,
  reply: Reply,
): Understood {
  const exchange: Exchange = received as Exchange;
  exchange.call = call;
  exchange.model = model;
  exchange.deployments = deployments;
  exchange.serviceTier = serviceTier;
  exchange.upstreamRequest = upstreamRequest;
  exchange.reply = reply;
  return exchange as Understood;
}

export function asAdmitted(
  understood: Understood,
  client: ClientPresence,
  reservation: Reservation,
  lease: LeaseMark | null,
): Admitted {
  const exchange: Exchange = understood as Exchange;
  exchange.client = client;
  exchange.reservation = reservation;
  exchange.lease = lease;
  return exchange as Admitted;
}

/** The body has placeholders for what it points to, from here on; later, with null, the content itself. */
export function asRewritten(received: Received, body: Buffer, references: References | null): Received {
  const exchange: Exchange = received as Exchange;
  exchange.body = body;
  exchange.references = references;
  return exchange as Received;
}

/** Another model answers from here on: its own request, its own reply. */
export function asFallenBack(
  admitted: Admitted,
  model: Model,
  deployments: readonly Deployment[],
  serviceTier: ServiceTier,
  upstreamRequest: UpstreamRequest,
  reply: Reply,
): Admitted {
  const exchange: Exchange = admitted as Exchange;
  exchange.fallenBackFrom ??= admitted.model;
  exchange.model = model;
  exchange.deployments = deployments;
  exchange.serviceTier = serviceTier;
  exchange.upstreamRequest = upstreamRequest;
  exchange.reply = reply;
  return exchange as Admitted;
}

/** The call holds something else, or something more, of limits and budgets. */
export function asReservedAgain(admitted: Admitted, reservation: Reservation, lease: LeaseMark | null): void {
  const exchange: Exchange = admitted as Exchange;
  exchange.reservation = reservation;
  exchange.lease = lease;
}

/** It runs no longer, but what it gave up is still read: its slots are free, the rest stays held. */
export function asSlotsFreed(
  admitted: Admitted,
  requestReservation: Reservation,
  reservation: Reservation,
): void {
  const exchange: Exchange = admitted as Exchange;
  exchange.requestReservation = requestReservation;
  exchange.reservation = reservation;
}

/** Another reply reads the answer from here on. */
export function asReplied(admitted: Admitted, reply: Reply): void {
  const exchange: Exchange = admitted as Exchange;
  exchange.reply = reply;
}

export function asDispatched(admitted: Admitted, response: UpstreamResponse): Dispatched {
  const exchange: Exchange = admitted as Exchange;
  exchange.response = response;
  admitted.progress.isAnswered = true;
  return exchange as Dispatched;
}

/** The ending of a call whose client is gone; `status`: what the client would have seen had it stayed. */
export function goneEnding({ client }: Admitted, status: number): Ending {
  const { sentAway } = client;
  return sentAway === null
    ? { kind: 'client-gone', status, errorCode: null }
    : { kind: 'client-gone', status: sentAway.status, errorCode: sentAway.refusal.code };
}

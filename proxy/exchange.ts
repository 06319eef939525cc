/**
 * The request as it walks through the rooms. It is one object, made in accept with every field present, so its
 * hidden class never changes; what grows from room to room is its *type*, so a room cannot be entered too early.
 * Only the `as…` functions below fill it in: each is the door out of one room.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Deployment, Model } from '../core/catalog/model.ts';
import type { ServiceTier } from '../core/catalog/price.ts';
import type { RequestId } from '../core/ids.ts';
import type { Principal } from '../core/keys/principal.ts';
import type { Reservation } from '../core/leases/lease-book.ts';
import type { Route, RouteId } from '../core/routes.ts';
import type { EndingKind, LeaseMark } from '../core/usage/record.ts';
import type { Call, Reply, UpstreamRequest } from './dialects/dialect.ts';
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
  /** The other deployment, when two were asked at the same time; else null. */
  hedge: Hedge | null;
};

/** `isOwed`: its answer was given up before it had ended, so Bedrock may charge for it. */
export type Hedge = { readonly deployment: Deployment; readonly isOwed: boolean };

export type Accepted = Arrival & {
  /** The whole body, decompressed; empty for GET. */
  readonly body: Buffer;
};

export type Authenticated = Accepted & { readonly principal: Principal };

export type Understood = Authenticated & {
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
  /** What it holds of limits and budgets until it has ended. */
  readonly reservation: Reservation;
  readonly lease: LeaseMark | null;
};

export type Dispatched = Admitted & { readonly response: UpstreamResponse };

/** How an admitted call ended, before it is priced. */
export type Ending = {
  readonly kind: EndingKind;
  /** HTTP status the client saw, or would have seen had it stayed. */
  readonly status: number;
  readonly errorCode: string | null;
};

type Exchange = { -readonly [Field in keyof Dispatched]: Dispatched[Field] | null };

export function asAccepted(arrival: Arrival, body: Buffer): Accepted {
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
    body,
    principal: null,
    call: null,
    model: null,
    deployments: null,
    serviceTier: null,
    upstreamRequest: null,
    reply: null,
    fallenBackFrom: null,
    reservation: null,
    lease: null,
    response: null,
  };
  return exchange as Accepted;
}

export function asAuthenticated(accepted: Accepted, principal: Principal): Authenticated {
  const exchange: Exchange = accepted as Exchange;
  exchange.principal = principal;
  return exchange as Authenticated;
}

export function asUnderstood(
  authenticated: Authenticated,
  call: Call,
  model: Model,
  deployments: readonly Deployment[],
  serviceTier: ServiceTier,
  upstreamRequest: UpstreamRequest,
  reply: Reply,
): Understood {
  const exchange: Exchange = authenticated as Exchange;
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
  reservation: Reservation,
  lease: LeaseMark | null,
): Admitted {
  const exchange: Exchange = understood as Exchange;
  exchange.reservation = reservation;
  exchange.lease = lease;
  return exchange as Admitted;
}

/** What the request points to stands in it from here on. */
export function asFetched(authenticated: Authenticated, body: Buffer): Authenticated {
  const exchange: Exchange = authenticated as Exchange;
  exchange.body = body;
  return exchange as Authenticated;
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

/** Another model answers, so the call holds something else of limits and budgets. */
export function asReservedAgain(admitted: Admitted, reservation: Reservation, lease: LeaseMark | null): void {
  const exchange: Exchange = admitted as Exchange;
  exchange.reservation = reservation;
  exchange.lease = lease;
}

/** Another reply reads the answer from here on. */
export function asReplied(admitted: Admitted, reply: Reply): void {
  const exchange: Exchange = admitted as Exchange;
  exchange.reply = reply;
}

export function asDispatched(admitted: Admitted, response: UpstreamResponse): Dispatched {
  const exchange: Exchange = admitted as Exchange;
  exchange.response = response;
  return exchange as Dispatched;
}

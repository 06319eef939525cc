/**
 * The eight rooms, called in order. A room that refuses ends the walk with an answer in the caller's dialect; from
 * admission on every path, an exception included, leads to settle and record exactly once.
 *
 *   accept → authenticate → understand → admit → dispatch → relay → settle → record
 */
import { isRefusal, refuse, type Refusal } from '../core/errors.ts';
import type { UsageRecord } from '../core/usage/record.ts';
import type {
  Accepted,
  Admitted,
  Arrival,
  Authenticated,
  Dispatched,
  Ending,
  Understood,
} from './exchange.ts';
import type { Vanished } from './rooms/accept.ts';
import type { ClientGone } from './rooms/dispatch/dispatch.ts';
import type { ClientStream } from './rooms/relay/client-stream.ts';

type Step<Result> = Result | Promise<Result>;

/** The rooms with what each needs already inside; made in main. */
export type Rooms = {
  readonly accept: (arrival: Arrival) => Step<Accepted | Refusal | Vanished>;
  readonly authenticate: (accepted: Accepted) => Step<Authenticated | Refusal>;
  readonly understand: (authenticated: Authenticated) => Step<Understood | Refusal>;
  readonly admit: (understood: Understood) => Step<Admitted | Refusal>;
  /** Opens the client's side of a streamed call, null for others; closed again when the call has ended. */
  readonly openStream: (admitted: Admitted) => ClientStream | null;
  readonly closeStream: (client: ClientStream | null) => void;
  readonly dispatch: (admitted: Admitted) => Step<Dispatched | Refusal | ClientGone>;
  readonly relay: (dispatched: Dispatched, client: ClientStream | null) => Promise<Ending>;
  readonly settle: (admitted: Admitted, ending: Ending) => UsageRecord;
  readonly record: (record: UsageRecord) => void;
  /** Answers a refusal, inside the stream when it is open already; returns the status the client sees. */
  readonly refuse: (arrival: Arrival, refusal: Refusal, client: ClientStream | null) => number;
  readonly onRefused: (arrival: Arrival, refusal: Refusal, status: number) => void;
  readonly onFailure: (arrival: Arrival, error: unknown) => void;
};

export async function serveCall(arrival: Arrival, rooms: Rooms): Promise<void> {
  let admitted: Admitted | null;
  try {
    admitted = await walkToAdmission(arrival, rooms);
  } catch (error) {
    rooms.onFailure(arrival, error);
    const refusal = refuse('internal');
    rooms.onRefused(arrival, refusal, rooms.refuse(arrival, refusal, null));
    return;
  }
  if (admitted === null) return;
  const client = rooms.openStream(admitted);
  const ending = await walkToEnding(admitted, client, rooms);
  rooms.closeStream(client);
  rooms.record(rooms.settle(admitted, ending));
}

async function walkToAdmission(arrival: Arrival, rooms: Rooms): Promise<Admitted | null> {
  const accepted = await rooms.accept(arrival);
  if ('kind' in accepted) return accepted.kind === 'vanished' ? null : answer(arrival, accepted, rooms);
  const authenticated = await rooms.authenticate(accepted);
  if (isRefusal(authenticated)) return answer(arrival, authenticated, rooms);
  const understood = await rooms.understand(authenticated);
  if (isRefusal(understood)) return answer(authenticated, understood, rooms);
  const admitted = await rooms.admit(understood);
  return isRefusal(admitted) ? answer(authenticated, admitted, rooms) : admitted;
}

async function walkToEnding(admitted: Admitted, client: ClientStream | null, rooms: Rooms): Promise<Ending> {
  try {
    const dispatched = await rooms.dispatch(admitted);
    if (!('kind' in dispatched)) return await rooms.relay(dispatched, client);
    if (dispatched.kind === 'client-gone') return { kind: 'client-gone', status: 499, errorCode: null };
    return {
      kind: 'upstream-error',
      status: rooms.refuse(admitted, dispatched, client),
      errorCode: dispatched.code,
    };
  } catch (error) {
    rooms.onFailure(admitted, error);
    const refusal = refuse('internal');
    return { kind: 'upstream-cut', status: rooms.refuse(admitted, refusal, client), errorCode: refusal.code };
  }
}

function answer(arrival: Arrival, refusal: Refusal, rooms: Rooms): null {
  rooms.onRefused(arrival, refusal, rooms.refuse(arrival, refusal, null));
  return null;
}

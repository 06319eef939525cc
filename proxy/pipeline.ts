/**
 * The stages, called in order. A stage that refuses ends the walk with an answer in the caller's dialect; from admission
 * on every path, an exception included, leads to settle and record exactly once. No byte of a body is read before the
 * caller is known and its request is counted.
 *
 *   accept → authenticate → count → receive → understand → admit → fetch → dispatch → relay → settle → record
 */
import { isRefusal, refuse, type Refusal } from '../core/errors.ts';
import type { UsageRecord } from '../core/usage/record.ts';
import type {
  Admitted,
  Arrival,
  Authenticated,
  Counted,
  Dispatched,
  Ending,
  Received,
  Understood,
} from './exchange.ts';
import type { ClientGone } from './stages/dispatch/dispatch.ts';
import type { ClientStream } from './stages/relay/client-stream.ts';

type Step<Result> = Result | Promise<Result>;

/** The stages with what each needs already inside; made in main. */
export type Stages = {
  readonly authenticate: (arrival: Arrival) => Step<Authenticated | Refusal>;
  readonly count: (authenticated: Authenticated) => Step<Counted | Refusal>;
  /** Null: the client left before its body was complete. */
  readonly receive: (counted: Counted) => Promise<Received | Refusal | null>;
  readonly understand: (received: Received) => Step<Understood | Refusal>;
  readonly admit: (understood: Understood) => Step<Admitted | Refusal>;
  /** Puts into the call what it points to, when that is allowed; null when there is nothing to fetch. */
  readonly fetch: (admitted: Admitted) => Promise<Refusal | null> | null;
  /** Opens the client's side of a streamed call, null for others; closed again when the call has ended. */
  readonly openStream: (admitted: Admitted) => ClientStream | null;
  readonly closeStream: (client: ClientStream | null) => void;
  readonly dispatch: (admitted: Admitted) => Step<Dispatched | Refusal | ClientGone>;
  readonly relay: (dispatched: Dispatched, client: ClientStream | null) => Promise<Ending>;
  /** A promise where answers that nobody waits for are still being read. */
  readonly settle: (admitted: Admitted, ending: Ending) => Step<UsageRecord>;
  readonly record: (record: UsageRecord) => void;
  /** Answers a refusal, inside the stream when it is open already; returns the status the client sees. */
  readonly refuse: (arrival: Arrival, refusal: Refusal, client: ClientStream | null) => number;
  readonly onRefused: (arrival: Arrival, refusal: Refusal, status: number) => void;
  readonly onFailure: (arrival: Arrival, error: unknown) => void;
  /** Gives back what a request holds; called once, however it ended. `refusal`: why it was not admitted, if so. */
  readonly leave: (arrival: Arrival, refusal: Refusal | null) => void;
};

export async function serveCall(arrival: Arrival, stages: Stages): Promise<void> {
  let refusal: Refusal | null = null;
  try {
    const admitted = await walkToAdmission(arrival, stages);
    if (admitted === null) return;
    if (isRefusal(admitted)) {
      refusal = admitted;
      stages.onRefused(arrival, refusal, stages.refuse(arrival, refusal, null));
      return;
    }
    const client = stages.openStream(admitted);
    const ending = await walkToEnding(admitted, client, stages);
    stages.closeStream(client);
    stages.record(await stages.settle(admitted, ending));
  } finally {
    stages.leave(arrival, refusal);
  }
}

/** Null: the client has left. */
async function walkToAdmission(arrival: Arrival, stages: Stages): Promise<Admitted | Refusal | null> {
  try {
    const authenticated = await stages.authenticate(arrival);
    if (isRefusal(authenticated)) return authenticated;
    const counted = await stages.count(authenticated);
    if (isRefusal(counted)) return counted;
    const received = await stages.receive(counted);
    if (received === null || isRefusal(received)) return received;
    const understood = await stages.understand(received);
    return isRefusal(understood) ? understood : await stages.admit(understood);
  } catch (error) {
    stages.onFailure(arrival, error);
    return refuse('internal');
  }
}

async function walkToEnding(
  admitted: Admitted,
  client: ClientStream | null,
  stages: Stages,
): Promise<Ending> {
  try {
    const dispatched = (await stages.fetch(admitted)) ?? (await stages.dispatch(admitted));
    if (!('kind' in dispatched)) return await stages.relay(dispatched, client);
    if (dispatched.kind === 'client-gone') return dispatched;
    return {
      kind: 'upstream-error',
      status: stages.refuse(admitted, dispatched, client),
      errorCode: dispatched.code,
    };
  } catch (error) {
    stages.onFailure(admitted, error);
    const refusal = refuse('internal');
    return {
      kind: 'upstream-cut',
      status: stages.refuse(admitted, refusal, client),
      errorCode: refusal.code,
    };
  }
}

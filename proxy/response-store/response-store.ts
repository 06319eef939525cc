/**
 * The response store of the Responses API, if an operator has set a retention. Complete answers are kept in PostgreSQL, so
 * that a client may continue with `previous_response_id`, or refer to items instead of sending them again.
 *
 * 1. An answer is kept before its client is informed that it is complete, so its id is good on every task from then on; one
 *    that cannot be kept in time says so (`keep.ts`).
 * 2. It belongs to the key's user, or its team, or the key itself: whoever else knows its id finds nothing.
 * 3. Whatever is read is measured first, and room is asked for before it is loaded.
 * 4. It has connections of its own, and callers take turns at them.
 *
 * | PostgreSQL is away | an answer is not kept, and says so | a look-up: 503 |
 */
import type { OnProblem } from '../../core/metrics/label-values.ts';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import {
  deleteExpiredResponses,
  deleteResponse,
  findOutputs,
  findResponse,
  findTurns,
  measureOutputs,
  measureResponse,
  measureTurns,
  type ChainSize,
  type Turn,
} from '../../core/db/queries/operations/kept-responses.ts';
import { refuse, type Refusal } from '../../core/errors.ts';
import { callerOf, type Principal } from '../../core/keys/principal.ts';
import { FairQueue } from '../fair-queue.ts';
import type { Admitted } from '../exchange.ts';
import type { Turns } from '../event-loop-turns.ts';
import { createKeeper, type NotKept } from './keep.ts';
import type { Room } from './growth.ts';

export type ResponseStore = {
  /** Keeps a complete answer; false: it is not kept, which has been counted. Never rejects. */
  readonly keep: (admitted: Admitted) => Promise<boolean>;
  /**
   * The turns that led to an answer, oldest first; empty when there is no such answer of this principal's. `room` is
   * asked with their size before they are loaded; one beyond `most` is not the whole size.
   */
  readonly turns: (
    responseId: string,
    principal: Principal,
    most: ChainSize,
    room: (size: ChainSize) => Refusal | null,
  ) => Promise<readonly Turn[] | Refusal>;
  /** The outputs of those answers that are there, each as a JSON array. */
  readonly outputs: (
    responseIds: readonly string[],
    principal: Principal,
    room: Room,
  ) => Promise<readonly string[] | Refusal>;
  /** The response object of an answer, as JSON; null when it is not there. */
  readonly read: (responseId: string, principal: Principal, room: Room) => Promise<string | null | Refusal>;
  /** Whether there was such an answer. */
  readonly forget: (responseId: string, principal: Principal) => Promise<boolean | Refusal>;
  /** Waits for what is being written, and closes the connections. */
  readonly stop: () => Promise<void>;
};

export type ResponseStoreDeps = {
  /** Of its own: it is closed with the store. */
  readonly database: Database;
  readonly clock: Clock;
  /** Spreads work on large bodies over turns of the event loop. */
  readonly eventLoop: Turns;
  readonly retentionMs: number;
  /** The largest turn that is kept: a larger one could never be gone on from. */
  readonly maxTurnBytes: number;
  readonly onNotKept: (reason: NotKept) => void;
  readonly onProblem: OnProblem;
};

/** Connections to PostgreSQL. */
export const RESPONSE_STORE_CONNECTIONS = 2;
const LOOK_UPS = {
  what: 'kept responses',
  atOnce: RESPONSE_STORE_CONNECTIONS,
  atOncePerCaller: RESPONSE_STORE_CONNECTIONS - 1,
  waiting: 500,
  waitingPerCaller: 100,
  waitMs: 1_500,
};
const UPKEEP_MS = 600_000;
const EXPIRED_AT_ONCE = 1_000;

export function createResponseStore(deps: ResponseStoreDeps): ResponseStore {
  const { database, clock, onProblem } = deps;
  const queue = new FairQueue(LOOK_UPS);
  const keeper = createKeeper({ ...deps, queue, ownerOf });

  const look = async <Found>(
    principal: Principal,
    work: (owner: string, nowMs: number) => Promise<Found | Refusal>,
  ): Promise<Found | Refusal> => {
    try {
      return await queue.run(callerOf(principal), () => work(ownerOf(principal), clock.nowMs()));
    } catch (error) {
      onProblem('kept responses', error);
      return refuse('unavailable', { message: AWAY, retryAfterSeconds: 2 });
    }
  };

  const upkeep = async (): Promise<void> => {
    for (;;) {
      const deleted = await deleteExpiredResponses(database, clock.nowMs(), EXPIRED_AT_ONCE);
      if (deleted < EXPIRED_AT_ONCE) return;
    }
  };
  const timer = setInterval(() => keeper.background(upkeep(), 'expired responses'), UPKEEP_MS);
  timer.unref();

  return {
    keep: keeper.keep,
    turns: async (responseId, principal, most, room) => {
      if (!canExist(responseId)) return [];
      return look(principal, async (owner, nowMs) => {
        const size = await measureTurns(database, responseId, owner, nowMs, most);
        if (size.turns === 0) return [];
        return room(size) ?? findTurns(database, responseId, owner, nowMs, size.turns);
      });
    },
    outputs: async (responseIds, principal, room) => {
      const ids = responseIds.filter(canExist);
      if (ids.length === 0) return [];
      return look(principal, async (owner, nowMs) => {
        const bytes = await measureOutputs(database, ids, owner, nowMs);
        return room(bytes) ?? findOutputs(database, ids, owner, nowMs);
      });
    },
    read: async (responseId, principal, room) => {
      if (!canExist(responseId)) return null;
      return look(principal, async (owner, nowMs) => {
        const bytes = await measureResponse(database, responseId, owner, nowMs);
        if (bytes === null) return null;
        return room(bytes) ?? findResponse(database, responseId, owner, nowMs);
      });
    },
    forget: async (responseId, principal) =>
      canExist(responseId) && look(principal, (owner) => deleteResponse(database, responseId, owner)),
    stop: async () => {
      clearInterval(timer);
      await keeper.stop();
      await database.close();
    },
  };
}

const AWAY = 'The gateway cannot look up earlier responses right now. Try again shortly.';

/** An id that the gateway never gives has nothing behind it, whatever characters it is made of. */
function canExist(responseId: string): boolean {
  return /^resp_[0-9a-f]{32}$/.test(responseId);
}

/** What a key of its team's scope keeps for a member is that key's alone: neither the member's nor the team's. */
function ownerOf({ actsFor, userId, teamId, keyId }: Principal): string {
  if (actsFor !== null) return `user:${actsFor}`;
  return teamId === null || userId !== null ? `key:${keyId}` : `team:${teamId}`;
}

/**
 * The memory of the Responses API, where an operator has set a retention: complete answers are kept in PostgreSQL, so that
 * a client may go on with `previous_response_id` or refer to items instead of sending them again.
 *
 * An answer is kept in the background, after the client has it. It belongs to the key's user, or its team, or the key
 * itself: whoever else knows its id finds nothing. While PostgreSQL is away answers are not kept, and that is counted.
 */
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import {
  deleteExpiredResponses,
  deleteResponse,
  findResponses,
  findTurns,
  keepResponse,
  type KeptResponse,
} from '../../core/db/queries/kept-responses.ts';
import type { Principal } from '../../core/keys/principal.ts';
import type { Admitted, Ending } from '../exchange.ts';

export type Memory = {
  /** Keeps the answer of a call that ended, when it is one to keep. */
  readonly keep: (admitted: Admitted, ending: Ending) => void;
  /** The turns that led to an answer, oldest first; empty when there is no such answer of this principal's. */
  readonly turns: (responseId: string, principal: Principal) => Promise<readonly KeptResponse[]>;
  readonly find: (responseIds: readonly string[], principal: Principal) => Promise<readonly KeptResponse[]>;
  readonly forget: (responseId: string, principal: Principal) => Promise<boolean>;
  /** Waits for what is being written. */
  readonly stop: () => Promise<void>;
};

export type MemoryDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly retentionMs: number;
  readonly onProblem: (task: string, error: unknown) => void;
};

/** A conversation goes back at most so many answers. */
const MAX_TURNS = 1_000;
/** Answers on their way to PostgreSQL; more are dropped, and that is counted. */
const MAX_PENDING = 500;
const UPKEEP_MS = 600_000;
const EXPIRED_AT_ONCE = 1_000;

export function createMemory({ database, clock, retentionMs, onProblem }: MemoryDeps): Memory {
  const pending = new Set<Promise<void>>();

  const background = (work: Promise<void>, task: string): void => {
    const watched = work
      .catch((error: unknown) => onProblem(task, error))
      .finally(() => {
        pending.delete(watched);
      });
    pending.add(watched);
  };

  const upkeep = async (): Promise<void> => {
    for (;;) {
      const deleted = await deleteExpiredResponses(database, clock.nowMs(), EXPIRED_AT_ONCE);
      if (deleted < EXPIRED_AT_ONCE) return;
    }
  };
  const timer = setInterval(() => background(upkeep(), 'expired responses'), UPKEEP_MS);
  timer.unref();

  return {
    keep: (admitted, ending) => {
      const { turnToKeep } = admitted.call;
      if (turnToKeep === undefined || ending.kind !== 'complete') return;
      const response = admitted.reply.finalText?.() ?? null;
      if (response === null) return;
      if (pending.size >= MAX_PENDING) {
        onProblem('keep response', new Error('too many answers wait to be kept'));
        return;
      }
      const kept = {
        responseId: turnToKeep.responseId(admitted.requestId),
        owner: ownerOf(admitted.principal),
        previousResponseId: turnToKeep.previousResponseId,
        input: turnToKeep.inputText(),
        response,
      };
      const { createdAtMs } = admitted;
      background(keepResponse(database, kept, createdAtMs, createdAtMs + retentionMs), 'keep response');
    },
    turns: (responseId, principal) =>
      findTurns(database, responseId, ownerOf(principal), clock.nowMs(), MAX_TURNS),
    find: (responseIds, principal) => findResponses(database, responseIds, ownerOf(principal), clock.nowMs()),
    forget: (responseId, principal) => deleteResponse(database, responseId, ownerOf(principal)),
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
}

function ownerOf({ userId, teamId, keyId }: Principal): string {
  if (userId !== null) return `user:${userId}`;
  return teamId === null ? `key:${keyId}` : `team:${teamId}`;
}

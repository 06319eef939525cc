/**
 * Keeps an answer while its client waits for the last word of it, so that what the client is told about it is true.
 *
 * 1. Written within the deadline: it is kept, on every task at once.
 * 2. Not written by then, or no room: the client is informed that it is not kept. A write that is still under way is rolled
 *    back; one that was committed at the last moment is deleted again.
 *
 * An answer that was deleted has been written before, so no late write brings it back.
 */
import type { BackgroundTask, OnProblem, notKeptReasons } from '../../core/metrics/label-values.ts';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { deleteResponse, keepResponse } from '../../core/db/queries/operations/kept-responses.ts';
import { isRefusal } from '../../core/errors.ts';
import { callerOf, type Principal } from '../../core/keys/principal.ts';
import type { FairQueue } from '../fair-queue.ts';
import type { Admitted } from '../exchange.ts';
import type { Turns } from '../event-loop-turns.ts';

/** Why an answer is not kept. */
export type NotKept = (typeof notKeptReasons)[number];

export type Keeper = {
  readonly keep: (admitted: Admitted) => Promise<boolean>;
  /** Work that nobody waits for: bounded, and its failure is reported. */
  readonly background: (work: Promise<unknown>, task: BackgroundTask) => void;
  /** Waits for what is under way. */
  readonly stop: () => Promise<void>;
};

export type KeeperDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly retentionMs: number;
  readonly maxTurnBytes: number;
  readonly queue: FairQueue;
  /** Spreads work on large bodies over turns of the event loop. */
  readonly eventLoop: Turns;
  readonly ownerOf: (principal: Principal) => string;
  readonly onNotKept: (reason: NotKept) => void;
  readonly onProblem: OnProblem;
};

/** The longest that a client waits for its answer to be kept. */
const KEEP_MS = 2_000;

export function createKeeper(deps: KeeperDeps): Keeper {
  const { database, retentionMs, queue, ownerOf, onProblem } = deps;
  const pending = new Set<Promise<void>>();

  const background = (work: Promise<unknown>, task: BackgroundTask): void => {
    const watched = work
      .then(
        () => undefined,
        (error: unknown) => onProblem(task, error),
      )
      .finally(() => {
        pending.delete(watched);
      });
    pending.add(watched);
  };

  const write = async (admitted: Admitted, attempt: Attempt): Promise<'kept' | NotKept> => {
    const { principal, requestId, createdAtMs, body } = admitted;
    const { turnToKeep } = admitted.call;
    const answer = admitted.plan.reply.keeping?.complete() ?? null;
    if (turnToKeep === undefined || answer === null) throw new Error(`${requestId} is not to be kept`);
    const owner = ownerOf(principal);
    const times = { createdAtMs, expiresAtMs: createdAtMs + retentionMs };
    const outcome = await queue.run(callerOf(principal), async () => {
      if (attempt.isGivenUp) return 'busy';
      const input = await deps.eventLoop.work(turnToKeep.writingInput(), body.length);
      // The output is part of the response.
      if (input.length + Buffer.byteLength(answer.response) > deps.maxTurnBytes) return 'too large';
      const { previousResponseId } = turnToKeep;
      const responseId = turnToKeep.responseId(requestId);
      const kept = { responseId, owner, previousResponseId, input: input.toString('utf8'), ...answer };
      await keepResponse(database, kept, times, () => {
        attempt.isCommitting = !attempt.isGivenUp;
        return attempt.isCommitting;
      });
      return 'kept';
    });
    return isRefusal(outcome) ? 'busy' : outcome;
  };

  /** For a row that is there, or may be, although its client was told otherwise. */
  const undo = ({ call, requestId, principal }: Admitted): void => {
    const id = call.turnToKeep?.responseId(requestId);
    if (id === undefined) return;
    background(deleteResponse(database, id, ownerOf(principal)), 'undo a late keeping');
  };

  const keep = async (admitted: Admitted): Promise<boolean> => {
    const attempt: Attempt = { isGivenUp: false, isCommitting: false };
    const writing = write(admitted, attempt).catch((error: unknown): NotKept => {
      // The answer to a commit may be lost when the commit is not.
      if (attempt.isCommitting) undo(admitted);
      if (!attempt.isGivenUp || attempt.isCommitting) onProblem('keep response', error);
      return 'database';
    });
    const outcome = await inTime(writing, attempt);
    if (outcome === 'kept') return true;
    if (attempt.isGivenUp) {
      background(
        writing.then((late) => {
          if (late === 'kept') undo(admitted);
        }),
        'keep response',
      );
    }
    deps.onNotKept(outcome);
    return false;
  };

  return {
    keep,
    background,
    stop: async () => {
      while (pending.size > 0) await Promise.all(pending);
    },
  };
}

type Attempt = { isGivenUp: boolean; isCommitting: boolean };

/** What comes of the attempt; it is given up when it takes too long. */
async function inTime(writing: Promise<'kept' | NotKept>, attempt: Attempt): Promise<'kept' | NotKept> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<NotKept>((resolve) => {
    timer = setTimeout(() => {
      attempt.isGivenUp = true;
      resolve('database');
    }, KEEP_MS);
  });
  try {
    return await Promise.race([writing, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Counts the tokens of a prompt whose answer was lost before Bedrock told its usage, by CountTokens, which is free. It never
 * holds a call up for long: a count has a deadline, there are only so many at once, and none outlives the drain of the
 * task. Without a count the reserved bound is charged.
 */
import type { inputCountOutcomes } from '../../core/metrics/label-values.ts';
import type { UpstreamResponse } from '../upstream/upstream-response.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { countIn, countingRequest } from '../dialects/count-lost-input.ts';
import type { Turns } from '../event-loop-turns.ts';
import type { Plan } from './plan.ts';

export type InputCounter = {
  /** The tokens of the plan's request; null when they cannot be counted. Never rejects. */
  readonly count: (plan: Plan) => Promise<number | null>;
  /** Ends all counts, and those that come later. */
  readonly stop: () => void;
};

/** refused: a bound was reached, or the task ends. */
export type CountOutcome = (typeof inputCountOutcomes)[number];

export type InputCounterDeps = {
  readonly upstream: Upstream;
  readonly turns: Turns;
  readonly onEnd: (outcome: CountOutcome) => void;
};

const AT_ONCE = 64;
const HELD_BYTES = 64 * 1_048_576;
const DEADLINE_MS = 5_000;
const MAX_ANSWER_BYTES = 65_536;

export function createInputCounter({ upstream, turns, onEnd }: InputCounterDeps): InputCounter {
  const running = new Set<AbortController>();
  let heldBytes = 0;
  let isStopped = false;

  const counted = async (
    { model, upstreamRequest, deployments }: Plan,
    end: AbortSignal,
  ): Promise<number> => {
    const request = await turns.work(countingRequest(model, upstreamRequest), upstreamRequest.body.length);
    if (request === null)
      throw new Error(`requests of the kind ${upstreamRequest.operation} are not counted`);
    end.throwIfAborted();
    const onSent = (answer: UpstreamResponse): void =>
      end.addEventListener('abort', () => answer.abort(new Error('the count was given up')));
    const answer = await upstream.send(deployments[0], request, onSent);
    const body = await answer.readWhole(MAX_ANSWER_BYTES);
    if (answer.status !== 200) throw new Error(`counting was answered with ${answer.status}`);
    return countIn(body);
  };

  return {
    count: async (plan) => {
      const bytes = plan.upstreamRequest.body.length;
      if (isStopped || running.size >= AT_ONCE || heldBytes + bytes > HELD_BYTES) {
        onEnd('refused');
        return null;
      }
      const ending = new AbortController();
      const timer = setTimeout(() => ending.abort(), DEADLINE_MS);
      running.add(ending);
      heldBytes += bytes;
      try {
        const tokens = await counted(plan, ending.signal);
        onEnd('counted');
        return tokens;
      } catch {
        // Refused, broken or late: what was reserved is charged, and the metric says so.
        onEnd('failed');
        return null;
      } finally {
        clearTimeout(timer);
        running.delete(ending);
        heldBytes -= bytes;
      }
    },
    stop: () => {
      isStopped = true;
      for (const ending of running) ending.abort();
    },
  };
}

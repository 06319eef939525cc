/**
 * Failures of background work: each is counted; a repeated one is logged once a minute, with how often it happened
 * since, so that an unreachable database does not fill the log.
 */
import type { OnProblem } from '../core/metrics/label-values.ts';
import type { Clock } from '../core/clock.ts';
import { errorText, type Log } from './log.ts';
import type { Counter } from './metrics/registry.ts';

const AGAIN_MS = 60_000;
/** Different problems remembered at once; beyond that, all are forgotten and logged again. */
const MOST_KNOWN = 200;

export function createProblemReporter(failures: Counter, log: Log, clock: Clock): OnProblem {
  const known = new Map<string, { loggedMs: number; since: number }>();
  return (task, error) => {
    failures.add(1, task);
    const text = errorText(error);
    const name = `${task}: ${text}`;
    const nowMs = clock.monotonicMs();
    const former = known.get(name);
    if (former !== undefined && nowMs - former.loggedMs < AGAIN_MS) {
      former.since += 1;
      return;
    }
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, { loggedMs: nowMs, since: 0 });
    log.warn('background failure', { task, error: text, times_since: former?.since ?? 0 });
  };
}

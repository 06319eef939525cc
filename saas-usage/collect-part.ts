/** One attempt at one part of an account, and whether the time for it has come. */
import type { Collection, PartState } from '../core/saas-usage/account-state.ts';
import { AskFailure, type Collected, type Collector, type Fault } from '../core/saas-usage/collector.ts';
import { dayAfter, dayOf } from '../core/saas-usage/days.ts';
import type { Sample } from '../core/saas-usage/sample.ts';
import type { PartAsker } from './ask.ts';
import type { CollectOptions } from './collect-options.ts';
import { rangesToRead, type DayRange } from './day-ranges.ts';

export type PartAttempt = {
  readonly options: CollectOptions;
  readonly collector: Collector;
  readonly asker: PartAsker;
  readonly before: PartState | null;
  readonly takenThrough: string | null;
};

export async function collectPart(attempt: PartAttempt): Promise<PartState> {
  const { options, asker, before } = attempt;
  const { clock } = options;
  const startedAtMs = clock.nowMs();
  const startedAt = clock.monotonicMs();
  const { samples, faults, takenThrough } = await readRanges(attempt, startedAtMs);
  const outcome = outcomeOf(samples, faults);
  return {
    samples: outcome === 'failure' ? (before?.samples ?? []) : samples,
    last: {
      outcome,
      faults: atMost(faults),
      startedAtMs,
      durationMs: Math.round(clock.monotonicMs() - startedAt),
      calls: asker.calls(),
      callsLeft: asker.callsLeft(),
    },
    lastSuccessAtMs: outcome === 'success' ? startedAtMs : (before?.lastSuccessAtMs ?? null),
    takenThrough,
  };
}

/** A timer that fires a little early makes no part late. */
const SLACK_MS = 30_000;

/** A part that takes minutes, and fails in the end, is at rest for most of the time: others need the service too. */
const REST = 4;

/** After faults that pass it is due at once; after those that last, such as a space that refuses, as after a success. */
export function isDue(collector: Collector, before: PartState, nowMs: number): boolean {
  const { outcome, faults, startedAtMs, durationMs } = before.last;
  const lasts = faults.every(({ code }) => code === 'forbidden' || code === 'refused');
  const waits = outcome === 'success' || (outcome === 'partial' && lasts);
  const everyMs = collector.everySeconds * 1000;
  const waitMs = waits ? everyMs : Math.min(everyMs, REST * durationMs);
  return nowMs - startedAtMs >= waitMs - SLACK_MS;
}

type Read = Collected & { readonly takenThrough: string | null };

async function readRanges(attempt: PartAttempt, nowMs: number): Promise<Read> {
  const { collector, takenThrough } = attempt;
  const today = dayOf(nowMs);
  if (collector.days === null) {
    return { ...(await collected(attempt, nowMs, { from: today, to: today })), takenThrough: null };
  }
  const [newest, ...older] = rangesToRead(collector.days, today, takenThrough);
  const first = newest === undefined ? NOTHING : await collected(attempt, nowMs, newest);
  // Whatever was refused may be granted one day, and then nothing of it may be missing.
  const stays = { ...first, takenThrough };
  if (first.samples.length === 0 && first.faults.length > 0) return stays;
  if (hasRefusedBefore(first.faults, attempt.before, newest?.from ?? today)) return stays;
  const oldest = older[0]?.from ?? newest?.from ?? today;
  return readOlder(attempt, nowMs, { first, older, oldest, today });
}

type Older = {
  readonly first: Collected;
  readonly older: readonly DayRange[];
  readonly oldest: string;
  readonly today: string;
};

/** `takenThrough` comes as far as everything was read that the service has. */
async function readOlder(attempt: PartAttempt, nowMs: number, days: Older): Promise<Read> {
  const { first, older, oldest, today } = days;
  const samples = [...first.samples];
  const faults = [...first.faults];
  // At first, all is taken before the first day that is wanted.
  let through = attempt.takenThrough ?? dayAfter(oldest, -1);
  let isWhole = isOfPlanAlone(first.faults);
  for (const range of isBroken(first) ? [] : older) {
    const read = await collected(attempt, nowMs, range);
    const ofRange = read.samples.length === 0 ? read.faults.map(asForgotten) : read.faults;
    samples.push(...read.samples);
    faults.push(...ofRange);
    if (isBroken(read)) return { samples, faults: eachOnce(faults), takenThrough: through };
    isWhole &&= isOfPlanAlone(ofRange);
    if (isWhole) through = range.to;
  }
  return { samples, faults: eachOnce(faults), takenThrough: isWhole ? dayAfter(today, -1) : through };
}

/** What was refused for the newest days is refused for the others too. */
function eachOnce(faults: readonly Fault[]): readonly Fault[] {
  return faults.filter(
    ({ what, code }, at) => at === faults.findIndex((one) => one.what === what && one.code === code),
  );
}

/**
 * Where a part of it is refused run after run, such as an index that is gone, only the newest days are read; all that is
 * missing once anything of that changes, or if the last run was before the newest days.
 */
function hasRefusedBefore(faults: readonly Fault[], before: PartState | null, newestFrom: string): boolean {
  if (before?.last.outcome !== 'partial' || dayOf(before.last.startedAtMs) < newestFrom) return false;
  // A run that reads older days too is refused the same more than once.
  const [now, then] = [faults, before.last.faults].map((all) =>
    [
      ...new Set(all.filter(({ isOfPlan }) => isOfPlan !== true).map(({ what, code }) => `${what} ${code}`)),
    ].toSorted(),
  );
  return now !== undefined && now.length > 0 && now.join('\n') === then?.join('\n');
}

function isOfPlanAlone(faults: readonly Fault[]): boolean {
  return faults.every(({ isOfPlan }) => isOfPlan === true);
}

const NOTHING: Collected = { samples: [], faults: [] };

/** Days before those that the service remembers are refused: it has no more, and asking again changes nothing. */
function asForgotten(fault: Fault): Fault {
  return fault.code === 'refused' || fault.code === 'forbidden' ? { ...fault, isOfPlan: true } : fault;
}

/** Whether the service is not to be asked for more now. */
function isBroken({ faults }: Collected): boolean {
  return faults.some(({ code }) => code !== 'forbidden' && code !== 'refused' && code !== 'bad-answer');
}

async function collected(attempt: PartAttempt, nowMs: number, range: DayRange): Promise<Collected> {
  const { options, collector, asker, before } = attempt;
  try {
    return await collector.collect({
      account: options.account,
      ask: asker.ask,
      ...range,
      nowMs,
      lastSuccessAtMs: before?.lastSuccessAtMs ?? null,
    });
  } catch (error) {
    return {
      samples: [],
      faults: [error instanceof AskFailure ? error.fault : unexpected(collector.part, error)],
    };
  }
}

/** A mistake in one collector must not take the others with it; it is told, and the part is a failure. */
function unexpected(part: string, error: unknown): Fault {
  const message = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'unknown';
  return { what: part, code: 'bad-answer', status: null, message };
}

function outcomeOf(samples: readonly Sample[], faults: readonly Fault[]): Collection['outcome'] {
  if (isOfPlanAlone(faults)) return 'success';
  return samples.length === 0 ? 'failure' : 'partial';
}

const MOST_FAULTS = 20;

/** A run whose time is over can leave hundreds. */
function atMost(faults: readonly Fault[]): readonly Fault[] {
  const [next, ...rest] = faults.slice(MOST_FAULTS);
  if (next === undefined) return faults;
  const more = {
    ...next,
    what: `${rest.length + 1} more`,
    message: `the first of them: ${next.what} ${next.message}`,
  };
  return [...faults.slice(0, MOST_FAULTS), more];
}

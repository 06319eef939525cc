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

/** After faults that pass it is due at once; after those that last, such as a space that refuses, as after a success. */
export function isDue(collector: Collector, before: PartState, nowMs: number): boolean {
  const { outcome, faults, startedAtMs } = before.last;
  const lasts = faults.every(({ code }) => code === 'forbidden' || code === 'refused');
  const waits = outcome === 'success' || (outcome === 'partial' && lasts);
  return !waits || nowMs - startedAtMs >= collector.everySeconds * 1000 - SLACK_MS;
}

type Read = Collected & { readonly takenThrough: string | null };

async function readRanges(attempt: PartAttempt, nowMs: number): Promise<Read> {
  const { collector, takenThrough } = attempt;
  const today = dayOf(nowMs);
  if (collector.days === null) {
    return { ...(await collected(attempt, nowMs, { from: today, to: today })), takenThrough: null };
  }
  const samples: Sample[] = [];
  const faults: Fault[] = [];
  const [newest, ...older] = rangesToRead(collector.days, today, takenThrough);
  const first = newest === undefined ? NOTHING : await collected(attempt, nowMs, newest);
  samples.push(...first.samples);
  faults.push(...first.faults);
  let through = takenThrough;
  for (const range of isBroken(first) ? [] : older) {
    const read = await collected(attempt, nowMs, range);
    samples.push(...read.samples);
    faults.push(...(read.samples.length === 0 ? read.faults.map(asForgotten) : read.faults));
    if (isBroken(read)) return { samples, faults, takenThrough: through };
    through = range.to;
  }
  return { samples, faults, takenThrough: isBroken(first) ? through : dayAfter(today, -1) };
}

const NOTHING: Collected = { samples: [], faults: [] };

/** Days before those that the service remembers are refused: it has no more, and asking again changes nothing. */
function asForgotten(fault: Fault): Fault {
  return fault.code === 'refused' || fault.code === 'forbidden' ? { ...fault, isOfPlan: true } : fault;
}

/** Whether something is missing that another run may get. */
function isBroken({ faults }: Collected): boolean {
  return faults.some(({ code }) => code !== 'forbidden' && code !== 'refused');
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
  if (faults.every(({ isOfPlan }) => isOfPlan === true)) return 'success';
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

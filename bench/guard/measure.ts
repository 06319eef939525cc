/**
 * Measures one path on every subject, in turns, so that whatever changes on the machine changes for all. What V8 has not
 * optimized yet allocates more: the first rounds count for nothing, and of the others the median counts.
 */
import { quantile } from '../quantile.ts';
import { askMany } from './ask.ts';
import type { Path } from './paths.ts';
import type { Counts } from './probe.ts';
import type { Subject } from './subject.ts';

export const FIGURES = ['bytes', 'promises', 'timers', 'ticks', 'systemWrites', 'systemReads'] as const;
/** Each per request. */
export type Figures = Readonly<Record<(typeof FIGURES)[number], number | null>> & {
  /** Distance of the highest round from the lowest, as a share of the median of `bytes`. */
  readonly spread: number;
  readonly pauseMs: number;
};

export type Rounds = { readonly warmUp: number; readonly counted: number };

export async function measure(
  path: Path,
  subjects: readonly Subject[],
  rounds: Rounds,
): Promise<readonly Figures[]> {
  const allocations: Counts[][] = subjects.map(() => []);
  for (let round = 0; round < rounds.warmUp + rounds.counted; round += 1) {
    for (const [at, subject] of subjects.entries()) {
      const counts = await counted('allocation', path, subject, path.requests);
      if (round >= rounds.warmUp) allocations[at]?.push(counts);
    }
  }
  const figures: Figures[] = [];
  for (const [at, subject] of subjects.entries()) {
    // The first requests after the hooks were set pay for setting them.
    const hooked = await counted('hooks', path, subject, path.requests);
    figures.push(figuresOf(allocations[at] ?? [], hooked, path.requests));
  }
  return figures;
}

async function counted(
  what: 'allocation' | 'hooks',
  { scenario }: Path,
  subject: Subject,
  requests: number,
): Promise<Counts> {
  await subject.start(what);
  await askMany(subject.origin, subject.key, scenario.gateway, requests);
  return subject.stop();
}

export function figuresOf(allocations: readonly Counts[], hooked: Counts, requests: number): Figures {
  const each = (read: (counts: Counts) => number | undefined): number[] =>
    allocations.flatMap((counts) => {
      const value = read(counts);
      return value === undefined ? [] : [value / requests];
    });
  const bytes = each(({ allocation }) => allocation?.bytes);
  const middle = median(bytes);
  const resources = hooked.resources ?? {};
  const ofKinds = (...kinds: readonly string[]): number =>
    kinds.reduce((sum, kind) => sum + (resources[kind] ?? 0), 0) / requests;
  return {
    bytes: middle,
    promises: ofKinds('PROMISE'),
    timers: ofKinds('Timeout', 'Immediate'),
    ticks: ofKinds('TickObject'),
    systemWrites: medianOrNull(each(({ systemCalls }) => systemCalls?.writes)),
    systemReads: medianOrNull(each(({ systemCalls }) => systemCalls?.reads)),
    spread: (Math.max(...bytes) - Math.min(...bytes)) / middle,
    pauseMs: median(each(({ allocation }) => allocation?.pauseMs)),
  };
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function medianOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : median(values);
}

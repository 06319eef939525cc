/**
 * Answers for the metrics of a whole task: reads those of each process, puts them together, and renders them for the process
 * that was asked. A process that does not say its figures in time holds nobody up: its former ones stand for it.
 */
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import { counters, processCounters, processGaugesOfTask } from '../../core/metrics/prometheus.ts';
import { runtimeGauges } from '../../core/metrics/runtime.ts';
import type { Exposition } from '../metrics/exposition.ts';
import type { Reader } from '../metrics/readers.ts';
import { createRegistry, type Counter } from '../metrics/registry.ts';
import { createMergedFigures } from './merged-figures.ts';
import type { AskedFor, FromProcess } from './messages.ts';

export type TaskFigures = {
  /** The primary's own: processes that were started again, and failures of background work. */
  readonly restarts: Counter;
  readonly failures: Counter;
  readonly take: (number: number, part: Extract<FromProcess, { kind: 'figures' }>) => void;
  readonly left: (number: number) => void;
  /** `send` gets the text in parts, the last one with `isLast`. */
  readonly scrape: (
    number: number,
    asked: AskedFor,
    send: (text: string, isLast: boolean) => void,
  ) => Promise<void>;
};

export type TaskFiguresOptions = {
  readonly clock: Clock;
  /** Asks each process that serves for its figures; returns their numbers. */
  readonly ask: (reading: number, isScrape: boolean) => readonly number[];
  /** How many serve now. */
  readonly serving: () => number;
};

const PRIMARY = 0;
const LATE_MS = 1_000;
/** Connections of readers that are remembered. */
const MOST_CONNECTIONS = 64;

export function createTaskFigures({ clock, ask, serving }: TaskFiguresOptions): TaskFigures {
  const registry = createRegistry(clock.monotonicMs);
  const restarts = registry.counter(processCounters.processRestarts);
  const failures = registry.counter(counters.backgroundFailures);
  const late = registry.counter(processCounters.processLate);
  registry.read(processGaugesOfTask, { processes: serving });
  const { residentMemory } = runtimeGauges;
  registry.read({ residentMemory }, { residentMemory: () => process.memoryUsage.rss() });
  const merged = createMergedFigures(clock.monotonicMs);
  const connections = new Map<string, object>();
  /** Of each process whose figures are still to come: which reading they are for. */
  const awaited = new Map<number, number>();
  let onAllTaken: (() => void) | null = null;
  let lastReading = 0;

  const settle = (number: number): void => {
    awaited.delete(number);
    if (awaited.size === 0) onAllTaken?.();
  };
  const readOnce = async (isScrape: boolean): Promise<void> => {
    // What is late is not waited for again, and its parts belong to no later reading.
    awaited.clear();
    lastReading += 1;
    const allTaken = new Promise<void>((resolve) => {
      onAllTaken = resolve;
    });
    for (const number of ask(lastReading, isScrape)) {
      awaited.set(number, lastReading);
      merged.begin(number);
    }
    const stopped = new AbortController();
    const isLate = delay(LATE_MS, true, { ref: false, signal: stopped.signal }).catch(() => false);
    if (awaited.size > 0) await Promise.race([allTaken, isLate]);
    stopped.abort();
    onAllTaken = null;
    if (awaited.size > 0) late.add(awaited.size);
    merged.begin(PRIMARY);
    for (const text of registry.values(isScrape)) merged.take(PRIMARY, text);
    merged.end(PRIMARY);
  };
  /** One after the other: two collectors that come together read twice. */
  let reading: Promise<void> = Promise.resolve();
  const read = (isScrape: boolean): Promise<void> => {
    const read = reading.then(() => readOnce(isScrape));
    // One that fails is told to whoever asked, and ends none of those after it.
    reading = read.catch(() => undefined);
    return read;
  };
  const readerOf = (number: number, { reader }: AskedFor): Reader | null => {
    if (reader === null) return null;
    if (reader.connection === null) return { name: reader.name, connection: null };
    const name = `${number} ${reader.connection}`;
    const connection = connections.get(name) ?? {};
    connections.delete(name);
    connections.set(name, connection);
    const [oldest] = connections.keys();
    if (connections.size > MOST_CONNECTIONS && oldest !== undefined) connections.delete(oldest);
    return { name: reader.name, connection };
  };

  return {
    restarts,
    failures,
    take: (number, part) => {
      if (awaited.get(number) !== part.reading) return;
      merged.take(number, part.text);
      if (!part.isLast) return;
      merged.end(number);
      settle(number);
    },
    left: (number) => {
      merged.left(number);
      settle(number);
    },
    scrape: async (number, asked, send) => {
      const exposition: Exposition = { format: asked.format, reader: readerOf(number, asked) };
      await read(exposition.reader !== null);
      for (const text of merged.render(exposition)) {
        send(text, false);
        await nextTurn();
      }
      send('', true);
    },
  };
}

/**
 * What a process has to do with the others of its task, through their primary: it tells that it is alive, waits with them until
 * all are ready, says its figures when they are read, and answers for the metrics of all.
 */
import cluster from 'node:cluster';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Exposition } from '../metrics/exposition.ts';
import type { Registry } from '../metrics/registry.ts';
import type { ScrapeSource } from '../metrics/scrape.ts';
import type { Role } from './arguments.ts';
import { toProcess, type AskedFor, type FromProcess } from './messages.ts';

export const OTHERS_MISSING = 'other processes of the task are starting';

export type Siblings = Role & {
  /** Why the task is not ready, when it is not this process; null: all have been. */
  readonly missing: () => typeof OTHERS_MISSING | null;
  /** Begins to answer for this process, and returns what answers for the task. */
  readonly join: (own: OwnFigures) => ScrapeSource;
};

export type OwnFigures = {
  readonly registry: Registry;
  /** How long the oldest usage record has waited for PostgreSQL. */
  readonly oldestSeconds: () => number;
};

/** A scrape whose parts come from the primary; the next one resolves `more`. */
type Scrape = { readonly parts: string[]; isWhole: boolean; more: () => void };

const ALIVE_MS = 1_000;
/** Longer than the primary waits for processes. */
const ANSWER_MS = 5_000;

export function createSiblings(role: Role, onProblem: (error: unknown) => void): Siblings {
  let isTaskReady = role.isReplacement;
  let lastScrape = 0;
  const scrapes = new Map<number, Scrape>();
  const connectionNumbers = new WeakMap<object, number>();
  let connections = 0;

  const sayFigures = async ({ registry }: OwnFigures, reading: number, isScrape: boolean): Promise<void> => {
    await registry.prepare();
    for (const text of registry.values(isScrape)) {
      tell({ kind: 'figures', reading, text, isLast: false });
      await nextTurn();
    }
    tell({ kind: 'figures', reading, text: '', isLast: true });
  };
  const askedFor = ({ format, reader }: Exposition): AskedFor => {
    if (reader === null) return { format, reader };
    const { name, connection } = reader;
    if (connection === null) return { format, reader: { name, connection } };
    let number = connectionNumbers.get(connection);
    if (number === undefined) {
      connections += 1;
      number = connections;
      connectionNumbers.set(connection, number);
    }
    return { format, reader: { name, connection: number } };
  };
  async function* render(exposition: Exposition): AsyncGenerator<string> {
    lastScrape += 1;
    const number = lastScrape;
    const scrape: Scrape = { parts: [], isWhole: false, more: () => undefined };
    scrapes.set(number, scrape);
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      scrape.more();
    }, ANSWER_MS);
    try {
      tell({ kind: 'scrape', scrape: number, asked: askedFor(exposition) });
      for (;;) {
        while (scrape.parts.length > 0) yield scrape.parts.shift() ?? '';
        if (scrape.isWhole) return;
        if (isLate) throw new Error('the primary did not say the metrics of the task in time');
        await new Promise<void>((resolve) => {
          scrape.more = resolve;
        });
      }
    } finally {
      clearTimeout(late);
      scrapes.delete(number);
    }
  }

  return {
    ...role,
    missing: () => (isTaskReady ? null : OTHERS_MISSING),
    join: (own) => {
      process.on('message', (message: unknown) => {
        const told = toProcess(message);
        if (told === null) return;
        if (told.kind === 'task ready') isTaskReady = true;
        else if (told.kind === 'read figures') sayFigures(own, told.reading, told.isScrape).catch(onProblem);
        else {
          const scrape = scrapes.get(told.scrape);
          if (scrape === undefined) return;
          if (told.text !== '') scrape.parts.push(told.text);
          scrape.isWhole ||= told.isLast;
          scrape.more();
        }
      });
      const sayAlive = (): void => tell({ kind: 'alive', oldestSeconds: own.oldestSeconds() });
      sayAlive();
      // Until the process ends: it may drain for minutes.
      setInterval(sayAlive, ALIVE_MS).unref();
      return { prepare: () => Promise.resolve(), render };
    },
  };
}

/** Tells whoever started this process, if anybody listens. One that has just ended is noticed by its channel. */
export function tell(message: FromProcess): void {
  if (process.connected) process.send?.(message, () => undefined);
}

/** Without its primary a process of Node's cluster ends at once; from here on this one drains. */
export function outliveThePrimary(): void {
  const { worker } = cluster;
  worker?.once('disconnect', () => {
    worker.exitedAfterDisconnect = true;
  });
}

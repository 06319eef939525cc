/**
 * Ships rows to PostgreSQL in batches, in order, one batch at a time; keeps trying while PostgreSQL is away. A batch
 * that PostgreSQL refuses for its content is sent in halves, and these again, and a row that is refused alone is set
 * aside, so that one bad row never holds up the others.
 */
import { backoffMs } from '../../core/backoff.ts';
import { ShipQueue } from './ship-queue.ts';
import type { Shipment } from './shipment.ts';

export type ShipOptions<Home> = {
  readonly insert: (rows: readonly Buffer[]) => Promise<void>;
  /** Whether the error is about the rows (true) or about reaching PostgreSQL (false). */
  readonly isAboutContent: (error: unknown) => boolean;
  readonly onShipped: (items: readonly Shipment<Home>[]) => void;
  /** Resolves when the row has been taken care of. */
  readonly onRefused: (item: Shipment<Home>, error: unknown) => Promise<void>;
  readonly onAway: (error: unknown) => void;
};

export type Shipper<Home> = {
  readonly add: (shipment: Shipment<Home>) => void;
  readonly pending: () => number;
  /** Since when the row at the head has waited; null when none waits. */
  readonly waitingSinceMs: () => number | null;
  /** Rows that wait since before that time and are not spilled, oldest first, at most so many; also after `stop`. */
  readonly unspilled: (beforeMs: number, most: number) => readonly Shipment<Home>[];
  /** Resolves when fewer than `rows` wait, or the shipper stops. */
  readonly room: (rows: number) => Promise<void>;
  /** Tries until all is shipped or `deadlineMs` have passed; then begins no other batch. Returns how many rows are left. */
  readonly stop: (deadlineMs: number) => Promise<number>;
};

/** How many from the front of a batch need nothing more, and what kept the others. */
type Outcome = { readonly done: number; readonly error: unknown };

const BATCH_ROWS = 500;
/** Rows are gathered this long: four statements a second and task. */
const GATHER_MS = 250;
const BACKOFF = { firstMs: 200, longestMs: 5_000 };

export function createShipper<Home>(options: ShipOptions<Home>): Shipper<Home> {
  const queue = new ShipQueue<Home>();
  let inFlight = 0;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;
  let isStopped = false;
  let onIdle = (): void => undefined;
  let waiting: { readonly rows: number; readonly resolve: () => void } | null = null;

  const schedule = (): void => {
    if (timer !== undefined || inFlight > 0 || isStopped) return;
    if (queue.length === 0) {
      onIdle();
      return;
    }
    timer = setTimeout(run, delayMs());
  };

  const delayMs = (): number => {
    const isHurried = isStopping || queue.length >= BATCH_ROWS;
    if (failures === 0) return isHurried ? 0 : GATHER_MS;
    const waitMs = backoffMs(BACKOFF, failures);
    return isHurried ? Math.min(waitMs, failures * 250) : waitMs;
  };

  const run = (): void => {
    timer = undefined;
    const batch = queue.firstOf(BATCH_ROWS);
    inFlight = batch.length;
    void shipBatch(batch).then(({ done, error }) => {
      if (error === null) failures = 0;
      else {
        failures = Math.min(failures + 1, 10);
        options.onAway(error);
      }
      finish(done);
    });
  };

  const finish = (shipped: number): void => {
    queue.drop(shipped);
    inFlight = 0;
    wake();
    schedule();
  };

  const wake = (): void => {
    if (waiting === null || (queue.length >= waiting.rows && !isStopping)) return;
    waiting.resolve();
    waiting = null;
  };

  const shipBatch = async (batch: readonly Shipment<Home>[]): Promise<Outcome> => {
    try {
      await options.insert(batch.map((shipment) => shipment.bytes));
    } catch (error) {
      if (!options.isAboutContent(error)) return { done: 0, error };
      const [first] = batch;
      if (first !== undefined && batch.length > 1) return shipHalves(batch);
      if (first !== undefined) await options.onRefused(first, error);
      return { done: batch.length, error: null };
    }
    options.onShipped(batch);
    return { done: batch.length, error: null };
  };

  /** What is done is done, also when PostgreSQL goes away in the middle: it is not sent, and not counted, again. */
  const shipHalves = async (batch: readonly Shipment<Home>[]): Promise<Outcome> => {
    const middle = batch.length >> 1;
    const first = await shipBatch(batch.slice(0, middle));
    if (first.error !== null) return first;
    const second = await shipBatch(batch.slice(middle));
    return { done: middle + second.done, error: second.error };
  };

  return {
    add: (shipment) => {
      queue.add(shipment);
      schedule();
    },
    pending: () => queue.length,
    waitingSinceMs: () => queue.first?.addedAtMs ?? null,
    unspilled: (beforeMs, most) => {
      const found: Shipment<Home>[] = [];
      for (const shipment of queue) {
        if (shipment.addedAtMs > beforeMs || found.length === most) break;
        if (!shipment.isSpilled) found.push(shipment);
      }
      return found;
    },
    room: (rows) =>
      new Promise((resolve) => {
        waiting = { rows, resolve };
        wake();
      }),
    stop: (deadlineMs) =>
      new Promise((resolve) => {
        isStopping = true;
        wake();
        const done = (): void => {
          isStopped = true;
          clearTimeout(timer);
          clearTimeout(deadline);
          resolve(queue.length);
        };
        const deadline = setTimeout(done, deadlineMs);
        onIdle = done;
        clearTimeout(timer);
        timer = undefined;
        schedule();
      }),
  };
}

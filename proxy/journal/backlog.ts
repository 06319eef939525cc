/**
 * What of the journal is not in PostgreSQL, for proxy/spill, which puts it where it outlives the task: records that wait to
 * be shipped, and calls that have no record yet. Whoever has put an item somewhere safe marks it `isSpilled`.
 */
import type { Clock } from '../../core/clock.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { openLine, recordLine } from '../../core/usage/spill.ts';
import type { Admission } from './entry.ts';
import type { Home } from './retention.ts';
import type { OpenCall, OpenCalls } from './open-calls.ts';
import type { Shipper } from './ship.ts';
import type { Shipment } from './shipment.ts';

export type Spillable = Shipment<Home> | OpenCall;

export type Backlog = {
  /**
   * What is not spilled: records that have waited for `rowMs`, then calls that have been open for `openMs`; the oldest
   * first, at most so many.
   */
  readonly unspilled: (
    age: { readonly rowMs: number; readonly openMs: number },
    most: number,
  ) => readonly Spillable[];
  /** Its line in a spilled object. Throws for a call that nobody can price. */
  readonly lineOf: (item: Spillable) => string;
  /** Whether a call that is spilled is still open. */
  readonly isOpenSpilled: () => boolean;
  readonly pending: () => number;
  /** Whether nothing else of the journal waits: what previous runs left is read, and nothing is held back. */
  readonly isWhole: () => boolean;
};

export type BacklogOptions = {
  readonly clock: Clock;
  readonly shipper: Shipper<Home>;
  readonly calls: OpenCalls;
  readonly lostRecord: (admission: Admission) => UsageRecord;
  readonly isWhole: () => boolean;
};

export function createBacklog({ clock, shipper, calls, lostRecord, isWhole }: BacklogOptions): Backlog {
  return {
    unspilled: ({ rowMs, openMs }, most) => {
      const nowMs = clock.monotonicMs();
      const found: Spillable[] = [...shipper.unspilled(nowMs - rowMs, most)];
      for (const call of calls.oldestFirst()) {
        if (call.sinceMs > nowMs - openMs || found.length === most) break;
        if (!call.isSpilled) found.push(call);
      }
      return found;
    },
    lineOf: (item) =>
      'row' in item ? recordLine(item.row) : openLine(usageRowJson(lostRecord(item.admission))),
    isOpenSpilled: () => calls.some((call) => call.isSpilled),
    pending: () => shipper.pending(),
    isWhole,
  };
}

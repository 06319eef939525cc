/**
 * What a task sends to the ledger about its leases, and what comes back. All amounts of a lease are cumulative since the
 * run of the task began: granted is all it was ever granted less what it gave back. Since every ask states absolute
 * amounts, one whose answer was lost is repaired by the next.
 */
import type { Lease } from './lease.ts';

export type Ask = {
  readonly lease: Lease;
  /** Used and reserved so far. True whatever the ledger thinks: these calls run. */
  readonly busy: bigint;
  /** How much of what was granted the task keeps; the rest goes back. Null the first time: it knows of nothing yet. */
  readonly keep: bigint | null;
  /** What the task would like on top, ahead of need. */
  readonly ahead: bigint;
  /** For so long the task gives back at once whatever becomes free. */
  readonly alertMs: number;
};

/** A waiting call: how much it needs of which asks of the round. It gets all of it or nothing. */
export type WaitingCall = readonly { readonly ask: number; readonly need: bigint }[];

export type Answer = {
  /** The ledger's name of the pool. */
  readonly poolId: string;
  /** What it had granted before this ask. */
  readonly held: bigint;
  readonly granted: bigint;
  /** Left in the pool for others; negative when more runs than a lowered capacity allows. */
  readonly left: bigint;
  /** Whether a waiting call failed here. */
  readonly isShort: boolean;
  /** Whether the ledger knows all that was spent before; nothing is granted until it does. */
  readonly isCounted: boolean;
  readonly capacity: bigint;
  readonly spent: bigint;
  /** What other living tasks hold and do not use; they have been asked to give it back. */
  readonly idleElsewhere: bigint;
  /** The soft budget is passed. */
  readonly isWarned: boolean;
};

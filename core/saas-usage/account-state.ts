/**
 * What is known of one account: the newest samples of each part, and how the last collection of it went. Published from it
 * are the metrics in Prometheus's format and in CloudWatch, and the reports.
 */
import type { SaasAccount } from './account.ts';
import type { Fault } from './collector.ts';
import type { Sample } from './sample.ts';

export type AccountState = {
  readonly account: SaasAccount;
  /** By part. */
  readonly parts: ReadonlyMap<string, PartState>;
};

export type PartState = {
  /** Of the last collection that read anything; kept when one fails. */
  readonly samples: readonly Sample[];
  readonly last: Collection;
  /** Null: never yet. */
  readonly lastSuccessAtMs: number | null;
  /**
   * The last day of UTC that was over when it was read, with all days before it; to be kept, and given to the next
   * collection. Null: none yet, or the part reads no days.
   */
  readonly takenThrough: string | null;
};

/** One attempt at one part. */
export type Collection = {
  /** success: everything, or all that the plan has. partial: some of it. failure: nothing. */
  readonly outcome: 'success' | 'partial' | 'failure';
  readonly faults: readonly Fault[];
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Requests that were sent, repeated ones included. */
  readonly calls: number;
  /** What the service says is left in its current window; null: it does not say. */
  readonly callsLeft: number | null;
};

/**
 * A check that asks somebody else: a guardrail of Bedrock, a model as judge, Amazon Comprehend. All of them have this small
 * interface, so that they are run, bounded in time, counted and charged in one place (`run-checks.ts`).
 */
import type { PicoUsd } from '../../../core/money.ts';
import type { Direction } from '../../../core/policies/mode.ts';
import type { CheckCharge } from '../../../core/usage/record.ts';
import type { OtherAnswer } from '../../journal/entry.ts';

export type PaidCheck = {
  readonly kind: CheckCharge['kind'];
  /** As findings are counted in the record: `judge:<name>`, `guardrail:<id>`, `comprehend`. */
  readonly id: string;
  /** The policy that asks for it. */
  readonly policy: string;
  /** What the policy says of it; the same object for the same policies. */
  readonly rule: object;
  /** What becomes of a call in which it finds something. */
  readonly does: 'observe' | 'block';
  readonly timeoutMs: number;
  readonly onFailure: 'open' | 'closed';
  /** Looks at a text. Rejects when it cannot, or when `end` says that nobody waits any more. */
  readonly ask: (text: CheckedText, end: AbortSignal) => Promise<Verdict>;
  /** The most that it can cost for a text of so many bytes of UTF-8; null: nothing, since it cannot be asked. */
  readonly worst: (bytes: number) => WorstCharge | null;
};

export type CheckedText = { readonly text: string; readonly direction: Direction };

export type Verdict = {
  /** How often it found what the policy does not want; 0: it may pass. */
  readonly found: number;
  /** Null: nobody charges for it. */
  readonly charge: CheckCharge | null;
};

/** What a check costs at most. */
export type WorstCharge = { readonly costPicoUsd: PicoUsd } & (
  | { readonly kind: 'guardrail' | 'comprehend'; readonly name: string; readonly region: string }
  | ({ readonly kind: 'judge'; readonly name: string } & OtherAnswer)
);

/** Thrown by a check that did not come to a verdict but is charged for all the same. */
export class CheckFailure extends Error {
  readonly charge: CheckCharge | null;

  constructor(message: string, charge: CheckCharge | null = null) {
    super(message);
    this.charge = charge;
  }
}

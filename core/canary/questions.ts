/**
 * What the canary, which is outside the VPC, asks the function that is inside it, beside the database. The answer is a
 * verdict.
 */
import type { Answered } from './probe.ts';

export type DatabaseQuestion =
  /** Puts the user and the key in place that the call is made with. */
  | { readonly ask: 'prepare'; readonly model: string }
  | { readonly ask: 'record' | 'row' | 'panel'; readonly answered: Answered };

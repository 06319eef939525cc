/** How much a model is asked to think, in OpenAI's names, which other APIs have taken over. */
import type { Effort, ModelTraits } from '../../../core/catalog/model.ts';
import { fault, isGiven } from './faults.ts';

export type { Effort };

/** The least first. */
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const satisfies Effort[];

/** OpenAI's reasoning effort; null when none is given. */
export function readEffort(effort: unknown, param: string): Effort | null {
  if (!isGiven(effort)) return null;
  const known = EFFORTS.find((name) => name === effort);
  return known ?? fault(param, `expected one of ${EFFORTS.join(', ')}.`);
}

/**
 * The effort that a model takes in the place of one that it may not know: the nearest lower one with which it thinks, else
 * its lowest. Null: none need be said, as when it is not to think and silence keeps it from that.
 */
export function nearestEffort(
  effort: Effort,
  { efforts, thinkingOff }: Pick<ModelTraits, 'efforts' | 'thinkingOff'>,
): Effort | null {
  if (efforts.includes(effort)) return effort;
  const thinking = EFFORTS.filter((known) => known !== 'none' && efforts.includes(known));
  if (effort === 'none') return thinkingOff === 'never' ? (thinking[0] ?? null) : null;
  const most = EFFORTS.indexOf(effort);
  return thinking.findLast((known) => EFFORTS.indexOf(known) < most) ?? thinking[0] ?? null;
}

/** Tokens to think with, for models that want a number. */
export const budgets: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};

/** The least that Claude takes. */
export const LEAST_BUDGET = 1_024;

/** Of the tokens of an answer, what thinking may take: the words need the rest. */
export function mostToThinkWith(maxTokens: number): number {
  return Math.floor((maxTokens * 3) / 4);
}

/** A budget of thinking tokens as an effort. */
export function effortOfBudget(budgetTokens: number): Effort {
  if (budgetTokens < 4_096) return 'low';
  return budgetTokens < 16_384 ? 'medium' : 'high';
}

/** How much a model is asked to think, in OpenAI's names, which other APIs have taken over. */
import { fault, isGiven } from './faults.ts';

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

/** OpenAI's reasoning effort; null when none is given. */
export function readEffort(effort: unknown, param: string): Effort | null {
  if (!isGiven(effort)) return null;
  const known = EFFORTS.find((name) => name === effort);
  return known ?? fault(param, `expected one of ${EFFORTS.join(', ')}.`);
}

/** A budget of thinking tokens as an effort. */
export function effortOfBudget(budgetTokens: number): Effort {
  if (budgetTokens < 4_096) return 'low';
  return budgetTokens < 16_384 ? 'medium' : 'high';
}

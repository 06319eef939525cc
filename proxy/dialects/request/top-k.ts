/** How many of the likeliest tokens a model picks from. OpenAI's API has no such field; LiteLLM's clients send it. */
import { fault, isGiven } from './faults.ts';

/** Null: it is not given, or asks for nothing (0 and -1, as clients of other engines say it). */
export function readTopK(value: unknown): number | null {
  if (!isGiven(value) || value === 0 || value === -1) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  return fault('top_k', 'expected a whole number of at least 1.');
}

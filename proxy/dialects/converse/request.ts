/** What a dialect asks of Converse once it has read its own request; the model is added by `converseBody`. */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import type { AnswerFormat } from './answer-shape.ts';
import { fault, isGiven } from './faults.ts';
import type { ToolUse } from './tool-use.ts';
import type { Conversation } from './turns.ts';

export type ConverseRequest = {
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly stop: readonly string[];
  readonly effort: Effort | null;
  readonly format: AnswerFormat;
  readonly tools: ToolUse;
  readonly conversation: Conversation;
};

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type Effort = (typeof EFFORTS)[number];

/** OpenAI's reasoning effort; null when none is given. */
export function readEffort(effort: unknown, param: string): Effort | null {
  if (!isGiven(effort)) return null;
  const known = EFFORTS.find((name) => name === effort);
  return known ?? fault(param, `expected one of ${EFFORTS.join(', ')}.`);
}

/**
 * OpenAI's `service_tier`. `fast` is its other name for `priority`; `auto`, and names of tiers that Bedrock has nothing
 * like, are the standard one.
 */
export function readServiceTier(value: unknown): ServiceTier {
  if (!isGiven(value)) return 'standard';
  if (typeof value !== 'string') return fault('service_tier', 'expected the name of a tier.');
  return tiers.get(value) ?? 'standard';
}

const tiers: ReadonlyMap<string, ServiceTier> = new Map([
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['fast', 'priority'],
]);

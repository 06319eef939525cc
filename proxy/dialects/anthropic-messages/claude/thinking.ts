/**
 * Thinking as each Claude on Bedrock takes it. What a client asks for in the words of another generation is said in those
 * of the model: a budget as an effort, `adaptive` as a budget. Thinking gives way where Claude refuses it beside something
 * that was demanded: a forced tool, or a loop of tools whose thoughts the client did not send back.
 */
import type { ModelTraits } from '../../../../core/catalog/model.ts';
import { isObject, type JsonObject } from '../../json.ts';
import {
  budgets,
  effortOfBudget,
  LEAST_BUDGET,
  mostToThinkWith,
  nearestEffort,
} from '../../request/effort.ts';
import { isGiven } from '../../request/faults.ts';
import { isSealed } from '../reading/content.ts';
import { wrong } from '../reading/wrong.ts';

export type ThinkingPlan = {
  /** Null: no such field is sent. */
  readonly thinking: JsonObject | null;
  readonly effort: string | null;
  /** Whether the request asks for thinking, so that sampling stays at its defaults. */
  readonly isAskedFor: boolean;
};

export type ThinkingWishes = {
  /** The client's own field. */
  readonly asked: JsonObject | null;
  readonly effort: ClaudeEffort | null;
  readonly maxTokens: number;
  readonly isToolForced: boolean;
  /** The last turn of the assistant calls tools without the thought that led to it. */
  readonly isLoopWithoutThinking: boolean;
  /** A budget may be larger than the answer: thoughts and calls take turns. */
  readonly isInterleaved: boolean;
  /** Whether thoughts of earlier turns go along. */
  readonly hasThinking: boolean;
  readonly takesBinding: boolean;
};

export function thinkingPlan(wishes: ThinkingWishes, traits: ModelTraits): ThinkingPlan {
  const { asked, isToolForced } = wishes;
  const effort = wishes.effort === null ? null : nearestEffort(wishes.effort, traits);
  // Opus 5 can be kept from thinking at an effort of high or less.
  const calm = effort === 'xhigh' || effort === 'max' ? 'high' : effort;
  const type = asked?.['type'] ?? null;
  if (type === 'disabled' || (isToolForced && (type !== null || traits.thinkingOff === 'disabled'))) {
    const thinking = offIn(traits, type);
    return { thinking, effort: thinking === null ? effort : calm, isAskedFor: false };
  }
  const binding = bindingFor(wishes, traits);
  if (type === null) {
    const thinking = binding === null ? null : { type: 'adaptive', ...binding };
    return { thinking, effort, isAskedFor: false };
  }
  if (type !== 'adaptive' && type !== 'enabled') return { thinking: asked, effort, isAskedFor: true };
  const shown = displayOf(asked);
  const budget = asked?.['budget_tokens'];
  if (traits.thinking === 'adaptive-summarized' || (type === 'adaptive' && traits.thinking === 'adaptive')) {
    const thinking = { type: 'adaptive', ...shown, ...binding };
    const asEffort = type === 'enabled' && typeof budget === 'number' ? effortOfBudget(budget) : null;
    return { thinking, effort: effort ?? asEffort, isAskedFor: true };
  }
  const tokens = budgetWithin(
    typeof budget === 'number' ? budget : budgets[wishes.effort ?? 'medium'],
    wishes,
  );
  if (tokens === null || wishes.isLoopWithoutThinking)
    return { thinking: offIn(traits, null), effort, isAskedFor: false };
  return { thinking: { type: 'enabled', budget_tokens: tokens, ...shown }, effort, isAskedFor: true };
}

/** How a model is kept from thinking; null: by saying nothing, or not at all. */
function offIn({ thinkingOff }: ModelTraits, asked: unknown): JsonObject | null {
  return thinkingOff === 'disabled' || (thinkingOff === 'unsaid' && asked === 'disabled')
    ? { type: 'disabled' }
    : null;
}

/**
 * A replayed thought is refused when what stands before it has changed, unless Claude may drop it. Bedrock calls what is
 * to happen otherwise than Anthropic's API (AWS's page on preserved thinking, vercel/ai 20728).
 */
function bindingFor(
  { asked, hasThinking, takesBinding }: ThinkingWishes,
  traits: ModelTraits,
): JsonObject | null {
  if (!traits.bindsThinking || !takesBinding) return null;
  const own = asked?.['block_binding'];
  const asks = isObject(own) ? (own['prefix_mismatch_behavior'] ?? own['mismatch_behavior']) : undefined;
  const behaviour = asks ?? (hasThinking ? 'drop_block' : null);
  return behaviour === null ? null : { block_binding: { mismatch_behavior: behaviour } };
}

/** `updates` belongs to a beta that Bedrock does not have. */
function displayOf(asked: JsonObject | null): JsonObject {
  const display = asked?.['display'];
  if (display === undefined || display === null) return {};
  return { display: display === 'updates' ? 'summarized' : display };
}

/** A budget leaves room for the answer; null: there is none for both. */
function budgetWithin(budget: number, { maxTokens, isInterleaved }: ThinkingWishes): number | null {
  if (isInterleaved && budget >= LEAST_BUDGET) return budget;
  if (maxTokens <= LEAST_BUDGET) return null;
  if (budget < LEAST_BUDGET) return LEAST_BUDGET;
  return budget < maxTokens ? budget : Math.max(LEAST_BUDGET, mostToThinkWith(maxTokens));
}

/** Whether the last turn of the assistant calls tools and does not begin with a thought. */
export function isLoopWithoutThinking(messages: readonly unknown[], leavesThinkingOut: boolean): boolean {
  const last = messages.findLast((message) => isObject(message) && message['role'] === 'assistant');
  const content = isObject(last) ? last['content'] : null;
  if (!Array.isArray(content)) return false;
  const blocks: readonly unknown[] = content;
  const [first] = blocks;
  const isThought =
    isObject(first) && (first['type'] === 'thinking' || first['type'] === 'redacted_thinking');
  const begins = isThought && isSealed(first);
  return (
    (!begins || leavesThinkingOut) && blocks.some((block) => isObject(block) && block['type'] === 'tool_use')
  );
}

/** The effort that the client names; null: none. */
export function effortAsked(config: unknown): ClaudeEffort | null {
  const effort = isObject(config) ? config['effort'] : null;
  if (!isGiven(effort)) return null;
  const known = EFFORTS.find((name) => name === effort);
  return known ?? wrong('output_config.effort', "Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
}

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
type ClaudeEffort = (typeof EFFORTS)[number];

/**
 * `reasoning_effort` → how each generation of models is told to think, or not to. Claude thinks only where nothing forbids
 * it: not when it is made to call a tool, not to an answer that the client has begun, and (with a token budget) not in the
 * middle of a tool loop whose thinking the client did not send back.
 *
 * A model that cannot be kept from thinking is given its lowest effort instead.
 */
import { isWithout, type Target } from '../dialect.ts';
import type { JsonObject } from '../json.ts';
import type { ConverseRequest } from './request.ts';
import {
  budgets,
  effortOfBudget,
  LEAST_BUDGET,
  mostToThinkWith,
  nearestEffort,
  type Effort,
} from '../request/effort.ts';
import { isBindingFixed, isPrefilled } from './turns-for-model.ts';
import { holds, type Turn } from './turns.ts';

export type Reasoning = {
  /** Fields for `additionalModelRequestFields`. */
  readonly additional: JsonObject;
  /** For `outputConfig.effort`. */
  readonly effort: string | null;
  /** Whether temperature and top_p must stay at their defaults. */
  readonly fixesSampling: boolean;
  /** Whether Claude may think, so that its thoughts' tokens are to be asked for. */
  readonly mayThink: boolean;
};

export type ReasoningInput = {
  readonly request: ConverseRequest;
  readonly target: Target;
  /** As they go to Bedrock. */
  readonly turns: readonly Turn[];
  readonly maxTokens: number;
  readonly isToolForced: boolean;
};

/** None of a model's own. */
export const NO_FIELDS: JsonObject = {};

const NO_REASONING: Reasoning = {
  additional: NO_FIELDS,
  effort: null,
  fixesSampling: false,
  mayThink: false,
};

export function reasoningFor(input: ReasoningInput): Reasoning {
  const { request, target, turns } = input;
  const { traits } = target.model;
  const { thinking } = traits;
  const effort =
    request.effort ??
    (typeof request.thinkingBudget === 'number' ? effortOfBudget(request.thinkingBudget) : null);
  if (thinking === null) return NO_REASONING;
  if (thinking === 'effort-field' || thinking === 'effort-object' || thinking === 'reasoning-config') {
    const taken = effort === null ? null : nearestEffort(effort, traits);
    return taken === null ? NO_REASONING : { ...NO_REASONING, additional: fieldsOf(thinking, taken) };
  }
  const told = effort === 'none' || input.isToolForced ? unthinking(effort, target) : null;
  const { additional, ...rest } =
    told ?? (thinking === 'budget' ? budgeted(effort, input) : adaptive(effort, target));
  return {
    ...rest,
    additional: withLooseBinding(additional, target, turns),
    effort: isWithout(target, 'effort') ? null : rest.effort,
  };
}

/** For models of other makers: https://github.com/BerriAI/litellm, llms/bedrock/chat/converse_transformation.py. */
function fieldsOf(
  thinking: 'effort-field' | 'effort-object' | 'reasoning-config',
  effort: Effort,
): JsonObject {
  switch (thinking) {
    case 'effort-field':
      return { reasoning_effort: effort };
    case 'effort-object':
      return { reasoning: { effort } };
    case 'reasoning-config':
      return { reasoningConfig: { type: 'enabled', maxReasoningEffort: effort } };
  }
}

/** Kept from thinking, as far as that goes. Above `high`, an effort demands thinking. */
function unthinking(effort: Effort | null, { model }: Target): Reasoning {
  const { thinking, thinkingOff } = model.traits;
  const lasting = effort === null || effort === 'none' || thinking === 'budget' ? null : threeLevels(effort);
  switch (thinkingOff) {
    case 'unsaid':
      return { ...NO_REASONING, effort: lasting };
    case 'disabled':
      return { ...NO_REASONING, additional: { thinking: { type: 'disabled' } }, effort: lasting };
    case 'never':
      return { ...NO_REASONING, effort: effort === 'none' ? 'low' : lasting, mayThink: true };
  }
}

/** Without an effort nothing is said: some models think then. */
function adaptive(effort: Effort | null, { model }: Target): Reasoning {
  const { thinking, thinkingOff } = model.traits;
  if (effort === null) return { ...NO_REASONING, mayThink: thinkingOff !== 'unsaid' };
  const isNewest = thinking === 'adaptive-summarized';
  return {
    additional: { thinking: isNewest ? { type: 'adaptive', display: 'summarized' } : { type: 'adaptive' } },
    effort: nearestEffort(effort, model.traits),
    fixesSampling: true,
    mayThink: true,
  };
}

function budgeted(effort: Effort | null, { request, turns, maxTokens }: ReasoningInput): Reasoning {
  if (effort === null || effort === 'none') return NO_REASONING;
  const most = mostToThinkWith(maxTokens);
  const budget = Math.min(Math.max(request.thinkingBudget ?? budgets[effort], LEAST_BUDGET), most);
  if (budget < LEAST_BUDGET || isPrefilled(turns) || isLoopWithoutThinking(turns)) return NO_REASONING;
  return {
    additional: { thinking: { type: 'enabled', budget_tokens: budget } },
    effort: null,
    fixesSampling: true,
    mayThink: true,
  };
}

/**
 * Where a thought is bound to what stood before it, a replayed one whose surroundings have changed is dropped by Bedrock
 * instead of the request being refused. Bedrock's name for the member differs from Anthropic's:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-thinking-block-binding.html
 */
function withLooseBinding(additional: JsonObject, target: Target, turns: readonly Turn[]): JsonObject {
  if (!target.model.traits.bindsThinking || isBindingFixed(target)) return additional;
  if (!turns.some((turn) => holds(turn, 'reasoningContent'))) return additional;
  const thinking = additional['thinking'] ?? { type: 'adaptive' };
  return {
    ...additional,
    thinking: { ...thinking, block_binding: { mismatch_behavior: 'drop_block' } },
    anthropic_beta: ['thinking-binding-controls-2026-08-01'],
  };
}

function threeLevels(effort: Effort): string {
  switch (effort) {
    case 'none':
    case 'minimal':
    case 'low':
      return 'low';
    case 'medium':
      return 'medium';
    case 'high':
    case 'xhigh':
    case 'max':
      return 'high';
  }
}

/** Whether the last assistant turn calls tools and came back without the thinking that led to them. */
function isLoopWithoutThinking(turns: readonly Turn[]): boolean {
  for (let index = turns.length - 1; index >= 0; index--) {
    const turn = turns[index];
    if (turn === undefined || turn.role === 'user') continue;
    return holds(turn, 'toolUse') && turn.content[0]?.['reasoningContent'] === undefined;
  }
  return false;
}

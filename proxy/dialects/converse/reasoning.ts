/**
 * `reasoning_effort` → how each generation of models is told to think. Claude thinks only where nothing forbids it: not
 * when it is made to call a tool, and (with a token budget) not in the middle of a tool loop whose thinking the client
 * did not send back.
 */
import type { Model } from '../../../core/catalog/model.ts';
import type { JsonObject } from '../json.ts';
import type { ConverseRequest } from './request.ts';
import type { Effort } from '../request/effort.ts';
import { holds, type Turn } from './turns.ts';

export type Reasoning = {
  /** Fields for `additionalModelRequestFields`. */
  readonly additional: JsonObject;
  /** For `outputConfig.effort`. */
  readonly effort: string | null;
  /** Whether temperature and top_p must stay at their defaults. */
  readonly fixesSampling: boolean;
};

const NO_REASONING: Reasoning = { additional: {}, effort: null, fixesSampling: false };

/** Tokens to think with, for models that want a number. Bedrock takes no less than 1,024. */
const BUDGETS: Record<Exclude<Effort, 'none'>, number> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};

export function reasoningFor(
  request: ConverseRequest,
  model: Model,
  maxTokens: number,
  isToolForced: boolean,
): Reasoning {
  const { effort } = request;
  if (effort === null || effort === 'none') return NO_REASONING;
  const { thinking } = model.traits;
  switch (thinking) {
    case null:
      return NO_REASONING;
    case 'effort-field':
      return { ...NO_REASONING, additional: { reasoning_effort: threeLevels(effort) } };
    case 'adaptive-summarized':
      if (isToolForced) return { ...NO_REASONING, effort: claudeEffort(effort) };
      return {
        additional: { thinking: { type: 'adaptive', display: 'summarized' } },
        effort: claudeEffort(effort),
        fixesSampling: true,
      };
    case 'adaptive':
      if (isToolForced) return { ...NO_REASONING, effort: threeLevels(effort) };
      return {
        additional: { thinking: { type: 'adaptive' } },
        effort: threeLevels(effort),
        fixesSampling: true,
      };
    case 'budget': {
      const budget = Math.min(BUDGETS[effort], maxTokens - 1);
      if (budget < 1_024 || isToolForced || isLoopWithoutThinking(request.conversation.turns))
        return NO_REASONING;
      return {
        additional: { thinking: { type: 'enabled', budget_tokens: budget } },
        effort: null,
        fixesSampling: true,
      };
    }
  }
}

function claudeEffort(effort: Effort): string {
  return effort === 'xhigh' || effort === 'max' ? effort : threeLevels(effort);
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
    return holds(turn, 'toolUse') && !holds(turn, 'reasoningContent');
  }
  return false;
}

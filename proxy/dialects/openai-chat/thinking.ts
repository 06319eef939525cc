/**
 * How much a model is asked to think, in the three ways that clients of Chat Completions say it: OpenAI's
 * `reasoning_effort`, also as the object `{effort, summary}` of the Responses API; OpenRouter's `reasoning` (`effort`, `max_tokens`, `enabled`, `exclude`); and Anthropic's `thinking`,
 * which LiteLLM passes on. The first that is given counts.
 * https://openrouter.ai/docs/use-cases/reasoning-tokens, https://docs.litellm.ai/docs/reasoning_content
 */
import { fault, isGiven, objectAt, optionalBoolean, optionalCount } from '../request/faults.ts';
import { effortOfBudget, readEffort, type Effort } from '../request/effort.ts';
import { isObject, type JsonObject } from '../json.ts';

export type Thinking = {
  readonly effort: Effort | null;
  /** Tokens to think with; null when no number was given. */
  readonly thinkingBudget: number | null;
  /** Whether the client does not want to see the thoughts. */
  readonly hidesThoughts: boolean;
  /** Whether it was said in a member that OpenAI's own API does not know. */
  readonly hasOwnThinkingFields: boolean;
};

/** Of those who ask for thoughts and do not say how many: OpenRouter's own default. */
const USUAL: Effort = 'medium';

export function readThinking(body: JsonObject): Thinking {
  const reasoning = isGiven(body['reasoning']) ? objectAt(body['reasoning'], 'reasoning') : {};
  const hidesThoughts = optionalBoolean(reasoning, 'exclude', 'reasoning.exclude') ?? false;
  const hasOwnThinkingFields = isGiven(body['reasoning']) || isGiven(body['thinking']);
  const rest = { hidesThoughts, hasOwnThinkingFields };
  const effort = readReasoningEffort(body['reasoning_effort']);
  if (effort !== null) return { effort, thinkingBudget: null, ...rest };
  const asked = fromReasoning(reasoning) ?? fromThinking(body['thinking']) ?? NOTHING;
  return { ...asked, ...rest };
}

function readReasoningEffort(value: unknown): Effort | null {
  return isObject(value)
    ? readEffort(value['effort'], 'reasoning_effort.effort')
    : readEffort(value, 'reasoning_effort');
}

type Asked = Pick<Thinking, 'effort' | 'thinkingBudget'>;

const NOTHING: Asked = { effort: null, thinkingBudget: null };

function fromReasoning(reasoning: JsonObject): Asked | null {
  const effort = readEffort(reasoning['effort'], 'reasoning.effort');
  if (effort !== null) return { effort, thinkingBudget: null };
  const isEnabled = optionalBoolean(reasoning, 'enabled', 'reasoning.enabled');
  if (isEnabled === false) return { effort: 'none', thinkingBudget: null };
  const budget = optionalCount(reasoning, 'max_tokens', 'reasoning.max_tokens');
  if (budget !== null) return ofBudget(budget);
  return isEnabled === true ? { effort: USUAL, thinkingBudget: null } : null;
}

function fromThinking(value: unknown): Asked | null {
  if (!isGiven(value)) return null;
  const thinking = objectAt(value, 'thinking');
  switch (thinking['type']) {
    case 'disabled':
      return { effort: 'none', thinkingBudget: null };
    case 'enabled':
    case 'adaptive': {
      const budget = optionalCount(thinking, 'budget_tokens', 'thinking.budget_tokens');
      return budget === null ? { effort: USUAL, thinkingBudget: null } : ofBudget(budget);
    }
    default:
      return fault('thinking.type', "expected 'enabled', 'adaptive' or 'disabled'.");
  }
}

function ofBudget(budget: number): Asked {
  return { effort: effortOfBudget(budget), thinkingBudget: budget };
}

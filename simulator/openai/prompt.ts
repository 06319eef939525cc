/** Gathers a prompt item by item: its turns, its pieces as they are counted and cached, and what is asked of the answer. */
import type { Model } from '../../core/catalog/model.ts';
import type { Conversation, ToolDefinition, Turn } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { endOfMessage, segmentsOf, type Piece } from '../model/prompt.ts';
import { schemaTold, toolTold } from '../model/told.ts';
import { tokensOfText } from '../model/tokens.ts';
import { refused } from './error.ts';

export type Prompt = {
  readonly addTool: (tool: unknown) => void;
  readonly addTurn: (turn: Turn, content: unknown, tokens: number) => void;
  /** Throws OpenAI's refusal of a prompt that is longer than the model takes. */
  readonly conversation: (wanted: Wanted) => Conversation;
};

/** What a request wants of its answer, wherever its API has that. */
export type Wanted = {
  readonly maxTokens: unknown;
  readonly effort: unknown;
  readonly stopSequences: readonly string[];
  /** Those that may be called. */
  readonly tools: readonly ToolDefinition[];
  readonly forcedTool: ToolDefinition | null;
  readonly schema: unknown;
};

const DEFAULT_MAX_TOKENS = 16_384;

export function createPrompt(model: Model): Prompt {
  const pieces: Piece[] = [];
  const turns: Turn[] = [];
  // Such models cache each prompt as far as it was seen before, without being told to.
  const cacheTtl = model.supportsCaching && model.traits.cachePoints === 'none' ? '5m' : null;
  return {
    addTool: (tool) => {
      pieces.push({ tokens: tokensOfText(JSON.stringify(tool)), content: tool, cacheTtl: null });
    },
    addTurn: (turn, content, tokens) => {
      turns.push(turn);
      pieces.push({ tokens, content, cacheTtl });
      pieces.push(endOfMessage(turn.role));
    },
    conversation: ({ maxTokens, effort, stopSequences, tools, forcedTool, schema }) => {
      const segments = segmentsOf(pieces);
      if (totalTokens(segments) > model.contextTokens) {
        throw refused(
          'Your input exceeds the context window of this model. Please adjust your input and try again.',
          'input',
          'context_length_exceeded',
        );
      }
      const told = toldIn(turns);
      return {
        model,
        segments,
        turns,
        maxTokens:
          typeof maxTokens === 'number' ? maxTokens : Math.min(DEFAULT_MAX_TOKENS, model.maxOutputTokens),
        stopSequences,
        // Reasoning models think unless they are told not to.
        thinking: model.supportsThinking && effort !== 'none' ? 'shown' : 'off',
        boundTo: null,
        forcedTool: forcedTool ?? toolTold(told, tools),
        answerSchema: schema ?? schemaTold(told),
      };
    },
  };
}

/** The system texts among the turns: what the simulated model is told. */
function toldIn(turns: readonly Turn[]): readonly string[] {
  return turns.flatMap(({ role, texts }) => (role === 'system' ? texts : []));
}

/** Gathers a prompt item by item: its turns, and its pieces as they are counted and cached. */
import type { Model } from '../../core/catalog/model.ts';
import type { Segment, ToolDefinition, Turn } from '../model/conversation.ts';
import { totalTokens } from '../model/prompt-cache.ts';
import { endOfMessage, segmentsOf, type Piece } from '../model/prompt.ts';
import { tokensOfText } from '../model/tokens.ts';
import { refused } from './error.ts';

export type Prompt = {
  readonly addTool: (tool: unknown) => void;
  readonly addTurn: (turn: Turn, content: unknown, tokens: number) => void;
  readonly turns: readonly Turn[];
  /** Throws OpenAI's refusal of a prompt that is longer than the model takes. */
  readonly segments: () => readonly Segment[];
};

export function createPrompt(model: Model): Prompt {
  const pieces: Piece[] = [];
  const turns: Turn[] = [];
  // Such models cache each prompt as far as it was seen before, without being told to.
  const cacheTtl = model.supportsCaching && model.traits.cachePoints === 'none' ? '5m' : null;
  return {
    turns,
    addTool: (tool) => {
      pieces.push({ tokens: tokensOfText(JSON.stringify(tool)), content: tool, cacheTtl: null });
    },
    addTurn: (turn, content, tokens) => {
      turns.push(turn);
      pieces.push({ tokens, content, cacheTtl });
      pieces.push(endOfMessage(turn.role));
    },
    segments: () => {
      const segments = segmentsOf(pieces);
      if (totalTokens(segments) > model.contextTokens) {
        throw refused(
          'Your input exceeds the context window of this model. Please adjust your input and try again.',
          'input',
          'context_length_exceeded',
        );
      }
      return segments;
    },
  };
}

/** The system texts among the turns: what the simulated model is told. */
export function toldIn(turns: readonly Turn[]): readonly string[] {
  return turns.flatMap(({ role, texts }) => (role === 'system' ? texts : []));
}

/** Of a forced choice: the tool by its name, or the first. */
export function toolNamed(name: unknown, tools: readonly ToolDefinition[]): ToolDefinition | null {
  return tools.find((tool) => tool.name === name) ?? null;
}

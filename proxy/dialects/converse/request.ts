/** What a dialect asks of Converse once it has read its own request; the model is added by `converseBody`. */
import type { AnswerFormat } from './answer-shape.ts';
import type { ConverseFields } from '../request/converse-fields.ts';
import type { LongTexts } from '../long-texts.ts';
import type { Effort } from '../request/effort.ts';
import type { ToolUse } from './tool-use.ts';
import type { Conversation } from './turns.ts';

export type ConverseRequest = {
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  /** @default the model's own */
  readonly topK?: number | null;
  readonly stop: readonly string[];
  readonly effort: Effort | null;
  /** Tokens to think with, for models that take a number. @default what the effort stands for */
  readonly thinkingBudget?: number | null;
  readonly format: AnswerFormat;
  readonly tools: ToolUse;
  readonly conversation: Conversation;
  /** What the client says in Converse's own words. @default nothing */
  readonly converseFields?: ConverseFields | null;
  /** Whether the client asks for the prompt cache without saying where. @default false */
  readonly asksForCache?: boolean;
  /** What marks in its texts stand for. @default it has none */
  readonly texts?: LongTexts | null;
};

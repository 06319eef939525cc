/**
 * What the simulated model is asked and what it answers, whatever the body's dialect. `claude/` and `converse/`
 * read requests into a Conversation and render an Answer back; nothing else knows their shapes.
 */
import type { Model } from '../../core/catalog/model.ts';
import type { Guard } from '../guardrails/guard.ts';

export type CacheTtl = '5m' | '1h';

/** A cacheable piece of the prompt, in order: tools, system, messages. */
export type Segment = {
  /** What decides whether two prefixes are the same; empty when the prompt has no cache point. */
  readonly content: string;
  readonly tokens: number;
  /** Set when a cache point ends here. */
  readonly cacheTtl: CacheTtl | null;
};

export type Turn = {
  readonly role: 'user' | 'assistant' | 'system';
  readonly texts: readonly string[];
  readonly toolResults: readonly string[];
};

export type ToolDefinition = { readonly name: string; readonly schema: unknown };

export type Conversation = {
  readonly model: Model;
  readonly segments: readonly Segment[];
  readonly turns: readonly Turn[];
  readonly maxTokens: number;
  readonly stopSequences: readonly string[];
  /** `omitted`: the model thinks, the text stays hidden and only its signature is returned. */
  readonly thinking: 'off' | 'shown' | 'omitted';
  /** What its thoughts are bound to: system prompt and tools; null for models that bind them to nothing. */
  readonly boundTo: string | null;
  /** The tool that tool_choice forces (the first one for `any`), null when the model is free. */
  readonly forcedTool: ToolDefinition | null;
  /** Schema of a structured answer, undefined when the answer is free text. */
  readonly answerSchema: unknown;
  /** The service tier asked for, by Converse alone. */
  readonly serviceTier?: string;
  /** The guardrail that looks at it. */
  readonly guard?: Guard;
  /** Whether Converse shall show the usage in the model's own words too. */
  readonly showsOwnUsage?: true;
};

export type AnswerBlock =
  | {
      readonly kind: 'thinking';
      readonly text: string;
      readonly signature: string;
      readonly isShown: boolean;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool'; readonly name: string; readonly inputJson: string };

/** Anthropic's words; converse/ translates. */
export type StopReason = 'end_turn' | 'tool_use' | 'max_tokens' | 'stop_sequence' | 'refusal' | (string & {});

export type Answer = {
  readonly blocks: readonly AnswerBlock[];
  readonly stop: StopReason;
  readonly stopSequence: string | null;
  readonly outputTokens: number;
  /** The service tier it was served in, where one was asked for. */
  readonly serviceTier?: string;
  /** Tokens of the thoughts in it, where the client asked for the model's own usage. */
  readonly thinkingTokens?: number;
};

export type InputTokens = {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
};

export type Billed = InputTokens & { readonly outputTokens: number };

export const NOTHING_BILLED: Billed = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};

/** The words of an answer. */
export function textOf(answer: Answer): string {
  return answer.blocks.map((block) => (block.kind === 'text' ? block.text : '')).join('');
}

/** An answer that is about to be written. */
export type Reply = {
  readonly model: Model;
  readonly answer: Answer;
  readonly billed: Billed;
  /** What the ids in it are made of. */
  readonly id: string;
  /** How much each event of a stream carries. */
  readonly wordsPerEvent: number;
};

/** How the body of a request is read, and its answer written. */
export type Format = {
  readonly read: (body: unknown, model: Model) => Conversation;
  readonly whole: (reply: Reply) => string;
  readonly stream: (reply: Reply) => Iterable<StreamEvent>;
};

/** One event of a streamed answer, before framing. */
export type StreamEvent = {
  readonly eventType: string;
  readonly payload: string;
  /** Output tokens that exist once this event is out: what an interrupted call has used. */
  readonly outputTokens: number;
};

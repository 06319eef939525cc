/**
 * A request as the rules see it, whichever body it came in: Converse's or Anthropic's. Every part knows its own path, so
 * that one check of a rule names the right field in both. Reading never throws: what has the wrong shape is absent.
 */
import type { JsonObject } from '../../../core/json.ts';

export type RequestView = {
  readonly form: 'converse' | 'claude';
  /** The foundation model's id. */
  readonly modelId: string;
  readonly isStream: boolean;
  readonly body: JsonObject;
  readonly turns: readonly TurnView[];
  readonly system: readonly BlockView[];
  /** Null: the request has no such member. */
  readonly tools: readonly ToolView[] | null;
  readonly toolChoice: ToolChoiceView | null;
  readonly cachePoints: readonly CachePointView[];
  readonly temperature: Given | null;
  readonly topP: Given | null;
  readonly topK: Given | null;
  readonly maxTokens: Given | null;
  readonly stopSequences: Given | null;
  readonly thinking: Given | null;
  readonly effort: Given | null;
  /** The schema that the answer must follow, and the member that says so. */
  readonly format: Given | null;
  readonly betas: ReadonlySet<string>;
};

/** A member as it was sent. */
export type Given = { readonly at: string; readonly value: unknown };

export type TurnView = {
  readonly at: string;
  readonly role: unknown;
  readonly contentAt: string;
  readonly blocks: readonly BlockView[];
};

export type BlockView = {
  readonly at: string;
  readonly kind: BlockKind;
  /** The block's own member: `image` of `{image: …}`, or Anthropic's whole block. */
  readonly value: unknown;
  /** Of a text; elsewhere empty. */
  readonly text: string;
  /** Of a call and a result; elsewhere empty. */
  readonly id: string;
  /** What a result holds. */
  readonly content: readonly BlockView[];
};

export type BlockKind =
  | 'text'
  | 'image'
  | 'document'
  | 'call'
  | 'result'
  | 'thinking'
  | 'json'
  | 'cache-point'
  | 'other';

export type ToolView = {
  readonly at: string;
  readonly name: unknown;
  readonly schemaAt: string;
  readonly schema: unknown;
  readonly value: JsonObject;
};

export type ToolChoiceView = {
  readonly at: string;
  readonly kind: 'auto' | 'any' | 'tool' | 'none' | 'other';
  readonly name: unknown;
};

export type CachePointView = {
  readonly at: string;
  readonly ttl: unknown;
  readonly place: 'tools' | 'system' | 'messages' | 'result';
  /** The kind of block that it follows; null: it is the first of its list. */
  readonly after: BlockView | ToolView | null;
};

export function isTool(part: BlockView | ToolView): part is ToolView {
  return 'schema' in part;
}

/**
 * A number of input tokens that Bedrock's count never exceeds, without a tokenizer.
 *
 * - Text: the tokenizers of all families work on bytes, and a token covers at least one byte, so the bytes of the
 *   body bound its text. The JSON around each message is longer than the few tokens that frame a turn.
 * - Prompts that the model's maker adds: a fixed allowance, and one per tool that brings its own instructions
 *   (Anthropic documents 346 to 735 tokens each).
 * - Images: at most 4,784 tokens on Claude (2,576 pixels on the long edge), fewer elsewhere; their bytes say nothing.
 * - Documents (PDF, Office): compressed, so their bytes bound nothing; what bounds them is the context window,
 *   of which the largest is taken here. Admission lowers the bound to the window of the model that answers.
 */
import type { Model } from '../../core/catalog/model.ts';
import type { CacheUse } from '../../core/usage/cache-use.ts';

export const ADDED_PROMPT_TOKENS = 1_024;
export const BUILT_IN_TOOL_TOKENS = 1_024;
export const IMAGE_TOKENS = 8_192;
export const DOCUMENT_TOKENS = 10_000_000;

/** What was found in a body that its bytes do not bound. */
export type Attachments = {
  images: number;
  documents: number;
  builtInTools: number;
  /** Bytes of base64 in the body that are not text. */
  encodedBytes: number;
};

export function noAttachments(): Attachments {
  return { images: 0, documents: 0, builtInTools: 0, encodedBytes: 0 };
}

const NOTHING_ADDED: { readonly addedBytes: number; readonly spareTokens?: number } = { addedBytes: 0 };

/**
 * The most tokens that a call's input can have on a model: what the request bounds, and what the gateway adds to it
 * (schemas written out, instructions in words), less what a closer look has shown it not to need, within the model's window.
 */
export function inputBoundOn(
  model: { readonly contextTokens: number },
  call: { readonly inputTokensBound: number; readonly promptCount?: number },
  { addedBytes, spareTokens = 0 } = NOTHING_ADDED,
): number {
  return Math.min(
    call.inputTokensBound + addedBytes - spareTokens,
    model.contextTokens * (call.promptCount ?? 1),
  );
}

/**
 * The most tokens that its answer can have: what the client bounds, within what the model takes and a budget pays for; 0: it
 * has no answer.
 */
export function outputBoundOn(
  { maxOutputTokens, traits }: Pick<Model, 'maxOutputTokens' | 'traits'>,
  call: { readonly maxOutputTokens: number | null },
  { outputCap }: OutputCap,
): number {
  const asked = call.maxOutputTokens ?? maxOutputTokens;
  if (asked === 0) return 0;
  return Math.min(Math.max(asked, traits.leastOutputTokens), maxOutputTokens, outputCap ?? maxOutputTokens);
}

/** `outputCap`: the tokens of an answer that the budgets of a call still pay for; null: as many as were asked for. */
export type OutputCap = { readonly outputCap: number | null };

/** What a request to a model can write to a prompt cache at most; `cacheUse`: as its body says it in Claude's words. */
export function cacheUseOn(
  { family, supportsCaching }: Pick<Model, 'family' | 'supportsCaching'>,
  { cacheUse }: { readonly cacheUse: CacheUse },
): CacheUse {
  if (!supportsCaching) return 'none';
  return family === 'claude' ? cacheUse : '1h';
}

export function inputTokensBound(bodyBytes: number, found: Attachments): number {
  return (
    bodyBytes -
    found.encodedBytes +
    ADDED_PROMPT_TOKENS +
    found.builtInTools * BUILT_IN_TOOL_TOKENS +
    found.images * IMAGE_TOKENS +
    found.documents * DOCUMENT_TOKENS
  );
}

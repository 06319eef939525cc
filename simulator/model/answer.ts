/**
 * Decides what the model says: the directive's words, a forced tool call, a structured answer, or by itself
 * "You said: …" and, once tool results stand at the end, "The tool said: …". Then stop sequences and max_tokens
 * cut it, as they would a real answer.
 */
import type { Directive } from '../steering/directive.ts';
import { fingerprint } from '../wire/fingerprint.ts';
import type { Answer, AnswerBlock, Conversation, StopReason } from './conversation.ts';
import { sampleOf } from './schema-sample.ts';
import { CHARS_PER_TOKEN, tokensOfText } from './tokens.ts';

const MAX_ECHO_CHARS = 1000;
const DEFAULT_THOUGHT = 'The user wants an answer. I repeat what they said.';
const WORDS = 'gate star light road river stone cloud field tower bridge signal orbit'.split(' ');
const SIGNED_BY = Buffer.from('sim');
const SIGNED_BYTES = SIGNED_BY.length + 32;

export function composeAnswer(conversation: Conversation, directive: Directive): Answer {
  const blocks: AnswerBlock[] = [];
  const thought = directive.thinking ?? (conversation.thinking === 'off' ? null : DEFAULT_THOUGHT);
  if (thought !== null) {
    blocks.push({
      kind: 'thinking',
      text: thought,
      signature: signatureOf(thought, conversation.boundTo),
      isShown: conversation.thinking !== 'omitted',
    });
  }
  let stop: StopReason = 'end_turn';
  if (directive.tools.length > 0) {
    stop = 'tool_use';
    if (directive.text !== null) blocks.push({ kind: 'text', text: directive.text });
    for (const { name, input } of directive.tools) {
      blocks.push({ kind: 'tool', name, inputJson: JSON.stringify(input) });
    }
  } else if (directive.text === null && directive.words === 0 && conversation.forcedTool !== null) {
    stop = 'tool_use';
    const { name, schema } = conversation.forcedTool;
    blocks.push({ kind: 'tool', name, inputJson: JSON.stringify(sampleOf(schema)) });
  } else {
    blocks.push({ kind: 'text', text: spokenText(conversation, directive) });
  }
  const answer = cut(blocks, conversation, directive.stop ?? stop);
  const serviceTier = directive.serviceTier ?? conversation.serviceTier;
  return {
    ...answer,
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(conversation.showsOwnUsage === true ? { thinkingTokens: thinkingTokensOf(answer) } : {}),
  };
}

/**
 * Signs thinking so that a later request can prove the block was returned unchanged: standard base64 with padding, as
 * the real ones. `boundTo`: what stood before it, for models that bind their thoughts to it.
 */
export function signatureOf(thought: string, boundTo: string | null = null): string {
  const binding = boundTo === null ? [] : [digest(boundTo)];
  return Buffer.concat([signed(thought), ...binding]).toString('base64');
}

/** Whether a thought was signed under another system prompt, or other tools, than stand before it now. */
export function isBoundElsewhere(signature: string, boundTo: string | null): boolean {
  const binding = Buffer.from(signature, 'base64').subarray(SIGNED_BYTES);
  return boundTo !== null && binding.length > 0 && !binding.equals(digest(boundTo));
}

/**
 * A hidden thought comes back without its text; then only the signature's form can be checked. Clients that keep bytes
 * may have written it anew, so the bytes count.
 */
export function isSignatureOf(signature: string, thought: string): boolean {
  const bytes = Buffer.from(signature, 'base64');
  const own = bytes.subarray(0, SIGNED_BYTES);
  if (thought !== '') return own.equals(signed(thought));
  return own.length === SIGNED_BYTES && own.subarray(0, SIGNED_BY.length).equals(SIGNED_BY);
}

function signed(thought: string): Buffer {
  return Buffer.concat([SIGNED_BY, digest(`thinking:${thought}`)]);
}

function digest(text: string): Buffer {
  return Buffer.from(fingerprint(text), 'base64url');
}

function thinkingTokensOf(answer: Answer): number {
  let tokens = 0;
  for (const block of answer.blocks) if (block.kind === 'thinking') tokens += tokensOfText(block.text);
  return tokens;
}

function spokenText(conversation: Conversation, directive: Directive): string {
  if (directive.text !== null) return directive.text;
  if (directive.words > 0) return manyWords(directive.words);
  if (conversation.answerSchema !== undefined) return JSON.stringify(sampleOf(conversation.answerSchema));
  const last = conversation.turns.at(-1);
  const result = last?.role === 'user' ? last.toolResults.at(-1) : undefined;
  if (result !== undefined) return `The tool said: ${result.slice(0, MAX_ECHO_CHARS)}`;
  const said = conversation.turns
    .findLast((turn) => turn.role === 'user' && turn.texts.length > 0)
    ?.texts.at(-1);
  return `You said: ${(said ?? '').slice(0, MAX_ECHO_CHARS)}`;
}

const longAnswers = new Map<number, string>();

function manyWords(count: number): string {
  let text = longAnswers.get(count);
  if (text === undefined) {
    if (longAnswers.size >= 16) longAnswers.clear();
    text = Array.from({ length: count }, (_, at) => WORDS[at % WORDS.length]).join(' ');
    longAnswers.set(count, text);
  }
  return text;
}

/** Applies stop sequences to the text, then max_tokens to everything. */
function cut(blocks: readonly AnswerBlock[], conversation: Conversation, stop: StopReason): Answer {
  const kept: AnswerBlock[] = [];
  let outputTokens = 0;
  for (const block of blocks) {
    const left = conversation.maxTokens - outputTokens;
    const content = block.kind === 'tool' ? `${block.name}${block.inputJson}` : block.text;
    const found = block.kind === 'text' ? firstStop(block.text, conversation.stopSequences) : null;
    const whole = found === null ? content : content.slice(0, found.at);
    if (tokensOfText(whole) > left) {
      const text = sliceWhole(whole, left * CHARS_PER_TOKEN);
      if (block.kind !== 'tool' && text !== '') {
        kept.push({ ...block, text });
        outputTokens += tokensOfText(text);
      }
      return { blocks: kept, stop: 'max_tokens', stopSequence: null, outputTokens };
    }
    outputTokens += tokensOfText(whole);
    if (found !== null && block.kind === 'text') {
      if (whole !== '') kept.push({ kind: 'text', text: whole });
      return { blocks: kept, stop: 'stop_sequence', stopSequence: found.sequence, outputTokens };
    }
    kept.push(block);
  }
  return { blocks: kept, stop, stopSequence: null, outputTokens: Math.max(1, outputTokens) };
}

function firstStop(text: string, sequences: readonly string[]): { at: number; sequence: string } | null {
  let first: { at: number; sequence: string } | null = null;
  for (const sequence of sequences) {
    const at = text.indexOf(sequence);
    if (at !== -1 && (first === null || at < first.at)) first = { at, sequence };
  }
  return first;
}

/** A slice that never parts a surrogate pair. */
export function sliceWhole(text: string, end: number): string {
  const code = text.charCodeAt(end - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end);
}

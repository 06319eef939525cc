/**
 * Usage of one message, gathered from the reports in which Anthropic tells it: `message_start` has the input, each
 * `message_delta` the totals so far. A later report replaces what it names and leaves the rest. Deltas, which are nearly
 * all events, are only measured.
 */
import type { Usage } from '../../core/usage/usage.ts';
import { countOf, isObject, parseAnswer, type JsonObject } from './json.ts';

export class UsageMeter {
  isComplete = false;
  isFinal = false;
  relayedChars = 0;
  stopReason: string | null = null;
  #inputTokens = 0;
  #outputTokens = 0;
  #cacheReadTokens = 0;
  #cacheWriteTokens = 0;
  #cacheWrite1hTokens = 0;
  #reasoningTokens = 0;

  /** Takes a `content_block_delta` of so many bytes. */
  delta(bytes: number): void {
    this.relayedChars += Math.max(0, bytes - DELTA_FRAME_BYTES);
  }

  /** Takes any other event. Throws a SyntaxError when it tells the usage and cannot be read. */
  event(name: string, data: Buffer): void {
    switch (name) {
      case 'message_start':
        this.#messageStart(parseAnswer(data));
        break;
      case 'message_delta':
        this.#messageDelta(parseAnswer(data));
        break;
      case 'message_stop':
        this.isComplete = true;
        break;
    }
  }

  /** Takes a `usage` object. */
  #report(usage: JsonObject): void {
    if (isCount(usage['input_tokens'])) this.#inputTokens = countOf(usage, 'input_tokens');
    if (isCount(usage['output_tokens'])) this.#outputTokens = countOf(usage, 'output_tokens');
    if (isCount(usage['cache_read_input_tokens'])) {
      this.#cacheReadTokens = countOf(usage, 'cache_read_input_tokens');
    }
    if (isCount(usage['cache_creation_input_tokens'])) {
      this.#cacheWriteTokens = countOf(usage, 'cache_creation_input_tokens');
    }
    const creation = usage['cache_creation'];
    if (isObject(creation)) {
      this.#cacheWrite1hTokens = countOf(creation, 'ephemeral_1h_input_tokens');
      const split = this.#cacheWrite1hTokens + countOf(creation, 'ephemeral_5m_input_tokens');
      this.#cacheWriteTokens = Math.max(this.#cacheWriteTokens, split);
    }
    const details = usage['output_tokens_details'];
    if (isObject(details)) {
      const reasoning = countOf(details, 'thinking_tokens') || countOf(details, 'reasoning_tokens');
      this.#reasoningTokens = Math.min(reasoning, this.#outputTokens);
    }
  }

  /** Takes the whole message of an answer that was not streamed. */
  message(message: JsonObject): void {
    if (!isObject(message['usage'])) throw new SyntaxError('the upstream answered without usage');
    this.#report(message['usage']);
    this.isFinal = true;
    if (typeof message['stop_reason'] === 'string') this.stopReason = message['stop_reason'];
  }

  #messageStart({ message }: JsonObject): void {
    if (isObject(message) && isObject(message['usage'])) this.#report(message['usage']);
  }

  /** The usage is final with the one that tells why the answer stopped. */
  #messageDelta(event: JsonObject): void {
    const delta = event['delta'];
    if (isObject(delta) && typeof delta['stop_reason'] === 'string') this.stopReason = delta['stop_reason'];
    if (!isObject(event['usage'])) return;
    this.#report(event['usage']);
    this.isFinal = this.stopReason !== null;
  }

  /** Writes that no report told apart count as five-minute ones, Anthropic's default. */
  get usage(): Usage {
    return {
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      cacheReadTokens: this.#cacheReadTokens,
      cacheWrite5mTokens: Math.max(0, this.#cacheWriteTokens - this.#cacheWrite1hTokens),
      cacheWrite1hTokens: this.#cacheWrite1hTokens,
      reasoningTokens: this.#reasoningTokens,
    };
  }
}

/** `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}`: what is not answer. */
const DELTA_FRAME_BYTES = 81;

function isCount(value: unknown): boolean {
  return typeof value === 'number';
}

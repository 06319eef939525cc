/**
 * How the usage of a native answer is read, by the language it is written in: Claude tells it in its events, Converse in
 * its last one, and for other vendors Bedrock adds it, to the last chunk of a stream and to the head of a whole answer.
 */
import { NO_USAGE, type Usage } from '../../../core/usage/usage.ts';
import { chunkText, eventNameOf } from '../claude-chunk.ts';
import { UsageMeter } from '../claude-usage.ts';
import { ConverseAccount } from '../converse/account.ts';
import type { AnswerHead } from '../../bedrock-http.ts';
import type { Meter } from '../meter.ts';
import { countOf, isObject, parseAnswer, type JsonObject } from '../json.ts';
import {
  CACHE_READ_COUNT,
  CACHE_WRITE_COUNT,
  countInHead,
  INPUT_COUNT,
  OUTPUT_COUNT,
} from '../token-headers.ts';

export type NativeMeter = Meter & {
  /** Whether the end of a stream has been read. */
  readonly isComplete: boolean;
  /** One event of a stream. */
  readonly takeEvent: (eventType: string, payload: Buffer) => void;
  /** A whole answer. Throws a SyntaxError when it cannot be read. */
  readonly takeWhole: (body: Buffer, head: AnswerHead | undefined) => void;
};

export class ClaudeMeter extends UsageMeter implements NativeMeter {
  /** What a guardrail found, where the client asked to be told: in the last event. */
  trace: JsonObject | null = null;

  takeEvent(eventType: string, payload: Buffer): void {
    if (eventType !== 'chunk') return;
    const encoded = chunkText(payload);
    const name = eventNameOf(encoded);
    if (name === 'content_block_delta') {
      this.delta(Math.floor((encoded.length * 3) / 4));
      return;
    }
    const event = Buffer.from(encoded, 'base64');
    this.event(name, event);
    if (name === 'message_stop' && event.includes(TRACE)) this.trace = traceIn(parseAnswer(event));
  }

  takeWhole(body: Buffer): void {
    const message = parseAnswer(body);
    this.message(message);
    this.trace = traceIn(message);
  }
}

const TRACE = 'amazon-bedrock-trace';

function traceIn({ [TRACE]: trace }: JsonObject): JsonObject | null {
  return isObject(trace) ? trace : null;
}

/** `{"contentBlockIndex":0,"delta":{"text":""},"p":"…"}`: about what a delta's payload holds beside the answer. */
const CONVERSE_DELTA_BYTES = 48;

export class ConverseMeter extends ConverseAccount implements NativeMeter {
  isComplete = false;

  takeEvent(eventType: string, payload: Buffer): void {
    switch (eventType) {
      case 'contentBlockDelta':
        this.relayedChars += Math.max(0, payload.length - CONVERSE_DELTA_BYTES);
        break;
      case 'messageStop':
        this.messageStop(parseAnswer(payload));
        this.isComplete = true;
        break;
      case 'metadata':
        this.metadata(parseAnswer(payload));
        break;
      default:
    }
  }

  takeWhole(body: Buffer): void {
    this.whole(parseAnswer(body));
  }
}

/** Counts in the head of an answer (InvokeModel's documentation), and in `amazon-bedrock-invocationMetrics`. */
export class VendorMeter implements NativeMeter {
  isComplete = false;
  isFinal = false;
  stopReason: string | null = null;
  relayedChars = 0;
  usage: Usage = NO_USAGE;
  trace: JsonObject | null = null;

  takeEvent(eventType: string, payload: Buffer): void {
    if (eventType !== 'chunk') return;
    const text = Buffer.from(chunkText(payload), 'base64');
    this.relayedChars += text.length;
    if (!text.includes(METRICS) && !text.includes(NOVA_STOP)) return;
    const answer = parseAnswer(text);
    this.stopReason = stopReasonIn(answer) ?? this.stopReason;
    this.trace = traceIn(answer) ?? this.trace;
    const metrics = answer[METRICS];
    if (!isObject(metrics)) return;
    this.isComplete = true;
    this.#report(
      countOf(metrics, 'inputTokenCount'),
      countOf(metrics, 'outputTokenCount'),
      countOf(metrics, 'cacheReadInputTokenCount'),
      countOf(metrics, 'cacheWriteInputTokenCount'),
    );
  }

  takeWhole(body: Buffer, head: AnswerHead | undefined): void {
    const answer = parseAnswer(body);
    this.stopReason = stopReasonIn(answer);
    this.trace = traceIn(answer);
    const input = countInHead(head, INPUT_COUNT);
    if (input === null && typeof answer['inputTextTokenCount'] !== 'number') return;
    this.#report(
      input ?? countOf(answer, 'inputTextTokenCount'),
      countInHead(head, OUTPUT_COUNT) ?? 0,
      countInHead(head, CACHE_READ_COUNT) ?? 0,
      countInHead(head, CACHE_WRITE_COUNT) ?? 0,
    );
  }

  #report(
    inputTokens: number,
    outputTokens: number,
    cacheReadTokens: number,
    cacheWriteTokens: number,
  ): void {
    this.usage = {
      ...NO_USAGE,
      inputTokens,
      outputTokens,
      cacheReadTokens,
      cacheWrite5mTokens: cacheWriteTokens,
    };
    this.isFinal = true;
  }
}

const METRICS = 'amazon-bedrock-invocationMetrics';
/** Nova tells why it stopped in an event of its own, the others in their last one. */
const NOVA_STOP = '"messageStop"';

/** Why the answer stopped, wherever a vendor says so. */
function stopReasonIn(answer: JsonObject): string | null {
  const { messageStop, choices } = answer;
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  for (const place of [answer, messageStop, choice]) {
    if (!isObject(place)) continue;
    const reason = place['stopReason'] ?? place['stop_reason'] ?? place['finish_reason'];
    if (typeof reason === 'string') return reason;
  }
  return null;
}

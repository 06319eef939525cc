/**
 * Converse's stream events → Anthropic's server-sent events. Converse opens no block for text or thoughts and tells the
 * usage after the stop reason; so a block opens with its first delta, and `message_delta` waits for the usage.
 *
 *   message_start → (content_block_start → delta* → content_block_stop)* → message_delta → message_stop
 */
import type { Refusal } from '../../../../core/errors.ts';
import { NO_USAGE } from '../../../../core/usage/usage.ts';
import type { ByteSink } from '../../byte-sink.ts';
import { ConverseStream } from '../../converse/stream.ts';
import { failMessageStream, pingMessageStream } from '../stream.ts';
import {
  anthropicStopReason,
  deltaUsage,
  messageFrame,
  messageUsage,
  stopSequence,
  type MessageSettings,
} from './ending.ts';
import { DIRECT } from './whole.ts';

type BlockKind = 'text' | 'thinking' | 'tool_use';

export class ConverseMessageStream extends ConverseStream {
  readonly #settings: MessageSettings;
  readonly #requestId: string;
  /** The kind of the open block; null between blocks. */
  #open: BlockKind | null = null;
  /** Blocks the client has seen begin. */
  #count = 0;
  #hasCalls = false;
  #isAnswerTool = false;
  #signature = '';
  #redacted = '';
  #isEnded = false;

  constructor(settings: MessageSettings, requestId: string) {
    super(settings);
    this.#settings = settings;
    this.#requestId = requestId;
  }

  /** Whether the answer was complete. One whose usage never came is ended here. */
  end(sink: ByteSink): boolean {
    this.usageTold(sink);
    return this.#isEnded;
  }

  fail(refusal: Refusal, sink: ByteSink): void {
    failMessageStream(refusal, this.#requestId, sink);
  }

  readonly ping = pingMessageStream;

  onThought(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (from === to) return;
    this.#begin('thinking', '"thinking","thinking":"","signature":""', sink);
    this.#delta('"thinking_delta","thinking":"', source, from, to, sink);
  }

  /** Sent when the block ends: Anthropic makes it the last delta of a thought. */
  onSignature(signature: string): void {
    this.#signature += signature;
  }

  onRedacted(data: string): void {
    this.#redacted += data;
  }

  onToolInput(_block: number, source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (from === to) return;
    if (this.#isAnswerTool) this.#text(source, from, to, sink);
    else if (this.#open === 'tool_use') {
      this.#delta('"input_json_delta","partial_json":"', source, from, to, sink);
    }
  }

  protected start(sink: ByteSink): void {
    const message = {
      ...messageFrame(this.#settings),
      content: [],
      stop_reason: null,
      usage: messageUsage(NO_USAGE),
    };
    this.#event('message_start', `"message":${JSON.stringify(message)}`, sink);
  }

  protected answerStart(_block: number, sink: ByteSink): void {
    this.#close(sink);
    this.#isAnswerTool = true;
  }

  protected toolStart(_block: number, id: unknown, name: string, sink: ByteSink): void {
    this.#close(sink);
    this.#hasCalls = true;
    const tail = `"tool_use","id":${JSON.stringify(id)},"name":${JSON.stringify(name)},"input":{},"caller":${JSON.stringify(DIRECT)}`;
    this.#begin('tool_use', tail, sink);
  }

  protected blockStop(_payload: Buffer, sink: ByteSink): void {
    this.#isAnswerTool = false;
    this.#close(sink);
  }

  protected stop(_stopReason: string, sink: ByteSink): void {
    this.#close(sink);
    this.releaseHeld(sink);
    this.#close(sink);
  }

  onText(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (!this.holds(source, from, to)) this.#text(source, from, to, sink);
  }

  #text(source: Buffer, from: number, to: number, sink: ByteSink): void {
    this.#begin('text', '"text","text":"","citations":null', sink);
    this.#delta('"text_delta","text":"', source, from, to, sink);
  }

  /** Opens a block unless one of its kind is open. `block`: its type and its other members. */
  #begin(kind: BlockKind, block: string, sink: ByteSink): void {
    if (this.#open === kind && kind !== 'tool_use') return;
    this.#close(sink);
    this.#open = kind;
    this.#event('content_block_start', `"index":${this.#count},"content_block":{"type":${block}}`, sink);
    this.#count += 1;
  }

  #delta(kind: string, source: Buffer, from: number, to: number, sink: ByteSink): void {
    sink.piece(DELTA_START);
    sink.latin1(`${this.#count - 1},"delta":{"type":${kind}`);
    sink.bytes(source, from, to);
    sink.piece(DELTA_END);
    this.account.relayedChars += to - from;
  }

  #close(sink: ByteSink): void {
    if (this.#open === 'thinking' && this.#signature !== '') {
      const delta = `{"type":"signature_delta","signature":${JSON.stringify(this.#signature)}}`;
      this.#event('content_block_delta', `"index":${this.#count - 1},"delta":${delta}`, sink);
    }
    this.#signature = '';
    if (this.#open !== null) {
      this.#event('content_block_stop', `"index":${this.#count - 1}`, sink);
      this.#open = null;
    }
    if (this.#redacted === '') return;
    const block = `{"type":"redacted_thinking","data":${JSON.stringify(this.#redacted)}}`;
    this.#event('content_block_start', `"index":${this.#count},"content_block":${block}`, sink);
    this.#event('content_block_stop', `"index":${this.#count}`, sink);
    this.#count += 1;
    this.#redacted = '';
  }

  /** The end of the answer, once. */
  protected usageTold(sink: ByteSink): void {
    const { stopReason, cutAt, usage } = this.account;
    if (stopReason === null || this.#isEnded) return;
    this.#isEnded = true;
    const reason = JSON.stringify(anthropicStopReason(stopReason, this.#hasCalls));
    const sequence = JSON.stringify(stopSequence(stopReason, cutAt, this.#settings));
    const delta = `{"container":null,"stop_details":null,"stop_reason":${reason},"stop_sequence":${sequence}}`;
    const totals = JSON.stringify(deltaUsage(usage));
    this.#event('message_delta', `"delta":${delta},"usage":${totals}`, sink);
    this.#event('message_stop', '', sink);
  }

  #event(name: string, members: string, sink: ByteSink): void {
    sink.utf8(`event: ${name}\ndata: {"type":"${name}"${members === '' ? '' : ','}${members}}\n\n`);
  }
}

const DELTA_START = Buffer.from('event: content_block_delta\ndata: {"type":"content_block_delta","index":');
const DELTA_END = Buffer.from('"}}\n\n');

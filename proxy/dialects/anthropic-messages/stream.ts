/**
 * Bedrock's `chunk` events → Anthropic's server-sent events. Each chunk holds one event of Anthropic's in base64; it is
 * decoded straight into the sink, byte for byte as Bedrock sent it, and the name of the event is read off its first
 * bytes. Only the two kinds of events that carry usage are parsed.
 */
import { anthropicErrorBody, type Refusal } from '../../../core/errors.ts';
import type { ByteSink } from '../byte-sink.ts';
import { isObject, parseAnswer, type JsonObject } from '../json.ts';
import type { UsageMeter } from './usage-meter.ts';

export class MessageStream {
  isComplete = false;
  relayedChars = 0;
  readonly #meter: UsageMeter;
  readonly #requestId: string;

  constructor(meter: UsageMeter, requestId: string) {
    this.#meter = meter;
    this.#requestId = requestId;
  }

  event(eventType: string, payload: Buffer, sink: ByteSink): void {
    if (eventType !== 'chunk') return;
    const marker = payload.indexOf(BYTES_MARKER);
    const start = marker + BYTES_MARKER.length;
    const end = marker === -1 ? -1 : payload.indexOf(QUOTE, start);
    if (end === -1) throw new SyntaxError('the upstream sent a chunk without bytes');
    const encoded = payload.toString('latin1', start, end);
    const name = nameOf(encoded);
    sink.latin1('event: ');
    sink.latin1(name);
    sink.latin1('\ndata: ');
    const mark = sink.length;
    sink.base64(encoded);
    switch (name) {
      case 'content_block_delta':
        this.relayedChars += Math.max(0, sink.length - mark - DELTA_FRAME_BYTES);
        break;
      case 'message_start':
        this.#messageStart(parseAnswer(sink.since(mark)));
        break;
      case 'message_delta':
        this.#messageDelta(parseAnswer(sink.since(mark)));
        break;
      case 'message_stop':
        this.isComplete = true;
        break;
    }
    sink.latin1('\n\n');
  }

  fail(refusal: Refusal, sink: ByteSink): void {
    sink.latin1('event: error\ndata: ');
    sink.utf8(anthropicErrorBody(refusal, this.#requestId));
    sink.latin1('\n\n');
  }

  ping(sink: ByteSink): void {
    sink.latin1('event: ping\ndata: {"type": "ping"}\n\n');
  }

  #messageStart(event: JsonObject): void {
    const message = event['message'];
    if (isObject(message) && isObject(message['usage'])) this.#meter.report(message['usage']);
  }

  #messageDelta(event: JsonObject): void {
    const delta = event['delta'];
    if (isObject(delta) && typeof delta['stop_reason'] === 'string') {
      this.#meter.stopReason = delta['stop_reason'];
    }
    if (!isObject(event['usage'])) return;
    this.#meter.report(event['usage']);
    this.#meter.isFinal = this.#meter.stopReason !== null;
  }
}

const BYTES_MARKER = Buffer.from('"bytes":"');
const QUOTE = 0x22;
/** `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}`: what is not answer. */
const DELTA_FRAME_BYTES = 81;

/** Reused for every event: holds what `nameOf` looks at. */
const scratch = Buffer.alloc(96);
const TYPE_PREFIX = '{"type":"';
/** Base64 text whose bytes surely hold the longest name known (`content_block_delta`) behind the prefix. */
const PEEKED_CHARS = 64;

/** The event's type, read off its first bytes; a type that stands elsewhere is found by parsing the event. */
function nameOf(encoded: string): string {
  const length = scratch.write(encoded.slice(0, PEEKED_CHARS), 'base64');
  const peeked = scratch.toString('latin1', 0, length);
  if (peeked.startsWith(TYPE_PREFIX)) {
    const end = peeked.indexOf('"', TYPE_PREFIX.length);
    if (end !== -1) return peeked.slice(TYPE_PREFIX.length, end);
  }
  const type = parseAnswer(Buffer.from(encoded, 'base64'))['type'];
  return typeof type === 'string' && /^\w+$/.test(type) ? type : 'message';
}

/**
 * Bedrock's `chunk` events → Anthropic's server-sent events. Each chunk holds one event of Anthropic's in base64; it is
 * decoded straight into the sink, byte for byte as Bedrock sent it, and the name of the event is read off its first
 * bytes. Only the two kinds of events that carry usage are parsed.
 */
import { anthropicErrorBody, type Refusal } from '../../../core/errors.ts';
import type { ByteSink } from '../byte-sink.ts';
import { chunkText, DELTA_FRAME_BYTES, eventNameOf } from '../claude-chunk.ts';
import type { UsageMeter } from '../claude-usage.ts';
import { parseAnswer } from '../json.ts';

export class MessageStream {
  isComplete = false;
  relayedChars = 0;
  readonly #meter: UsageMeter;

  constructor(meter: UsageMeter) {
    this.#meter = meter;
  }

  event(eventType: string, payload: Buffer, sink: ByteSink): void {
    if (eventType !== 'chunk') return;
    const encoded = chunkText(payload);
    const name = eventNameOf(encoded);
    if (name === 'content_block_delta') {
      sink.bytes(DELTA_LINES);
    } else {
      sink.latin1('event: ');
      sink.latin1(name);
      sink.latin1('\ndata: ');
    }
    const mark = sink.length;
    sink.base64(encoded);
    switch (name) {
      case 'content_block_delta':
        this.relayedChars += Math.max(0, sink.length - mark - DELTA_FRAME_BYTES);
        break;
      case 'message_start':
        this.#meter.messageStart(parseAnswer(sink.since(mark)));
        break;
      case 'message_delta':
        this.#meter.messageDelta(parseAnswer(sink.since(mark)));
        break;
      case 'message_stop':
        this.isComplete = true;
        break;
    }
    sink.latin1('\n\n');
  }
}

/** Nearly every event begins so. */
const DELTA_LINES = Buffer.from('event: content_block_delta\ndata: ');

/** An error event ends a stream that broke. */
export function failMessageStream(refusal: Refusal, requestId: string, sink: ByteSink): void {
  sink.latin1('event: error\ndata: ');
  sink.utf8(anthropicErrorBody(refusal, requestId));
  sink.latin1('\n\n');
}

export function pingMessageStream(sink: ByteSink): void {
  sink.latin1('event: ping\ndata: {"type": "ping"}\n\n');
}

/**
 * Bedrock's `chunk` events → Anthropic's server-sent events. Each chunk holds one event of Anthropic's in base64; it is
 * decoded straight into the sink, byte for byte as Bedrock sent it but for the id of the message, and the name of the event is read off its first
 * bytes. Only the two kinds of events that carry usage are parsed.
 */
import { anthropicErrorBody, type Refusal } from '../../../core/errors.ts';
import type { AnswerId } from '../answer-id.ts';
import type { ByteSink } from '../byte-sink.ts';
import { chunkText, eventNameOf } from '../claude-chunk.ts';
import type { UsageMeter } from '../claude-usage.ts';

export function relayChunk(
  eventType: string,
  payload: Buffer,
  sink: ByteSink,
  meter: UsageMeter,
  id: AnswerId,
): void {
  if (eventType !== 'chunk') return;
  const encoded = chunkText(payload);
  const name = eventNameOf(encoded);
  if (name === 'content_block_delta') {
    sink.bytes(DELTA_LINES);
    const mark = sink.length;
    sink.base64(encoded);
    meter.delta(sink.length - mark);
  } else {
    sink.latin1('event: ');
    sink.latin1(name);
    sink.latin1('\ndata: ');
    const mark = sink.length;
    if (name === 'message_start') sink.bytes(id.in(Buffer.from(encoded, 'base64')));
    else sink.base64(encoded);
    meter.event(name, sink.since(mark));
  }
  sink.latin1('\n\n');
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

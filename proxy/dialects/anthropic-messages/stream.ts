/**
 * Bedrock's `chunk` events → Anthropic's server-sent events. Each chunk holds one event of Anthropic's in base64; it is
 * decoded straight into the sink, byte for byte as Bedrock sent it but for the id of the message, and the name of the event is read off its first
 * bytes. Only the two kinds of events that carry usage are parsed.
 */
import { anthropicErrorBody, type Refusal } from '../../../core/errors.ts';
import type { AnswerId } from '../answer-id.ts';
import type { ByteSink } from '../byte-sink.ts';
import { chunkText, DELTA_HEAD, DELTA_HEAD_CHARS, eventNameOf, isDelta, textStart } from '../claude-chunk.ts';
import type { UsageMeter } from '../claude-usage.ts';

export function relayChunk(
  eventType: string,
  payload: Buffer,
  sink: ByteSink,
  meter: UsageMeter,
  id: AnswerId,
): void {
  if (eventType !== 'chunk' || relayDelta(payload, sink, meter)) return;
  const encoded = chunkText(payload);
  const name = eventNameOf(encoded);
  sink.latin1(`event: ${name}\ndata: `);
  const mark = sink.length;
  if (name === 'message_start') sink.bytes(id.in(Buffer.from(encoded, 'base64')));
  else sink.base64(encoded);
  if (name === 'content_block_delta') meter.delta(sink.length - mark);
  else meter.event(name, sink.since(mark));
  sink.piece(EVENT_END);
}

/** Returns false, and has done nothing, for an event that is no delta, or one that is not written as Bedrock writes it. */
function relayDelta(payload: Buffer, sink: ByteSink, meter: UsageMeter): boolean {
  const start = textStart(payload);
  if (!isDelta(payload, start)) return false;
  const mark = sink.length;
  sink.piece(DELTA_START);
  const decoded = sink.base64Bytes(payload, start + DELTA_HEAD_CHARS);
  if (decoded === -1) {
    sink.dropSince(mark);
    return false;
  }
  sink.piece(EVENT_END);
  meter.delta(DELTA_HEAD.length + decoded);
  return true;
}

const EVENT_END = Buffer.from('\n\n');
/** What the client's event begins with, where Bedrock's begins with `DELTA_HEAD`. */
const DELTA_START = Buffer.from(`event: content_block_delta\ndata: ${DELTA_HEAD}`);

/** An error event ends a stream that broke. */
export function failMessageStream(refusal: Refusal, requestId: string, sink: ByteSink): void {
  sink.latin1('event: error\ndata: ');
  sink.utf8(anthropicErrorBody(refusal, requestId));
  sink.latin1('\n\n');
}

export function pingMessageStream(sink: ByteSink): void {
  sink.latin1('event: ping\ndata: {"type": "ping"}\n\n');
}

/** Claude's answers to Anthropic's clients, as Bedrock wrote them; the usage is read on the way. */
import type { ByteSink } from '../byte-sink.ts';
import type { Reply } from '../dialect.ts';
import { UsageMeter } from '../claude-usage.ts';
import { parseAnswer } from '../json.ts';
import { meteredBy } from '../meter.ts';
import { failMessageStream, pingMessageStream } from './stream.ts';

/** `relay`: `relayChunk` for Bedrock's runtime, `relayEvent` for mantle, which sends Anthropic's events as they are. */
export function createMessageReply(relay: Relay, isStream: boolean, requestId: string): Reply {
  const meter = new UsageMeter();
  return {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => relay(eventType, payload, sink, meter),
    end: () => meter.isComplete,
    fail: (refusal, sink) => failMessageStream(refusal, requestId, sink),
    ping: pingMessageStream,
    whole: (body) => {
      meter.message(parseAnswer(body));
      return body;
    },
    ...meteredBy(meter),
  };
}

/** One event of a stream → the client's bytes; what it tells of usage goes to the meter. */
type Relay = (eventType: string, payload: Buffer, sink: ByteSink, meter: UsageMeter) => void;

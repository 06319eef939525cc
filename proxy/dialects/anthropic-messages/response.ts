/** Claude's answers to Anthropic's clients, as Bedrock wrote them but for the id; the usage is read on the way. */
import type { RequestId } from '../../../core/ids.ts';
import { AnswerId } from '../answer-id.ts';
import type { ByteSink } from '../byte-sink.ts';
import type { Reply } from '../dialect.ts';
import { UsageMeter } from '../claude-usage.ts';
import { accountOf } from '../claude-account.ts';
import { failMessageStream, pingMessageStream } from './stream.ts';

/** `relay`: `relayChunk` for Bedrock's runtime, `relayEvent` for mantle, which sends Anthropic's events as they are. */
export function createMessageReply(relay: Relay, isStream: boolean, requestId: RequestId): Reply {
  const id = new AnswerId('msg_', requestId);
  const meter = new UsageMeter();
  return {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => relay(eventType, payload, sink, meter, id),
    end: () => meter.isComplete,
    fail: (refusal, sink) => failMessageStream(refusal, requestId, sink),
    ping: pingMessageStream,
    whole: (body) => {
      meter.message(accountOf(body));
      return id.in(body);
    },
    usage: () => meter.usage,
    isUsageFinal: () => meter.isFinal,
    relayedChars: () => meter.relayedChars,
    finishReason: () => meter.stopReason,
  };
}

/** One event of a stream → the client's bytes; what it tells of usage goes to the meter. */
type Relay = (eventType: string, payload: Buffer, sink: ByteSink, meter: UsageMeter, id: AnswerId) => void;

/**
 * Claude on bedrock-mantle, which speaks Anthropic's API as it is: the model and `stream` stand in the body, betas in
 * the header, and each event goes to the client with the bytes it came in.
 */
import { mantleIdOf } from '../../../core/catalog/model.ts';
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { ByteSink } from '../byte-sink.ts';
import { DELTA_FRAME_BYTES } from '../claude-chunk.ts';
import { UsageMeter } from '../claude-usage.ts';
import type { RawRequest, Reply, Target, UpstreamRequest } from '../dialect.ts';
import { parseAnswer } from '../json.ts';
import { createWholeReply } from '../whole-reply.ts';
import type { MessagesRequest } from './request.ts';
import { failMessageStream, pingMessageStream } from './stream.ts';
import { partsFor } from './translate.ts';

export function isOnMantle({ model, deployment }: Target): boolean {
  return deployment.transport === 'mantle' && model.family === 'claude';
}

export function mantleRequest(
  target: Target,
  raw: RawRequest,
  request: MessagesRequest,
  operation: '/anthropic/v1/messages' | '/anthropic/v1/messages/count_tokens',
): UpstreamRequest | Refusal {
  const parts = partsFor(raw, request, target.model);
  if (isRefusal(parts)) return parts;
  const isCount = operation.endsWith('count_tokens');
  const head =
    `{"model":${JSON.stringify(mantleIdOf(target.model))}` +
    (request.isStream && !isCount ? ',"stream":true' : '') +
    (parts.edits.length === 0 ? '' : `,"context_management":${JSON.stringify({ edits: parts.edits })}`);
  return {
    operation,
    headers: {
      'anthropic-version': '2023-06-01',
      ...(parts.betas.length === 0 ? {} : { 'anthropic-beta': parts.betas.join(',') }),
    },
    body: Buffer.concat([Buffer.from(head, 'utf8'), ...parts.members, CLOSE]),
  };
}

const CLOSE = Buffer.from('}');

export function createMantleReply(isStream: boolean, requestId: string): Reply {
  const meter = new UsageMeter();
  let isComplete = false;
  let relayedChars = 0;
  return {
    contentType: isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (name, data, sink) => {
      relayEvent(name, data, sink);
      switch (name) {
        case 'content_block_delta':
          relayedChars += Math.max(0, data.length - DELTA_FRAME_BYTES);
          break;
        case 'message_start':
          meter.messageStart(parseAnswer(data));
          break;
        case 'message_delta':
          meter.messageDelta(parseAnswer(data));
          break;
        case 'message_stop':
          isComplete = true;
          break;
      }
    },
    end: () => isComplete,
    fail: (refusal, sink) => failMessageStream(refusal, requestId, sink),
    ping: pingMessageStream,
    whole: (body) => {
      meter.message(parseAnswer(body));
      return body;
    },
    usage: () => meter.usage(),
    isUsageFinal: () => meter.isFinal,
    relayedChars: () => relayedChars,
    finishReason: () => meter.stopReason,
  };
}

function relayEvent(name: string, data: Buffer, sink: ByteSink): void {
  if (name !== '') {
    sink.latin1('event: ');
    sink.latin1(name);
    sink.latin1('\n');
  }
  sink.latin1('data: ');
  sink.bytes(data);
  sink.latin1('\n\n');
}

/** `{"input_tokens"}` as it came. */
export function createMantleCountReply(): Reply {
  return createWholeReply({
    whole: (body) => {
      if (typeof parseAnswer(body)['input_tokens'] !== 'number') {
        throw new SyntaxError('the upstream answered without a count');
      }
      return body;
    },
  });
}

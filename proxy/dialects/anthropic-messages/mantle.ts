/**
 * Claude on bedrock-mantle, which speaks Anthropic's API as it is: the model and `stream` are in the body, betas in
 * the header, and each event goes to the client with the bytes it came in.
 */
import { mantleIdOf } from '../../../core/catalog/model.ts';
import { isRefusal, type Refusal } from '../../../core/errors.ts';
import type { AnswerId } from '../answer-id.ts';
import type { ByteSink } from '../byte-sink.ts';
import type { UsageMeter } from '../claude-usage.ts';
import type { RawRequest, Reply, Target } from '../dialect.ts';
import type { UpstreamRequest } from '../../bedrock-http.ts';
import { parseAnswer } from '../json.ts';
import { gathering } from '../lists.ts';
import { createWholeReply } from '../whole-reply.ts';
import { isWork, type Work } from '../work.ts';
import type { MessagesRequest } from './request.ts';
import { NOT_COUNTED, partsFor } from './claude/body.ts';

export function isOnMantle({ model, deployment }: Target): boolean {
  return deployment.transport === 'mantle' && model.family === 'claude';
}

export function* mantleRequest(
  target: Target,
  raw: RawRequest,
  request: MessagesRequest,
  operation: '/anthropic/v1/messages' | '/anthropic/v1/messages/count_tokens',
): Work<UpstreamRequest | Refusal> {
  const isCount = operation.endsWith('count_tokens');
  const making = partsFor(raw, request, target, isCount ? NOT_COUNTED : undefined);
  const parts = isWork(making) ? yield* making : making;
  if (isRefusal(parts)) return parts;
  const head =
    `{"model":${JSON.stringify(mantleIdOf(target.model))}` +
    (request.isStream && !isCount ? ',"stream":true' : '') +
    (parts.edits.length === 0 ? '' : `,"context_management":${JSON.stringify({ edits: parts.edits })}`);
  return {
    operation,
    endpoint: 'mantle',
    headers: {
      'anthropic-version': '2023-06-01',
      ...(parts.betas.length === 0 ? {} : { 'anthropic-beta': parts.betas.join(',') }),
    },
    body: yield* gathering([Buffer.from(head, 'utf8'), ...parts.members, CLOSE]),
    ...(parts.cachePoints === null ? {} : { cachePoints: parts.cachePoints }),
  };
}

const CLOSE = Buffer.from('}');

/** One of Anthropic's events, with the bytes it came in but for the id of the message. */
export function relayEvent(
  name: string,
  data: Buffer,
  sink: ByteSink,
  meter: UsageMeter,
  id: AnswerId,
): void {
  const isDelta = name === 'content_block_delta';
  if (isDelta) sink.piece(DELTA_START);
  else sink.latin1(name === '' ? 'data: ' : `event: ${name}\ndata: `);
  sink.piece(name === 'message_start' ? id.in(data) : data);
  sink.piece(EVENT_END);
  if (isDelta) meter.delta(data.length);
  else meter.event(name, data);
}

const DELTA_START = Buffer.from('event: content_block_delta\ndata: ');
const EVENT_END = Buffer.from('\n\n');

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

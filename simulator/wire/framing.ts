/** How an answer stands on the wire: AWS's event stream, or the server-sent events of Anthropic's and OpenAI's APIs. */
import type { StreamEvent } from '../model/conversation.ts';
import type { StreamExceptionType } from './aws-error.ts';
import { corruptFrame, eventFrame, exceptionFrame } from './frames.ts';

export type Framing = {
  readonly event: (event: StreamEvent) => Buffer;
  /** The same event, damaged. */
  readonly corrupt: (frame: Buffer) => Buffer;
  readonly exception: (type: StreamExceptionType, message: string) => Buffer;
};

export const EVENT_STREAM: Framing = {
  event: (event) => eventFrame(event.eventType, event.payload),
  corrupt: corruptFrame,
  exception: (type, message) => exceptionFrame(type, JSON.stringify({ message })),
};

/** Anthropic's events, taken out of InvokeModel's base64. */
export const ANTHROPIC_EVENTS: Framing = {
  event: ({ payload }) => {
    const { bytes } = JSON.parse(payload) as { readonly bytes: string };
    const event = Buffer.from(bytes, 'base64').toString();
    const { type } = JSON.parse(event) as { readonly type: string };
    return Buffer.from(`event: ${type}\ndata: ${event}\n\n`);
  },
  corrupt: () => Buffer.from('event: content_block_delta\ndata: {"type":\n\n'),
  exception: (type, message) =>
    Buffer.from(
      `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: errorTypeOf(type), message } })}\n\n`,
    ),
};

/** OpenAI's chunks. */
export const OPENAI_EVENTS: Framing = {
  event: ({ payload }) => Buffer.from(`data: ${payload}\n\n`),
  corrupt: () => Buffer.from('data: {"usage":{\n\n'),
  exception: (type, message) =>
    Buffer.from(
      `data: ${JSON.stringify({ error: { message, type: errorTypeOf(type), param: null, code: null } })}\n\n`,
    ),
};

/** OpenAI's Responses: events with a name. */
export const RESPONSES_EVENTS: Framing = {
  event: ({ eventType, payload }) => Buffer.from(`event: ${eventType}\ndata: ${payload}\n\n`),
  corrupt: () => Buffer.from('event: response.output_text.delta\ndata: {"type":\n\n'),
  exception: (type, message) => {
    const event = { type: 'error', code: errorTypeOf(type), message, param: null, sequence_number: 0 };
    return Buffer.from(`event: error\ndata: ${JSON.stringify(event)}\n\n`);
  },
};

const ERROR_TYPES = new Map([
  ['throttling', 'rate_limit_error'],
  ['validation', 'invalid_request_error'],
  ['serviceunavailable', 'overloaded_error'],
  ['modeltimeout', 'timeout_error'],
  ['accessdenied', 'permission_error'],
  ['resourcenotfound', 'not_found_error'],
]);

/** An AWS exception in the words of the clients' APIs. */
export function errorTypeOf(exception: string): string {
  return ERROR_TYPES.get(exception.toLowerCase().replace(/exception$/, '')) ?? 'api_error';
}

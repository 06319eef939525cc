/**
 * How an answer ends that a policy blocks, in the words of the format that Bedrock answers in; the dialects turn those into
 * their clients' as they do with an answer that Bedrock itself filtered.
 *
 * | format | whole | streamed |
 * | --- | --- | --- |
 * | Converse | a notice, `guardrail_intervened` | the block and the message end at once, `guardrail_intervened` |
 * | Messages | a notice, `refusal` | the block ends at once, the message when Bedrock's does, `refusal` |
 * | Chat | a notice, `content_filter` | ends when Bedrock's does, `content_filter` |
 * | Responses | a notice, `incomplete` | ends when Bedrock's does, `incomplete` with the reason `content_filter` |
 * | other makers' | a notice for each text, `content_filtered` | empty texts from there on, `content_filtered` |
 *
 * What was shown before stays shown. Bedrock's answer is read to its end for its usage, and its texts are dropped.
 */
import { isObject, objectsIn, type JsonObject } from '../../dialects/json.ts';
import type { Format } from './delta-texts.ts';

/** What a client reads in the place of an answer that comes whole. */
export function blockedNotice(policy: string): string {
  return `This answer is withheld by the content policy "${policy}".`;
}

/** An answer of Bedrock's, with the notice in the place of what it says. */
export function blockedWhole(answer: JsonObject, policy: string): JsonObject {
  const notice = blockedNotice(policy);
  const { output, choices } = answer;
  if (isObject(output) && isObject(output['message'])) {
    const message = { ...output['message'], content: [{ text: notice }] };
    return { ...answer, output: { ...output, message }, stopReason: 'guardrail_intervened' };
  }
  if (answer['type'] === 'message') {
    const content = [{ type: 'text', text: notice }];
    return { ...answer, content, stop_reason: 'refusal', stop_sequence: null };
  }
  if (answer['object'] === 'response') return incomplete(answer, [blockedItem(answer, notice)]);
  if (Array.isArray(choices) && objectsIn(choices).some(({ message }) => isObject(message))) {
    const message = { role: 'assistant', content: notice, refusal: null };
    return {
      ...answer,
      choices: objectsIn(choices).map(({ index }) => ({
        index: index ?? 0,
        message,
        logprobs: null,
        finish_reason: 'content_filter',
      })),
    };
  }
  return filtered(answer, notice);
}

type Event = { readonly name: string; readonly event: JsonObject };

/** What ends the text that is being streamed. `last`: the event that brought the last part of it. */
export function eventsAtBlock(format: Format, last: JsonObject): readonly Event[] {
  switch (format) {
    case 'converse': {
      const { contentBlockIndex } = last;
      return [
        { name: 'contentBlockStop', event: { contentBlockIndex } },
        { name: 'messageStop', event: { stopReason: 'guardrail_intervened' } },
      ];
    }
    case 'messages': {
      const { index } = last;
      return [{ name: 'content_block_stop', event: { type: 'content_block_stop', index } }];
    }
    case 'chat':
    case 'responses':
    case 'vendor':
      return [];
  }
}

/** What is left of an event behind the block; null: nothing. */
export function eventBehindBlock(format: Format, name: string, event: JsonObject): Event | null {
  switch (format) {
    case 'converse':
      return name === 'metadata' ? { name, event } : null;
    case 'messages':
      return behindInMessages(name, event);
    case 'chat':
      return behindInChat(name, event);
    case 'responses':
      return behindInResponses(event);
    case 'vendor':
      return { name, event: filtered(event, '') };
  }
}

function behindInMessages(name: string, event: JsonObject): Event | null {
  const { type, delta } = event;
  if (type === 'message_stop' || type === 'ping') return { name, event };
  if (type !== 'message_delta') return null;
  const told = isObject(delta) ? delta : {};
  return { name, event: { ...event, delta: { ...told, stop_reason: 'refusal', stop_sequence: null } } };
}

function behindInChat(name: string, event: JsonObject): Event | null {
  const choices = objectsIn(event['choices']);
  if (choices.length === 0) return { name, event };
  if (!choices.some((choice) => typeof choice['finish_reason'] === 'string')) return null;
  return {
    name,
    event: {
      ...event,
      choices: choices.map(({ index }) => ({
        index,
        delta: {},
        logprobs: null,
        finish_reason: 'content_filter',
      })),
    },
  };
}

function behindInResponses(event: JsonObject): Event | null {
  const { type, response } = event;
  if (typeof type !== 'string' || !ENDS_OF_RESPONSE.has(type) || !isObject(response)) return null;
  const name = 'response.incomplete';
  return { name, event: { ...event, type: name, response: incomplete(response, []) } };
}

const ENDS_OF_RESPONSE: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);

function incomplete(response: JsonObject, output: readonly JsonObject[]): JsonObject {
  const reason = { reason: 'content_filter' };
  return { ...response, status: 'incomplete', error: null, incomplete_details: reason, output };
}

function blockedItem({ id }: JsonObject, notice: string): JsonObject {
  return {
    id: String(id).replace(/^resp_/, 'msg_'),
    type: 'message',
    role: 'assistant',
    status: 'incomplete',
    content: [{ type: 'output_text', text: notice, annotations: [], logprobs: [] }],
  };
}

const MOST_LEVELS = 16;

/** A maker's own format: every text is another, and so is why it ended. */
function filtered(value: JsonObject, text: string, level = 0): JsonObject {
  if (level > MOST_LEVELS) return {};
  const changed: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value))
    changed[name] = filteredMember(name, member, text, level);
  return changed;
}

function filteredMember(name: string, member: unknown, text: string, level: number): unknown {
  if (typeof member === 'string') {
    if (STOP_MEMBERS.has(name)) return 'content_filtered';
    return KEPT_MEMBERS.has(name) ? member : text;
  }
  if (Array.isArray(member))
    return (member as readonly unknown[]).map((item) => filteredMember(name, item, text, level));
  return isObject(member) ? filtered(member, text, level + 1) : member;
}

const STOP_MEMBERS: ReadonlySet<string> = new Set([
  'stopReason',
  'stop_reason',
  'finish_reason',
  'finishReason',
  'completionReason',
]);
const KEPT_MEMBERS: ReadonlySet<string> = new Set(['id', 'type', 'role', 'object', 'model', 'name']);

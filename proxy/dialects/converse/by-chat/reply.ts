/** Reads an answer of Chat Completions as if it were Converse's, for a dialect's reply to Converse. */
import type { Reply } from '../../dialect.ts';
import { isObject, parseAnswer, type JsonObject } from '../../json.ts';
import { ChatEvents } from './events.ts';
import { callId, metadataOf, reasoningOf, stopReasonOf, thoughtIn } from './parts.ts';

export function readingChat(reply: Reply): Reply {
  const events = new ChatEvents();
  return {
    ...reply,
    event: (_name, data, sink) => events.take(data, (type, payload) => reply.event(type, payload, sink)),
    end: (sink) => events.isOver && reply.end(sink),
    whole: (body) => reply.whole(Buffer.from(JSON.stringify(answerOf(parseAnswer(body))), 'utf8')),
  };
}

function answerOf(completion: JsonObject): JsonObject {
  const [choice] = Array.isArray(completion['choices']) ? (completion['choices'] as readonly unknown[]) : [];
  const { message, finish_reason: finish } = isObject(choice) ? choice : {};
  if (!isObject(message)) throw new SyntaxError('the upstream answered without a message');
  return {
    output: { message: { role: 'assistant', content: blocksOf(message, String(completion['id'])) } },
    stopReason: stopReasonOf(String(finish)),
    ...reasoningOf(completion),
    ...metadataOf(completion),
  };
}

function blocksOf(message: JsonObject, answerId: string): readonly JsonObject[] {
  const blocks: JsonObject[] = [];
  const thought = thoughtIn(message);
  if (thought !== '') blocks.push({ reasoningContent: { reasoningText: { text: thought } } });
  for (const text of [message['content'], message['refusal']])
    if (typeof text === 'string' && text !== '') blocks.push({ text });
  const calls: readonly unknown[] = Array.isArray(message['tool_calls']) ? message['tool_calls'] : [];
  for (const [index, call] of calls.entries()) {
    const { id, function: called } = isObject(call) ? call : {};
    const { name, arguments: input } = isObject(called) ? called : {};
    blocks.push({ toolUse: { toolUseId: callId(id, index, answerId), name, input: inputOf(input) } });
  }
  return blocks;
}

/** Arguments that were cut are no JSON: the call has none. */
function inputOf(text: unknown): JsonObject {
  try {
    const input: unknown = JSON.parse(String(text));
    return isObject(input) ? input : {};
  } catch {
    return {};
  }
}

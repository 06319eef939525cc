/** Converse's whole answer → a `response` object, and the reply that serves both a whole answer and a stream. */
import { ANSWER_TOOL } from '../converse/answer-shape.ts';
import { escape } from '../converse/delta.ts';
import { usageOf } from '../converse/usage.ts';
import type { Reply } from '../dialect.ts';
import { isObject, parseAnswer, type JsonObject } from '../json.ts';
import { callItem, itemId, messageItem, prefixOf, reasoningItem, type ItemStatus } from './items.ts';
import type { ReplySettings } from './reply-settings.ts';
import { incompleteReason } from './response-frame.ts';
import { sealReasoning, sealRedacted } from './sealed-reasoning.ts';
import { ResponsesStream } from './stream.ts';

export function createResponsesReply(settings: ReplySettings): Reply {
  const stream = new ResponsesStream(settings);
  return {
    contentType: settings.isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    event: (eventType, payload, sink) => stream.event(eventType, payload, sink),
    end: (sink) => stream.end(sink),
    fail: (refusal, sink) => stream.fail(refusal, sink),
    ping: (sink) => stream.ping(sink),
    whole: (body) => {
      const answer = parseAnswer(body);
      if (!isObject(answer['usage'])) throw new SyntaxError('the upstream answered without usage');
      const stopReason = typeof answer['stopReason'] === 'string' ? answer['stopReason'] : 'end_turn';
      stream.usage = usageOf(answer['usage']);
      stream.isUsageFinal = true;
      stream.stopReason = stopReason;
      const output = itemsOf(answer, stopReason, settings).join(',');
      const state = { kind: 'ended', stopReason, usage: stream.usage } as const;
      stream.finalText = settings.frame.text(state, output);
      return Buffer.from(stream.finalText, 'utf8');
    },
    finalText: () => stream.finalText,
    usage: () => stream.usage,
    isUsageFinal: () => stream.isUsageFinal,
    relayedChars: () => stream.relayedChars,
    finishReason: () => stream.stopReason,
  };
}

function itemsOf(answer: JsonObject, stopReason: string, settings: ReplySettings): string[] {
  const output = answer['output'];
  const message = isObject(output) ? output['message'] : undefined;
  const content = isObject(message) && Array.isArray(message['content']) ? message['content'] : null;
  if (content === null) throw new SyntaxError('the upstream answered without a message');
  const blocks = content.filter(isObject).filter((block) => isShown(block, content, settings));
  const isCut = incompleteReason(stopReason) === 'max_output_tokens';
  return blocks.map((block, index) =>
    itemOf(block, index, isCut && index === blocks.length - 1 ? 'incomplete' : 'completed', settings),
  );
}

/** An empty text says nothing; and beside the answer tool, other text was no part of the answer. */
function isShown(block: JsonObject, content: readonly unknown[], settings: ReplySettings): boolean {
  const { text, toolUse, reasoningContent } = block;
  if (typeof text === 'string') {
    return text !== '' && !(settings.isJsonTool && content.some(isAnswerTool));
  }
  return isObject(toolUse) || isObject(reasoningContent);
}

function isAnswerTool(block: unknown): boolean {
  return isObject(block) && isObject(block['toolUse']) && block['toolUse']['name'] === ANSWER_TOOL;
}

function itemOf(block: JsonObject, index: number, status: ItemStatus, settings: ReplySettings): string {
  const { text, toolUse, reasoningContent } = block;
  if (isObject(toolUse)) return toolItem(toolUse, index, status, settings);
  if (isObject(reasoningContent)) return reasonedItem(reasoningContent, index, settings);
  return messageItem(
    itemId('msg', settings.idSuffix, index),
    status,
    escaped(typeof text === 'string' ? text : ''),
  );
}

function toolItem(toolUse: JsonObject, index: number, status: ItemStatus, settings: ReplySettings): string {
  const input = escaped(JSON.stringify(toolUse['input'] ?? {}));
  const name = String(toolUse['name']);
  if (settings.isJsonTool && name === ANSWER_TOOL) {
    return messageItem(itemId('msg', settings.idSuffix, index), status, input);
  }
  const tool = settings.toolBook.identityOf(name);
  return callItem(
    tool,
    itemId(prefixOf(tool), settings.idSuffix, index),
    String(toolUse['toolUseId']),
    status,
    input,
  );
}

function reasonedItem(content: JsonObject, index: number, settings: ReplySettings): string {
  const { reasoningText, redactedContent } = content;
  const id = itemId('rs', settings.idSuffix, index);
  if (typeof redactedContent === 'string') {
    return reasoningItem(id, null, settings.wantsSealed ? sealRedacted(redactedContent) : null);
  }
  const { text, signature } = isObject(reasoningText) ? reasoningText : {};
  const thought = escaped(typeof text === 'string' ? text : '');
  const sealed = sealReasoning(thought, typeof signature === 'string' ? signature : '');
  return reasoningItem(id, settings.wantsSummary ? thought : null, settings.wantsSealed ? sealed : null);
}

function escaped(text: string): string {
  return escape(text).toString('utf8');
}

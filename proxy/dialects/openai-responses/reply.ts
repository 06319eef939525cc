/** Converse's whole answer → a `response` object, and the reply that serves both a whole answer and a stream. */
import { ANSWER_TOOL } from '../converse/answer-shape.ts';
import { escape } from '../converse/delta.ts';
import { createConverseReply, type ConverseAnswer } from '../converse/reply.ts';
import type { Keeping, Reply } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { callItem, itemId, messageItem, prefixOf, reasoningItem, type ItemStatus } from './items.ts';
import type { ReplySettings } from './reply-settings.ts';
import { incompleteReason } from './response-frame.ts';
import { sealReasoning, sealRedacted } from './sealed-reasoning.ts';
import { ResponsesStream } from './stream.ts';

export function createResponsesReply(settings: ReplySettings): Reply {
  const { frame, isKept } = settings;
  const stream = new ResponsesStream(settings);
  let unkept: (() => string) | null = null;
  const reply = createConverseReply(
    () => stream,
    stream.account,
    settings,
    (answer) => {
      const output = itemsOf(answer, settings).join(',');
      const { stopReason, usage, serviceTier, trace } = answer;
      const state = { kind: 'ended', stopReason, usage, serviceTier, trace } as const;
      const response = frame.text(state, output, isKept ? 'kept' : 'not kept');
      stream.complete = { response, output: `[${output}]` };
      unkept = () => frame.text(state, output, 'not kept');
      return response;
    },
  );
  if (!isKept) return reply;
  const keeping: Keeping = {
    complete: () => stream.complete,
    unkept: () => {
      if (unkept === null) throw new Error('there is no whole answer yet');
      return Buffer.from(unkept(), 'utf8');
    },
    finish: (outcome, sink) => stream.finish(outcome, sink),
  };
  return { ...reply, keeping };
}

function itemsOf({ blocks, stopReason }: ConverseAnswer, settings: ReplySettings): string[] {
  // Beside the answer tool, other text was no part of the answer.
  const showsText = !(settings.isJsonTool && blocks.some(isAnswerTool));
  const shown = blocks.filter((block) => isShown(block, showsText));
  const isCut = incompleteReason(stopReason) === 'max_output_tokens';
  return shown.map((block, index) =>
    itemOf(block, index, isCut && index === shown.length - 1 ? 'incomplete' : 'completed', settings),
  );
}

/** An empty text says nothing. */
function isShown(block: JsonObject, showsText: boolean): boolean {
  const { text, toolUse, reasoningContent } = block;
  if (typeof text === 'string') return text !== '' && showsText;
  return isObject(toolUse) || isObject(reasoningContent);
}

function isAnswerTool({ toolUse }: JsonObject): boolean {
  return isObject(toolUse) && toolUse['name'] === ANSWER_TOOL;
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
  const tool = settings.toolRegistry.identityOf(name);
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

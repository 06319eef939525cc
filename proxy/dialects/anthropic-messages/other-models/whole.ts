/** Converse's whole answer → a message of Anthropic's. */
import { ANSWER_TOOL } from '../../converse/answer-shape.ts';
import type { ConverseAnswer } from '../../converse/reply.ts';
import { isObject, type JsonObject } from '../../json.ts';
import {
  anthropicStopReason,
  messageFrame,
  messageUsage,
  stopSequence,
  type MessageSettings,
} from './ending.ts';

export function wholeMessage(
  { blocks, stopReason, cutAt, usage }: ConverseAnswer,
  settings: MessageSettings,
): JsonObject {
  const content = contentOf(blocks, settings.isJsonTool);
  const hasCalls = content.some((block) => block['type'] === 'tool_use');
  return {
    ...messageFrame(settings),
    content,
    stop_reason: anthropicStopReason(stopReason, hasCalls),
    stop_sequence: stopSequence(stopReason, cutAt, settings),
    usage: messageUsage(usage),
  };
}

function contentOf(blocks: readonly JsonObject[], isJsonTool: boolean): JsonObject[] {
  const content: JsonObject[] = [];
  let answer: string | null = null;
  for (const block of blocks) {
    const { text, toolUse, reasoningContent } = block;
    if (typeof text === 'string') {
      if (text !== '') content.push({ type: 'text', text, citations: null });
    } else if (isObject(toolUse)) {
      const { toolUseId: id, name, input } = toolUse;
      if (isJsonTool && name === ANSWER_TOOL) answer = JSON.stringify(input ?? {});
      else content.push({ type: 'tool_use', id, name, input: input ?? {}, caller: DIRECT });
    } else if (isObject(reasoningContent)) {
      const thought = thoughtOf(reasoningContent);
      if (thought !== null) content.push(thought);
    }
  }
  if (answer === null) return content;
  // What was said beside the answer tool is no part of the answer.
  return [
    ...content.filter((block) => block['type'] !== 'text'),
    { type: 'text', text: answer, citations: null },
  ];
}

/** Who calls the tool: the model itself, not a program it wrote. */
export const DIRECT: JsonObject = { type: 'direct' };

function thoughtOf({ reasoningText, redactedContent }: JsonObject): JsonObject | null {
  if (typeof redactedContent === 'string') return { type: 'redacted_thinking', data: redactedContent };
  if (!isObject(reasoningText) || typeof reasoningText['text'] !== 'string') return null;
  const { text, signature } = reasoningText;
  return { type: 'thinking', thinking: text, signature: typeof signature === 'string' ? signature : '' };
}

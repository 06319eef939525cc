/** Converse's whole answer → a `chat.completion` object, and the reply that serves both a whole answer and a stream. */
import { ConverseAccount } from '../converse/account.ts';
import { ANSWER_TOOL } from '../converse/answer-shape.ts';
import { unwrapped } from '../converse/custom-tool.ts';
import { createConverseReply, type ConverseAnswer } from '../converse/reply.ts';
import type { Reply } from '../dialect.ts';
import { isObject, type JsonObject } from '../json.ts';
import { tierName } from '../service-tier.ts';
import { choicesTogether } from './choices.ts';
import { chatUsage, finishReason, type ReplySettings } from './endings.ts';
import { ChatStream } from './stream.ts';

export function createChatReply(settings: ReplySettings): Reply {
  const account = new ConverseAccount();
  let opened: ChatStream | null = null;
  const stream = (): ChatStream => (opened ??= new ChatStream(settings, account));
  const reply = createConverseReply(stream, account, settings, (answer) =>
    JSON.stringify(completion(answer, settings)),
  );
  if (settings.choice === null) return reply;
  return {
    ...reply,
    together: { whole: choicesTogether, end: (usage, sink) => stream().endAll(usage, sink) },
  };
}

function completion(
  { blocks, stopReason, usage, serviceTier, trace }: ConverseAnswer,
  settings: ReplySettings,
): JsonObject {
  const read = readBlocks(blocks, settings);
  const hasCalls = read.toolCalls.length > 0;
  const message: Record<string, unknown> = {
    role: 'assistant',
    content: read.text === '' && hasCalls ? null : read.text,
    refusal: null,
  };
  if (read.reasoning !== '') message['reasoning_content'] = read.reasoning;
  if (read.thinkingBlocks.length > 0) message['thinking_blocks'] = read.thinkingBlocks;
  if (hasCalls) message['tool_calls'] = read.toolCalls;
  const made: Record<string, unknown> = {
    id: settings.id,
    object: 'chat.completion',
    created: settings.createdAtSeconds,
    model: settings.model,
    choices: [
      {
        index: settings.choice?.index ?? 0,
        message,
        logprobs: null,
        finish_reason: finishReason(stopReason, hasCalls),
      },
    ],
    usage: chatUsage(usage),
    service_tier: tierName(serviceTier ?? settings.serviceTier),
    system_fingerprint: settings.fingerprint,
  };
  if (trace !== null) made['trace'] = trace;
  return made;
}

type ReadBlocks = {
  text: string;
  reasoning: string;
  readonly thinkingBlocks: JsonObject[];
  readonly toolCalls: JsonObject[];
};

function readBlocks(blocks: readonly JsonObject[], settings: ReplySettings): ReadBlocks {
  const read: ReadBlocks = { text: '', reasoning: '', thinkingBlocks: [], toolCalls: [] };
  let answer: string | null = null;
  for (const block of blocks) {
    const { text, toolUse, reasoningContent } = block;
    if (typeof text === 'string') read.text += text;
    else if (isObject(toolUse)) {
      if (settings.isJsonTool && toolUse['name'] === ANSWER_TOOL)
        answer = JSON.stringify(toolUse['input'] ?? {});
      else read.toolCalls.push(toolCall(toolUse, settings.customTools));
    } else if (isObject(reasoningContent) && !settings.hidesThoughts) readReasoning(reasoningContent, read);
  }
  if (answer !== null) read.text = answer;
  return read;
}

function toolCall(toolUse: JsonObject, customTools: ReadonlySet<string>): JsonObject {
  const { toolUseId: id, name, input } = toolUse;
  return customTools.has(String(name))
    ? { id, type: 'custom', custom: { name, input: unwrapped(input) } }
    : { id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } };
}

/** Reasoning with a signature (or redacted) goes out whole as well, so that the client can send it back. */
function readReasoning(content: JsonObject, read: ReadBlocks): void {
  const { reasoningText, redactedContent } = content;
  if (isObject(reasoningText)) {
    const { text, signature } = reasoningText;
    if (typeof text === 'string') read.reasoning += text;
    if (typeof signature === 'string') {
      read.thinkingBlocks.push({ type: 'thinking', thinking: text ?? '', signature });
    }
  } else if (typeof redactedContent === 'string') {
    read.thinkingBlocks.push({ type: 'redacted_thinking', data: redactedContent });
  }
}

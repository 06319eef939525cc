/**
 * OpenAI's messages → Converse's system blocks and alternating turns.
 *
 * - system and developer messages before the first turn become the system prompt; a later one becomes text of the user
 *   turn it is in, so that what comes before it stays a cacheable prefix.
 * - consecutive messages of one side are merged; tool results go first in the user turn that answers tool calls.
 * - empty texts are left out, and a message that has nothing else with them. A conversation that does not begin with
 *   the user gets a short user turn in front, which Converse demands.
 */
import { isBlank } from '../blank.ts';
import { bounds } from '../bounds.ts';
import { cachePointOf, type Block } from '../converse/content.ts';
import { boundedListAt, fault, isGiven, nameAt, objectAt, stringAt } from '../request/faults.ts';
import type { ToolNames } from '../converse/tool-names.ts';
import { toolUseId } from '../converse/tool-use.ts';
import type { ArgumentsReader } from '../request/arguments.ts';
import { TurnBuilder, type Conversation } from '../converse/turns.ts';
import { isObject, type JsonObject } from '../json.ts';
import { addAll } from '../lists.ts';
import { finish, type Work } from '../work.ts';
import { readToolCalls } from './tools.ts';

export type ChatConversation = Conversation & {
  /** Whether messages have members, or parts, that OpenAI's API does not know. */
  readonly hasOwnMembers: boolean;
};

/** The messages of a small body, at once. */
export function readConversation(
  value: unknown,
  toolNames: ToolNames,
  argumentsReader: ArgumentsReader,
): ChatConversation {
  const messages = messagesOf(value);
  const builder = new ConversationBuilder(toolNames, argumentsReader);
  for (let index = 0; index < messages.length; index++) {
    const read = builder.add(messages[index], index);
    if (read !== null) finish(read);
    const checking = builder.checking();
    if (checking !== null) finish(checking);
  }
  return builder.finish(messages);
}

/** Those of a large body, in steps. */
export function* readingConversation(
  value: unknown,
  toolNames: ToolNames,
  argumentsReader: ArgumentsReader,
): Work<ChatConversation> {
  const messages = messagesOf(value);
  const builder = new ConversationBuilder(toolNames, argumentsReader);
  for (let index = 0; index < messages.length; index++) {
    const read = builder.add(messages[index], index);
    if (read !== null) yield* read;
    const checking = builder.checking();
    if (checking !== null) yield* checking;
    yield;
  }
  return builder.finish(messages);
}

function messagesOf(value: unknown): readonly unknown[] {
  if (!isGiven(value)) fault('messages', 'this field is required.');
  const messages = boundedListAt(value, 'messages', bounds.messages);
  return messages.length === 0 ? fault('messages', 'expected at least one message.') : messages;
}

/** Members of messages in OpenAI's API, with what its SDKs write back of an answer. */
const KNOWN: ReadonlySet<string> = new Set([
  'role',
  'content',
  'name',
  'refusal',
  'tool_calls',
  'tool_call_id',
  'audio',
  'function_call',
]);

/** Whether a message has a member that OpenAI's API does not know, such as a thought (`reasoning_content`). */
function hasOwnMember(message: unknown): boolean {
  if (!isObject(message)) return false;
  for (const name in message) if (!KNOWN.has(name)) return true;
  return false;
}

class ConversationBuilder {
  readonly #turns = new TurnBuilder();
  readonly #content = this.#turns.content;
  readonly #arguments: ArgumentsReader;
  readonly #toolNames: ToolNames;

  constructor(toolNames: ToolNames, argumentsReader: ArgumentsReader) {
    this.#toolNames = toolNames;
    this.#arguments = argumentsReader;
  }

  /** What is left to do of a message in steps: null when nothing. */
  add(given: unknown, index: number): Work<void> | null {
    const path = `messages[${index}]`;
    const message = objectAt(given, path);
    const role = message['role'];
    switch (role) {
      case 'system':
      case 'developer':
        this.#addSystem(message, path);
        return null;
      case 'user':
        this.#push(
          this.#turns.turn('user').others,
          this.#content.user(message['content'], `${path}.content`),
          message,
        );
        return null;
      case 'assistant':
        return this.#addAssistant(message, path);
      case 'tool':
        this.#addToolResult(message, path);
        return null;
      case 'function':
        return fault(`${path}.role`, "the old role 'function' is not supported; use 'tool'.");
      default:
        return fault(`${path}.role`, "expected 'system', 'developer', 'user', 'assistant' or 'tool'.");
    }
  }

  /** The same of long base64. */
  checking(): Work<void> | null {
    return this.#content.checking();
  }

  finish(messages: readonly unknown[]): ChatConversation {
    const conversation =
      this.#turns.finish() ?? fault('messages', 'expected at least one message with content.');
    const hasOwnMembers = conversation.hasOwnParts || messages.some(hasOwnMember);
    return Object.assign(conversation, { hasOwnMembers });
  }

  #addSystem(message: JsonObject, path: string): void {
    const { target, blocks } = this.#turns.instruct(
      this.#content.text(message['content'], `${path}.content`),
    );
    this.#push(target, blocks, message);
  }

  *#addAssistant(message: JsonObject, path: string): Work<void> {
    const turn = this.#turns.turn('assistant').others;
    addAll(turn, this.#content.reasoning(message['thinking_blocks'], `${path}.thinking_blocks`));
    const content = message['content'];
    const blocks = isGiven(content) ? this.#content.assistant(content, `${path}.content`) : [];
    if (isGiven(message['refusal'])) {
      const refusal = stringAt(message['refusal'], `${path}.refusal`);
      if (!isBlank(refusal)) blocks.push({ text: refusal });
    }
    if (isGiven(message['function_call'])) {
      fault(`${path}.function_call`, 'this old field is not supported; use tool_calls.');
    }
    if (isGiven(message['tool_calls'])) {
      const calls = readToolCalls(
        message['tool_calls'],
        `${path}.tool_calls`,
        this.#toolNames,
        this.#arguments,
      );
      for (const call of yield* calls) blocks.push(this.#turns.call(call));
    } else if (!isGiven(content) && blocks.length === 0) {
      fault(`${path}.content`, 'this field is required unless tool_calls are given.');
    }
    this.#push(turn, blocks, message);
  }

  #addToolResult(message: JsonObject, path: string): void {
    const id = nameAt(message['tool_call_id'], `${path}.tool_call_id`);
    const blocks = this.#content.toolResult(message['content'], `${path}.content`);
    const content = blocks.filter((block) => block['cachePoint'] === undefined);
    if (content.length === 0) content.push({ text: '(no output)' });
    const result = { toolResult: { toolUseId: toolUseId(id), content } };
    const points = blocks.filter((block) => block['cachePoint'] !== undefined);
    this.#push(this.#turns.turn('user').results, [result, ...points], message);
  }

  /** Adds blocks and, behind them, the cache point that the message itself may ask for. */
  #push(target: Block[], blocks: readonly Block[], message: JsonObject): void {
    addAll(target, blocks);
    const point = cachePointOf(message['cache_control']);
    if (point === null || blocks.length === 0) return;
    this.#content.hasCachePoints = true;
    target.push(point);
  }
}

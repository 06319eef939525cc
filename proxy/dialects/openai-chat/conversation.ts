/**
 * OpenAI's messages → Converse's system blocks and alternating turns.
 *
 * - system and developer messages before the first turn become the system prompt; a later one becomes text of the user
 *   turn it stands in, so that what comes before it stays a cacheable prefix.
 * - consecutive messages of one side are merged; tool results go first in the user turn that answers tool calls.
 * - empty texts are left out, and a message that has nothing else with them. A conversation that does not begin with
 *   the user gets a short user turn in front, which Converse demands.
 */
import { isObject, type JsonObject } from '../json.ts';
import { noAttachments, type Attachments } from '../token-bound.ts';
import { cachePointOf, ContentReader, type Block } from './content.ts';
import { fault, isGiven, listAt, objectAt, stringAt } from './faults.ts';
import { readToolCalls, toolUseId } from './tools.ts';

export type Turn = { readonly role: 'user' | 'assistant'; readonly content: readonly Block[] };

export type Conversation = {
  readonly system: readonly Block[];
  readonly turns: readonly Turn[];
  readonly attachments: Attachments;
  readonly hasCachePoints: boolean;
  /** Where the first image stands, for the refusal of models that see none. */
  readonly firstImage: string | null;
  /** Names of the tools that earlier turns called. */
  readonly toolsCalled: ReadonlySet<string>;
};

export function readConversation(value: unknown): Conversation {
  if (!isGiven(value)) fault('messages', 'this field is required.');
  const messages = listAt(value, 'messages');
  if (messages.length === 0) fault('messages', 'expected at least one message.');
  const builder = new ConversationBuilder();
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    builder.add(objectAt(message, path), path);
  }
  return builder.finish();
}

type OpenTurn = { readonly role: 'user' | 'assistant'; readonly results: Block[]; readonly others: Block[] };

class ConversationBuilder {
  readonly #system: Block[] = [];
  readonly #turns: OpenTurn[] = [];
  readonly #toolsCalled = new Set<string>();
  readonly #content = new ContentReader(noAttachments());

  add(message: JsonObject, path: string): void {
    const role = message['role'];
    switch (role) {
      case 'system':
      case 'developer':
        this.#addSystem(message, path);
        return;
      case 'user':
        this.#push(
          this.#turn('user').others,
          this.#content.user(message['content'], `${path}.content`),
          message,
        );
        return;
      case 'assistant':
        this.#addAssistant(message, path);
        return;
      case 'tool':
        this.#addToolResult(message, path);
        return;
      case 'function':
        fault(`${path}.role`, "the old role 'function' is not supported; use 'tool'.");
        return;
      default:
        fault(`${path}.role`, "expected 'system', 'developer', 'user', 'assistant' or 'tool'.");
    }
  }

  finish(): Conversation {
    const turns: Turn[] = [];
    for (const turn of this.#turns) {
      const content = [...turn.results, ...this.#content.withTextBesideDocuments(turn.others)];
      if (content.length > 0) append(turns, turn.role, content);
    }
    if (turns.length === 0 && this.#system.length === 0) {
      fault('messages', 'expected at least one message with content.');
    }
    if (turns[0]?.role !== 'user') turns.unshift({ role: 'user', content: [{ text: 'Continue.' }] });
    return {
      system: this.#system,
      turns,
      attachments: this.#content.attachments,
      hasCachePoints: this.#content.hasCachePoints,
      firstImage: this.#content.firstImage,
      toolsCalled: this.#toolsCalled,
    };
  }

  #addSystem(message: JsonObject, path: string): void {
    const blocks = this.#content.text(message['content'], `${path}.content`);
    if (this.#turns.length === 0) {
      this.#push(this.#system, blocks, message);
      return;
    }
    const tagged = blocks.map((block) =>
      typeof block['text'] === 'string' ? { text: `<system>\n${block['text']}\n</system>` } : block,
    );
    this.#push(this.#turn('user').others, tagged, message);
  }

  #addAssistant(message: JsonObject, path: string): void {
    const turn = this.#turn('assistant').others;
    turn.push(...this.#content.reasoning(message['thinking_blocks'], `${path}.thinking_blocks`));
    const content = message['content'];
    const blocks = isGiven(content) ? this.#content.assistant(content, `${path}.content`) : [];
    if (isGiven(message['refusal'])) {
      const refusal = stringAt(message['refusal'], `${path}.refusal`);
      if (refusal.trim() !== '') blocks.push({ text: refusal });
    }
    if (isGiven(message['function_call'])) {
      fault(`${path}.function_call`, 'this old field is not supported; use tool_calls.');
    }
    if (isGiven(message['tool_calls'])) {
      for (const call of readToolCalls(message['tool_calls'], `${path}.tool_calls`)) {
        this.#toolsCalled.add(call.name);
        blocks.push({ toolUse: call });
      }
    } else if (!isGiven(content) && blocks.length === 0) {
      fault(`${path}.content`, 'this field is required unless tool_calls are given.');
    }
    this.#push(turn, blocks, message);
  }

  #addToolResult(message: JsonObject, path: string): void {
    const id = stringAt(message['tool_call_id'], `${path}.tool_call_id`);
    const blocks = this.#content.toolResult(message['content'], `${path}.content`);
    const content = blocks.filter((block) => block['cachePoint'] === undefined);
    if (content.length === 0) content.push({ text: '(no output)' });
    const result = { toolResult: { toolUseId: toolUseId(id), content } };
    const points = blocks.filter((block) => block['cachePoint'] !== undefined);
    this.#push(this.#turn('user').results, [result, ...points], message);
  }

  /** The turn that a message of this side belongs to: the last one, or a new one. */
  #turn(role: 'user' | 'assistant'): OpenTurn {
    const last = this.#turns.at(-1);
    if (last !== undefined && last.role === role) return last;
    const turn: OpenTurn = { role, results: [], others: [] };
    this.#turns.push(turn);
    return turn;
  }

  /** Adds blocks and, behind them, the cache point that the message itself may ask for. */
  #push(target: Block[], blocks: readonly Block[], message: JsonObject): void {
    target.push(...blocks);
    const point = cachePointOf(message['cache_control']);
    if (point === null || blocks.length === 0) return;
    this.#content.hasCachePoints = true;
    target.push(point);
  }
}

/** Turns that became neighbours because one between them was empty are merged too. */
function append(turns: Turn[], role: 'user' | 'assistant', content: readonly Block[]): void {
  const last = turns.at(-1);
  if (last === undefined || last.role !== role) turns.push({ role, content });
  else turns[turns.length - 1] = { role, content: [...last.content, ...content] };
}

/** Whether a turn holds a block of a kind (`toolUse`, `reasoningContent` …). */
export function holds(turn: Turn, kind: string): boolean {
  return turn.content.some((block) => isObject(block) && block[kind] !== undefined);
}

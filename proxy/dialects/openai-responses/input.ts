/**
 * `instructions` and `input` → Converse's system blocks and alternating turns.
 *
 * - instructions, and system and developer messages before the first turn, become the system prompt; a later one becomes
 *   text of the user turn it is in.
 * - reasoning comes back from `encrypted_content`; reasoning of other services is left out, Bedrock could not check it.
 * - calls and results of tools that OpenAI's servers ran are left out: there is nothing on Bedrock they could mean.
 */
import { bounds, shown } from '../bounds.ts';
import { textBlock, type Block } from '../converse/content.ts';
import { wrapped } from '../converse/custom-tool.ts';
import { boundedListAt, fault, isGiven, nameAt, objectAt, stringAt } from '../request/faults.ts';
import { toolUseId } from '../converse/tool-use.ts';
import { ArgumentsReader } from '../request/arguments.ts';
import { TurnBuilder, type Conversation } from '../converse/turns.ts';
import { isObject, type JsonObject } from '../json.ts';
import { addAll } from '../lists.ts';
import { isLongerThan } from '../size.ts';
import type { Work } from '../work.ts';
import { clientToolOfItem, clientTools } from './client-tools.ts';
import { unseal } from './sealed-reasoning.ts';
import { nameFor, type ToolIdentity } from './tool-registry.ts';

export function* readInput(body: JsonObject): Work<Conversation> {
  const builder = new InputBuilder();
  const { instructions, input } = body;
  if (isGiven(instructions)) yield* builder.instructions(instructions);
  if (typeof input === 'string') builder.message('user', input, 'input');
  else if (!isGiven(input)) fault('input', 'this field is required.');
  else {
    yield* builder.items(input, 'input');
  }
  return builder.finish();
}

/** Items that stand for what OpenAI's servers did, or for how they should behave. */
const DROPPED_ITEMS: ReadonlySet<string> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'computer_call',
  'computer_call_output',
  'mcp_list_tools',
  'mcp_call',
  'mcp_approval_request',
  'mcp_approval_response',
  'tool_search_call',
  'tool_search_output',
  'additional_tools',
  'configuration_update',
  'compaction',
  'compaction_trigger',
  'context_compaction',
  'program',
  'program_output',
]);

class InputBuilder {
  readonly #turns = new TurnBuilder();
  readonly #content = this.#turns.content;
  readonly #arguments = new ArgumentsReader();

  /** A text, or a list of items as `input` has them. */
  *instructions(value: unknown): Work<void> {
    if (typeof value === 'string') this.message('system', value, 'instructions');
    else yield* this.items(value, 'instructions');
  }

  *items(value: unknown, at: string): Work<void> {
    for (const [index, item] of boundedListAt(value, at, bounds.messages).entries()) {
      const path = `${at}[${index}]`;
      this.item(objectAt(item, path), path);
      const checking = this.#content.checking();
      if (checking !== null) yield* checking;
      yield;
    }
  }

  item(item: JsonObject, path: string): void {
    const type = item['type'];
    if (!isGiven(type) || type === 'message') {
      this.message(item['role'], item['content'], path);
      return;
    }
    switch (type) {
      case 'function_call':
        this.#call(item, 'function', this.#arguments.read(item['arguments'], `${path}.arguments`), path);
        return;
      case 'custom_tool_call':
        this.#call(item, 'custom', wrapped(stringAt(item['input'], `${path}.input`)), path);
        return;
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.#result(item['call_id'], `${path}.call_id`, item['output'], `${path}.output`);
        return;
      case 'local_shell_call_output':
        this.#result(item['call_id'] ?? item['id'], `${path}.id`, item['output'], `${path}.output`);
        return;
      case 'shell_call_output':
      case 'apply_patch_call_output':
        this.#clientResult(item, path);
        return;
      case 'reasoning':
        this.#reasoning(item, path);
        return;
      case 'agent_message':
        this.#agentMessage(item['content']);
        return;
      case 'item_reference':
        fault(
          path,
          'items are not kept here; send the item itself, or ask an operator to set RESPONSES_RETENTION_DAYS.',
        );
        return;
      default:
        this.#otherItem(item, stringAt(type, `${path}.type`), path);
    }
  }

  message(role: unknown, content: unknown, path: string): void {
    const at = path === 'input' || path === 'instructions' ? path : `${path}.content`;
    switch (role) {
      case 'system':
      case 'developer': {
        const { target, blocks } = this.#turns.instruct(this.#text(content, at));
        addAll(target, blocks);
        return;
      }
      case 'user':
        addAll(this.#turns.turn('user').others, this.#userContent(content, at));
        return;
      case 'assistant':
        addAll(this.#turns.turn('assistant').others, this.#text(content, at));
        return;
      default:
        fault(`${path}.role`, "expected 'system', 'developer', 'user' or 'assistant'.");
    }
  }

  finish(): Conversation {
    return this.#turns.finish() ?? fault('input', 'expected at least one item with content.');
  }

  #otherItem(item: JsonObject, type: string, path: string): void {
    const tool = clientToolOfItem(type);
    if (tool !== null) {
      this.#toolUse(item['call_id'], `${path}.call_id`, tool, clientTools[tool].toInput(item));
    } else if (!DROPPED_ITEMS.has(type)) {
      fault(`${path}.type`, `items of type '${type.slice(0, 40)}' are not supported here.`);
    }
  }

  #call(item: JsonObject, kind: 'function' | 'custom', input: JsonObject, path: string): void {
    const name = nameAt(item['name'], `${path}.name`);
    if (name === '') fault(`${path}.name`, 'expected a name.');
    const namespace =
      typeof item['namespace'] === 'string' ? nameAt(item['namespace'], `${path}.namespace`) : null;
    const identity: ToolIdentity = { kind, name, namespace };
    this.#toolUse(item['call_id'], `${path}.call_id`, nameFor(identity), input);
  }

  #toolUse(callId: unknown, param: string, name: string, input: JsonObject): void {
    const id = toolUseId(nameAt(callId, param));
    this.#turns.turn('assistant').others.push(this.#turns.call({ toolUseId: id, name, input }));
  }

  /** A text, or parts as a user's message has them; Converse takes no documents there with every model. */
  #result(callId: unknown, idParam: string, output: unknown, param: string): void {
    const id = toolUseId(nameAt(callId, idParam));
    const content = isObject(output) ? [{ text: jsonText(output, param) }] : this.#userContent(output, param);
    if (content.length === 0) content.push({ text: '(no output)' });
    this.#turns.turn('user').results.push({ toolResult: { toolUseId: id, content } });
  }

  #clientResult(item: JsonObject, path: string): void {
    const { output, status } = item;
    const text =
      typeof output === 'string' ? output : isGiven(output) ? jsonText(output, `${path}.output`) : '';
    const said = typeof status === 'string' && text === '' ? status : text;
    this.#result(item['call_id'], `${path}.call_id`, said, `${path}.output`);
  }

  /** What one of the client's agents told another; what is encrypted there only its own API reads. */
  #agentMessage(content: unknown): void {
    if (!Array.isArray(content)) return;
    for (const part of content) {
      const text: unknown = isObject(part) ? part['text'] : null;
      if (typeof text === 'string' && text !== '') this.#turns.turn('assistant').others.push({ text });
    }
  }

  #reasoning(item: JsonObject, path: string): void {
    const sealed = item['encrypted_content'];
    if (!isGiven(sealed)) return;
    const content = stringAt(sealed, `${path}.encrypted_content`);
    if (content.length > bounds.writtenByModel)
      fault(`${path}.encrypted_content`, `expected at most ${shown(bounds.writtenByModel)} characters.`);
    const block = unseal(content);
    if (block !== null) this.#turns.turn('assistant').others.push(block);
  }

  #text(content: unknown, path: string): Block[] {
    return this.#content.read(content, path, (part, type, at) => textPart(part, type, at));
  }

  #userContent(content: unknown, path: string): Block[] {
    return this.#content.read(content, path, (part, type, at) => {
      if (type === 'input_image') return this.#image(part, at);
      return type === 'input_file' ? this.#file(part, at) : textPart(part, type, at);
    });
  }

  #image(part: JsonObject, at: string): Block {
    if (isGiven(part['file_id'])) fault(`${at}.file_id`, 'stored files are not supported; send image_url.');
    return this.#content.image(stringAt(part['image_url'], `${at}.image_url`), `${at}.image_url`, at);
  }

  #file(part: JsonObject, at: string): Block {
    if (isGiven(part['file_id'])) fault(`${at}.file_id`, 'stored files are not supported; send file_data.');
    if (isGiven(part['file_url'])) fault(`${at}.file_url`, 'remote files are not fetched; send file_data.');
    return this.#content.document(
      stringAt(part['file_data'], `${at}.file_data`),
      part['filename'],
      `${at}.file_data`,
    );
  }
}

/** What a tool gave as JSON, in words. */
function jsonText(output: unknown, param: string): string {
  if (isLongerThan(output, bounds.writtenByModel))
    fault(param, `expected at most ${shown(bounds.writtenByModel)} characters.`);
  return JSON.stringify(output);
}

function textPart(part: JsonObject, type: string, at: string): Block | null {
  switch (type) {
    case 'input_text':
    case 'output_text':
      return textBlock(part['text'], `${at}.text`);
    case 'refusal':
      return textBlock(part['refusal'], `${at}.refusal`);
    default:
      return null;
  }
}

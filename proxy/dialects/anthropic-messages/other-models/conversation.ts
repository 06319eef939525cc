/**
 * Anthropic's system and messages → Converse's, for models that are not Claude's. Shapes were checked before
 * (`checkMessages`): messages are objects of a known role, contents are strings or lists of typed blocks.
 */
import { isBlank } from '../../blank.ts';
import { cachePointOf, type Block } from '../../converse/content.ts';
import { fault, isGiven, nameAt, objectAt, stringAt } from '../../request/faults.ts';
import { ArgumentsReader } from '../../request/arguments.ts';
import { readToolName, type ToolNames } from '../../converse/tool-names.ts';
import { toolUseId } from '../../converse/tool-use.ts';
import { TurnBuilder, type Conversation, type OpenTurn } from '../../converse/turns.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { addAll } from '../../lists.ts';
import type { Work } from '../../work.ts';
import { withPointAtEnd } from '../point-at-end.ts';
import { isOver, lastUserIndex, systemContent } from '../system-turns.ts';
import { callInput } from '../tool-words.ts';

export function* readConversation(body: JsonObject, toolNames: ToolNames): Work<Conversation> {
  const reader = new MessageReader(toolNames);
  if (isGiven(body['system'])) reader.system(body['system']);
  const asked: readonly unknown[] = Array.isArray(body['messages']) ? body['messages'] : [];
  const { cache_control: control } = body;
  const messages = isObject(control) ? withPointAtEnd(asked, control) : asked;
  const lastUser = lastUserIndex(messages);
  for (const [index, message] of messages.entries()) {
    if (isObject(message) && !isOver(message, index, lastUser))
      reader.message(message, `messages[${index}].content`);
    const checking = reader.checking();
    if (checking !== null) yield* checking;
    yield;
  }
  return reader.finish();
}

class MessageReader {
  readonly #turns = new TurnBuilder();
  readonly #toolNames: ToolNames;
  readonly #calls = new ArgumentsReader();

  constructor(toolNames: ToolNames) {
    this.#toolNames = toolNames;
  }

  system(content: unknown): void {
    addAll(this.#turns.system, this.#blocks(content, 'system', this.#text));
  }

  message(message: JsonObject, path: string): void {
    const content = message['content'];
    switch (message['role']) {
      case 'user':
        this.#user(this.#turns.turn('user'), content, path);
        return;
      case 'assistant':
        addAll(this.#turns.turn('assistant').others, this.#blocks(content, path, this.#assistant));
        return;
      default: {
        const words = this.#blocks(systemContent(content), path, this.#text);
        const { target, blocks } = this.#turns.instruct(words);
        addAll(target, blocks);
      }
    }
  }

  checking(): Work<void> | null {
    return this.#turns.content.checking();
  }

  finish(): Conversation {
    return this.#turns.finish() ?? fault('messages', 'at least one message needs content.');
  }

  /** Results of tools stand before all else in a turn of Converse's. */
  #user(turn: OpenTurn, content: unknown, path: string): void {
    if (!Array.isArray(content)) {
      addAll(turn.others, this.#blocks(content, path, this.#userBlock));
      return;
    }
    for (const [index, block] of (content as readonly unknown[]).entries()) {
      const target = isObject(block) && block['type'] === 'tool_result' ? turn.results : turn.others;
      addAll(target, this.#block(block, `${path}[${index}]`, this.#userBlock));
    }
  }

  #blocks(content: unknown, path: string, read: BlockReader): Block[] {
    if (typeof content === 'string') return isBlank(content) ? [] : [{ text: content }];
    if (!Array.isArray(content)) return [];
    return (content as readonly unknown[]).flatMap((block, index) =>
      this.#block(block, `${path}[${index}]`, read),
    );
  }

  /** What a block becomes, and behind it the cache point that it may ask for. */
  #block(value: unknown, path: string, read: BlockReader): Block[] {
    const block = objectAt(value, path);
    const blocks = read(block, path);
    const point = cachePointOf(block['cache_control']);
    if (point === null || blocks.length === 0) return blocks;
    this.#turns.content.hasCachePoints = true;
    return [...blocks, point];
  }

  readonly #text: BlockReader = (block, path) => {
    if (block['type'] !== 'text') return unknownBlock(block, path);
    const text = stringAt(block['text'], `${path}.text`);
    return isBlank(text) ? [] : [{ text }];
  };

  readonly #assistant: BlockReader = (block, path) => {
    switch (block['type']) {
      // Thoughts are for the model that had them.
      case 'thinking':
      case 'redacted_thinking':
        return [];
      case 'tool_use': {
        const id = toolUseId(nameAt(block['id'], `${path}.id`));
        const name = this.#toolNames.bedrock(readToolName(block['name'], `${path}.name`));
        const input = callInput(block['input'], this.#calls, `${path}.input`);
        return [this.#turns.call({ toolUseId: id, name, input })];
      }
      default:
        return this.#text(block, path);
    }
  };

  readonly #userBlock: BlockReader = (block, path) => {
    switch (block['type']) {
      case 'image':
        return [this.#image(block, path)];
      case 'document':
        return this.#document(block, path);
      case 'search_result':
        return this.#searchResult(block, path);
      case 'tool_result':
        return [this.#toolResult(block, path)];
      default:
        return this.#text(block, path);
    }
  };

  #image(block: JsonObject, path: string): Block {
    const { url, param } = dataUrlOf(block['source'], `${path}.source`);
    return this.#turns.content.image(url, param, path);
  }

  #document(block: JsonObject, path: string): Block[] {
    if (isObject(block['citations']) && block['citations']['enabled'] === true) {
      fault(`${path}.citations`, 'this model gives no citations; Claude models do.');
    }
    const source = objectAt(block['source'], `${path}.source`);
    const at = `${path}.source`;
    if (source['type'] === 'content')
      return this.#blocks(source['content'], `${at}.content`, this.#userBlock);
    const title = typeof block['title'] === 'string' ? block['title'] : 'document';
    if (source['type'] === 'text') {
      const data = Buffer.from(stringAt(source['data'], `${at}.data`), 'utf8').toString('base64');
      if (data === '') return fault(`${at}.data`, 'the document is empty.');
      return [this.#turns.content.document(`data:text/plain;base64,${data}`, title, `${at}.data`)];
    }
    const { url, param } = dataUrlOf(source, at);
    return [this.#turns.content.document(url, title, param)];
  }

  #searchResult(block: JsonObject, path: string): Block[] {
    const title = stringAt(block['title'], `${path}.title`);
    const source = stringAt(block['source'], `${path}.source`);
    return [
      { text: `Search result "${title}" from ${source}:` },
      ...this.#blocks(block['content'], `${path}.content`, this.#text),
    ];
  }

  #toolResult(block: JsonObject, path: string): Block {
    const id = toolUseId(nameAt(block['tool_use_id'], `${path}.tool_use_id`));
    const content = this.#blocks(block['content'], `${path}.content`, this.#userBlock).filter(
      (part) => part['cachePoint'] === undefined,
    );
    if (content.length === 0) content.push({ text: '(no output)' });
    const status = block['is_error'] === true ? { status: 'error' } : {};
    return { toolResult: { toolUseId: id, content, ...status } };
  }
}

type BlockReader = (block: JsonObject, path: string) => Block[];

function unknownBlock(block: JsonObject, path: string): never {
  const type = String(block['type']).slice(0, 40);
  return fault(`${path}.type`, `this model takes no blocks of type '${type}' here.`);
}

/** The source of an image or document as a data URL, and where it stands. */
function dataUrlOf(value: unknown, path: string): { readonly url: string; readonly param: string } {
  const source = objectAt(value, path);
  switch (source['type']) {
    case 'base64': {
      const mediaType = stringAt(source['media_type'], `${path}.media_type`);
      return {
        url: `data:${mediaType};base64,${stringAt(source['data'], `${path}.data`)}`,
        param: `${path}.data`,
      };
    }
    case 'url':
      return { url: stringAt(source['url'], `${path}.url`), param: `${path}.url` };
    default:
      return fault(`${path}.type`, "Input should be 'base64' or 'url'");
  }
}

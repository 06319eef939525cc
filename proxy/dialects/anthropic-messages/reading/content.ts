/** Checks the turns of a request and the system prompt, and notes what has to change in them. */
import { isBlank } from '../../blank.ts';
import { bounds, shown } from '../../bounds.ts';
import { noteBlock } from '../../claude-attachments.ts';
import { imageHeader } from '../../converse/image-header.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { Work } from '../../work.ts';
import { isServerBlock, messageFields } from '../fields.ts';
import { notePoint } from './cache-control.ts';
import { noteFault, type Section, type Seen } from './seen.ts';
import { checkLength, wrong } from './wrong.ts';

/** The turns of a small body, at once. */
export function checkTurns(messages: unknown, seen: Seen): void {
  const list = checkedList(messages);
  const turns = new TurnChecker(list, seen);
  for (let index = 0; index < list.length; index++) turns.check(index);
}

/** Those of a large body, in steps. */
export function* checkingTurns(messages: unknown, seen: Seen): Work<void> {
  const list = checkedList(messages);
  const turns = new TurnChecker(list, seen);
  for (let index = 0; index < list.length; index++) {
    yield;
    turns.check(index);
  }
}

function checkedList(messages: unknown): readonly unknown[] {
  if (messages === undefined || messages === null) return wrong('messages', 'Field required');
  if (!Array.isArray(messages)) return wrong('messages', 'Input should be a list');
  if (messages.length === 0) return wrong('messages', 'At least one message is required');
  checkLength(messages, 'messages', bounds.messages);
  return messages;
}

class TurnChecker {
  readonly #messages: readonly unknown[];
  readonly #seen: Seen;
  /** Whether the turn of the user has held anything else than results of tools. */
  #hasOthers = false;

  constructor(messages: readonly unknown[], seen: Seen) {
    this.#messages = messages;
    this.#seen = seen;
  }

  check(index: number): void {
    const seen = this.#seen;
    const message = this.#messages[index];
    const path = `messages.${index}`;
    if (!isObject(message)) return wrong(path, 'Input should be an object');
    const { role, content } = message;
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      return wrong(`${path}.role`, "Input should be 'user', 'assistant' or 'system'");
    }
    for (const field in message) if (!messageFields.has(field)) seen.mends.messages = true;
    if (role === 'system') this.#noteSystemTurn(index);
    if (role === 'assistant') this.#hasOthers = false;
    if (index === 0 && role !== 'user') seen.mends.messages = true;
    if (content === undefined || content === null) {
      // Anthropic's API knows system turns that only set an effort.
      if (role !== 'system' || !isObject(message['output_config']))
        return wrong(`${path}.content`, 'Field required');
      seen.mends.messages = true;
    } else if (typeof content === 'string') {
      this.#hasOthers ||= role !== 'assistant';
      if (isBlank(content)) seen.mends.messages = true;
    } else {
      checkBlocks(content, `${path}.content`, 'messages', seen, 0);
      if (Array.isArray(content)) this.#noteBlocks(content, role, `${path}.content`);
    }
  }

  /** One stands behind a turn of the user, and before one of the assistant or at the end. */
  #noteSystemTurn(index: number): void {
    this.#seen.hasSystemTurns = true;
    const before = this.#messages[index - 1];
    const after = this.#messages[index + 1];
    const isPlaced =
      isObject(before) &&
      before['role'] === 'user' &&
      (after === undefined || (isObject(after) && after['role'] === 'assistant'));
    if (!isPlaced) this.#seen.hasMisplacedSystemTurns = true;
  }

  #noteBlocks(blocks: readonly unknown[], role: string, path: string): void {
    const seen = this.#seen;
    if (blocks.length === 0) seen.mends.messages = true;
    for (let index = 0; index < blocks.length; index++) {
      const block = blocks[index];
      if (!isObject(block)) continue;
      const type = block['type'];
      if (type === 'tool_result') {
        seen.hasToolBlocks = true;
        if (this.#hasOthers) seen.mends.messages = true;
        continue;
      }
      this.#hasOthers ||= role !== 'assistant';
      if (type === 'tool_use') noteCall(block, seen);
      else if ((type === 'image' || type === 'document') && role === 'assistant')
        noteFault(seen, `${path}.${index}`, `'${type}' blocks are not permitted within assistant turns.`);
      else if (type === 'tool_addition' || type === 'tool_removal') noteToolChange(block, seen);
      else if (type === 'thinking' || type === 'redacted_thinking') {
        seen.hasThinking = true;
        if (block['cache_control'] !== undefined || !isSealed(block)) seen.mends.messages = true;
      }
    }
  }
}

/** What a call needs so that every Claude takes it back; one may come from a model of another maker. */
function noteCall(block: JsonObject, seen: Seen): void {
  seen.hasToolBlocks = true;
  const { id, input } = block;
  if (!isObject(input) || (typeof id === 'string' && !CALL_ID.test(id))) seen.mends.messages = true;
}

const CALL_ID = /^[a-zA-Z0-9_-]+$/;

/** Tools that come and go in mid-conversation belong to a beta that Bedrock does not have. */
function noteToolChange(block: JsonObject, seen: Seen): void {
  seen.mends.messages = true;
  const tool = block['tool'];
  if (block['type'] === 'tool_addition' && isObject(tool) && isObject(tool['definition']))
    seen.addedTools.push(tool['definition']);
}

export function checkBlocks(
  blocks: unknown,
  path: string,
  section: Section,
  seen: Seen,
  depth: number,
): void {
  if (!Array.isArray(blocks)) return wrong(path, 'Input should be a string or a list of content blocks');
  checkLength(blocks, path, bounds.parts);
  if (depth > MAX_DEPTH) return wrong(path, 'Content is nested too deeply');
  for (let index = 0; index < blocks.length; index++) {
    const block: unknown = blocks[index];
    if (!isObject(block)) return wrong(`${path}.${index}`, 'Input should be an object');
    const type = block['type'];
    if (typeof type !== 'string') return wrong(`${path}.${index}.type`, 'Field required');
    notePoint(block, section, seen);
    noteMembers(block, section, seen);
    if (isServerBlock(type) || (type === 'server_tool_use' && !isToolSearch(block['name'])))
      noteFault(seen, `${path}.${index}`, `Bedrock takes no blocks of type '${type.slice(0, 40)}'`);
    if (type === 'text') noteText(block, section, seen);
    if (type === 'tool_result') {
      const content = block['content'];
      if (isBlankResult(block)) seen.mends[section] = true;
      if (Array.isArray(content)) checkBlocks(content, `${path}.${index}.content`, section, seen, depth + 1);
      continue;
    }
    noteBlock(block, seen.attachments);
    if (type === 'image' || type === 'document') noteSource(block, `${path}.${index}`, section, seen);
  }
}

/** Results of tools hold no results of tools; a few levels more are for Bedrock to judge. */
const MAX_DEPTH = 8;

function noteText(block: JsonObject, section: Section, seen: Seen): void {
  if (typeof block['text'] === 'string' && isBlank(block['text'])) seen.mends[section] = true;
}

/** Members of no value: some may be null, of the others Anthropic's API says so. */
function noteMembers(block: JsonObject, section: Section, seen: Seen): void {
  for (const member in block) {
    if (block[member] === null && !MAY_BE_NULL.has(member)) seen.mends[section] = true;
  }
}

const MAY_BE_NULL: ReadonlySet<string> = new Set(['cache_control', 'citations', 'title', 'context']);

/** A result of white space is refused; one of nothing at all is when it tells an error. */
function isBlankResult({ content, is_error: isError }: JsonObject): boolean {
  if (typeof content === 'string') return isBlank(content);
  const isNothing =
    content === undefined || content === null || (Array.isArray(content) && content.length === 0);
  return isNothing && isError === true;
}

function isToolSearch(name: unknown): boolean {
  return typeof name === 'string' && name.startsWith('tool_search_tool');
}

function noteSource(block: JsonObject, path: string, section: Section, seen: Seen): void {
  const source = block['source'];
  if (!isObject(source)) return;
  if (source['type'] === 'url')
    noteFault(seen, `${path}.source.url`, 'Bedrock fetches nothing; send the content in base64');
  else if (source['type'] === 'file')
    noteFault(seen, `${path}.source.file_id`, 'Bedrock stores no files; send the content in base64');
  else if (block['type'] === 'image' && source['type'] === 'base64') noteImage(source, path, section, seen);
}

/** Pixels of the longer side of an image, alone and beside more than twenty others (Anthropic's page on vision). */
const LONGEST_SIDE = 8_000;
const LONGEST_SIDE_OF_MANY = 2_000;
const MANY_IMAGES = 20;
const MOST_IMAGES = 100;

function noteImage({ data, media_type: said }: JsonObject, path: string, section: Section, seen: Seen): void {
  const header = typeof data === 'string' ? imageHeader(data) : null;
  if (header === null) return;
  if (said !== `image/${header.format}`) seen.mends[section] = true;
  const side = header.longestSide ?? 0;
  if (side > LONGEST_SIDE)
    noteFault(seen, path, `image dimensions exceed max allowed size: ${shown(LONGEST_SIDE)} pixels`);
  if (side > LONGEST_SIDE_OF_MANY) seen.largeImage ??= path;
}

/** Once all images are known: how many there are, and how large one of many may be. */
export function noteManyImages(seen: Seen): void {
  const { images } = seen.attachments;
  if (images > MOST_IMAGES)
    noteFault(seen, 'messages', `Claude takes at most ${MOST_IMAGES} images in a request`);
  if (images > MANY_IMAGES && seen.largeImage !== null) {
    noteFault(
      seen,
      seen.largeImage,
      `image dimensions exceed max allowed size for many-image requests: ${shown(LONGEST_SIDE_OF_MANY)} pixels`,
    );
  }
}

/** The type of an image as its bytes say it, or else as the client does. */
export function mediaTypeOf({ data, media_type: said }: JsonObject): unknown {
  const header = typeof data === 'string' ? imageHeader(data) : null;
  return header === null ? said : `image/${header.format}`;
}

/** A thought as Claude takes it back: of its own, with its signature. */
export function isSealed(block: JsonObject): boolean {
  const seal = block['type'] === 'thinking' ? block['signature'] : block['data'];
  return typeof seal === 'string' && seal !== '';
}

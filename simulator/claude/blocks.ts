/**
 * Content blocks, tools and cache_control of an Anthropic request on Bedrock, checked as strictly as Bedrock does:
 * a field that is not in the tables below is refused by name.
 */
import { tokensOfDocument, tokensOfImage, tokensOfText } from '../model/tokens.ts';
import type { CacheTtl, Segment } from '../model/conversation.ts';
import { isSignatureOf } from '../model/answer.ts';
import { invalid } from '../wire/aws-error.ts';
import { isRecord, show } from '../wire/json.ts';

type Fields = Readonly<Record<string, readonly string[]>>;

const USER_BLOCKS: Fields = {
  text: ['text', 'citations'],
  image: ['source'],
  document: ['source', 'title', 'context', 'citations'],
  tool_result: ['tool_use_id', 'content', 'is_error'],
  search_result: ['source', 'title', 'content', 'citations'],
};
const ASSISTANT_BLOCKS: Fields = {
  text: ['text', 'citations'],
  tool_use: ['id', 'name', 'input', 'caller'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
  server_tool_use: ['id', 'name', 'input', 'caller'],
  tool_search_tool_result: ['tool_use_id', 'content'],
};
const SYSTEM_BLOCKS: Fields = { text: ['text', 'citations'] };
const RESULT_BLOCKS: Fields = {
  text: ['text', 'citations'],
  image: ['source'],
  document: ['source', 'title', 'context', 'citations'],
  search_result: ['source', 'title', 'content', 'citations'],
  tool_reference: ['tool_name'],
};
const BLOCKS = {
  user: USER_BLOCKS,
  assistant: ASSISTANT_BLOCKS,
  system: SYSTEM_BLOCKS,
  result: RESULT_BLOCKS,
};
const UNCACHEABLE = new Set(['thinking', 'redacted_thinking', 'tool_reference']);
const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export type ReadBlock = {
  readonly segment: Segment;
  readonly text: string | null;
  readonly toolUseId: string | null;
  readonly answersToolUseId: string | null;
  readonly toolResult: string | null;
  readonly type: string;
};

/** `at` is the path of the block in the request, as messages name it: `messages.0.content.1`. */
export function readBlock(value: unknown, place: keyof typeof BLOCKS, at: string): ReadBlock {
  if (!isRecord(value)) throw invalid(`${at}: Input should be a valid dictionary`);
  const type = value['type'];
  if (typeof type !== 'string') throw invalid(`${at}.type: Field required`);
  const fields = BLOCKS[place][type];
  if (fields === undefined) {
    const tags = Object.keys(BLOCKS[place]).map((tag) => `'${tag}'`);
    throw invalid(
      `${at}: Input tag '${type}' found using 'type' does not match any of the expected tags: ${tags.join(', ')}`,
    );
  }
  for (const name of Object.keys(value)) {
    if (name === 'type' || fields.includes(name)) continue;
    if (name === 'cache_control' && !UNCACHEABLE.has(type)) continue;
    throw invalid(`${at}.${type}.${name}: Extra inputs are not permitted`);
  }
  const read = readContent(value, type, `${at}.${type}`);
  const cacheTtl = readCacheControl(value['cache_control'], `${at}.${type}`);
  return {
    segment: { content: '', tokens: read.tokens, cacheTtl },
    text: read.text,
    toolUseId: type === 'tool_use' ? string(value, 'id', `${at}.${type}`) : null,
    answersToolUseId: type === 'tool_result' ? string(value, 'tool_use_id', `${at}.${type}`) : null,
    toolResult: type === 'tool_result' ? (read.text ?? '') : null,
    type,
  };
}

type ReadContent = { readonly tokens: number; readonly text: string | null };

function readContent(block: Record<string, unknown>, type: string, at: string): ReadContent {
  switch (type) {
    case 'text': {
      const text = string(block, 'text', at);
      if (text === '') throw invalid('messages: text content blocks must be non-empty');
      if (text.trim() === '') throw invalid('messages: text content blocks must contain non-whitespace text');
      return { tokens: tokensOfText(text), text };
    }
    case 'image':
      return { tokens: readImage(block['source'], at), text: null };
    case 'document':
      return { tokens: readDocument(block, at), text: null };
    case 'tool_use':
    case 'server_tool_use': {
      if (!isRecord(block['input'])) throw invalid(`${at}.input: Input should be a valid dictionary`);
      const name = string(block, 'name', at);
      return { tokens: tokensOfText(name + JSON.stringify(block['input'])), text: null };
    }
    case 'tool_result':
      return readToolResult(block['content'], at);
    case 'thinking': {
      const thought = string(block, 'thinking', at);
      if (!isSignatureOf(string(block, 'signature', at), thought)) {
        throw invalid(`${at.replace(/\.thinking$/, '')}: Invalid \`signature\` in \`thinking\` block`);
      }
      return { tokens: tokensOfText(thought), text: null };
    }
    case 'redacted_thinking':
      return { tokens: tokensOfText(string(block, 'data', at)), text: null };
    default:
      return { tokens: tokensOfText(JSON.stringify(block)), text: null };
  }
}

function readToolResult(content: unknown, at: string): ReadContent {
  if (content === undefined) return { tokens: 1, text: '' };
  if (typeof content === 'string') return { tokens: tokensOfText(content) + 1, text: content };
  if (!Array.isArray(content)) throw invalid(`${at}.content: Input should be a valid list`);
  let tokens = 1;
  const texts: string[] = [];
  content.forEach((part: unknown, index) => {
    const block = readBlock(part, 'result', `${at}.content.${index}`);
    tokens += block.segment.tokens;
    if (block.text !== null) texts.push(block.text);
  });
  return { tokens, text: texts.join('\n') };
}

function readImage(source: unknown, at: string): number {
  if (!isRecord(source)) throw invalid(`${at}.source: Field required`);
  if (source['type'] !== 'base64') {
    throw invalid(
      `${at}.source: Input tag '${show(source['type'])}' found using 'type' does not match any of the expected tags: 'base64'`,
    );
  }
  if (!IMAGE_TYPES.has(string(source, 'media_type', `${at}.source`))) {
    throw invalid(
      `${at}.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
    );
  }
  return tokensOfImage(base64(source, `${at}.source.base64`));
}

function readDocument(block: Record<string, unknown>, at: string): number {
  const source = block['source'];
  if (!isRecord(source)) throw invalid(`${at}.source: Field required`);
  const about = tokensOfText(`${show(block['title'] ?? '')}${show(block['context'] ?? '')}`);
  switch (source['type']) {
    case 'base64':
      if (source['media_type'] !== 'application/pdf') {
        throw invalid(`${at}.source.base64.media_type: Input should be 'application/pdf'`);
      }
      return about + tokensOfDocument(base64(source, `${at}.source.base64`));
    case 'text':
      return about + tokensOfText(string(source, 'data', `${at}.source.text`));
    case 'content':
      return about + tokensOfText(JSON.stringify(source['content']));
    default:
      throw invalid(
        `${at}.source: Input tag '${show(source['type'])}' found using 'type' does not match any of the expected tags: 'base64', 'content', 'text'`,
      );
  }
}

export function readCacheControl(value: unknown, at: string): CacheTtl | null {
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) throw invalid(`${at}.cache_control: Input should be a valid dictionary`);
  if (value['type'] !== 'ephemeral') throw invalid(`${at}.cache_control.type: Input should be 'ephemeral'`);
  for (const name of Object.keys(value)) {
    if (name !== 'type' && name !== 'ttl') {
      throw invalid(`${at}.cache_control.ephemeral.${name}: Extra inputs are not permitted`);
    }
  }
  const ttl = value['ttl'] ?? '5m';
  if (ttl !== '5m' && ttl !== '1h')
    throw invalid(`${at}.cache_control.ephemeral.ttl: Input should be '5m' or '1h'`);
  return ttl;
}

export function string(record: Record<string, unknown>, name: string, at: string): string {
  const value = record[name];
  if (value === undefined) throw invalid(`${at}.${name}: Field required`);
  if (typeof value !== 'string') throw invalid(`${at}.${name}: Input should be a valid string`);
  return value;
}

function base64(source: Record<string, unknown>, at: string): Buffer {
  const data = string(source, 'data', at);
  if (data.length % 4 !== 0 || !BASE64.test(data)) throw invalid(`${at}.data: Invalid base64 data`);
  return Buffer.from(data, 'base64');
}

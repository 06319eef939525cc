/** Content blocks of a Converse request: each has exactly one known member, checked as Bedrock checks it. */
import type { Model } from '../../core/catalog/model.ts';
import { isSignatureOf } from '../model/answer.ts';
import type { CacheTtl } from '../model/conversation.ts';
import { tokensOfDocument, tokensOfImage, tokensOfText } from '../model/tokens.ts';
import { invalid } from '../wire/aws-error.ts';
import { isRecord, show } from '../wire/json.ts';

const IMAGE_FORMATS = ['png', 'jpeg', 'gif', 'webp'];
const DOCUMENT_FORMATS = ['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md'];
const DOCUMENT_NAME = /^[a-zA-Z0-9\s\-()[\]]{1,200}$/;
const TOOL_USE_ID = /^[a-zA-Z0-9_.:-]{1,64}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export type ConverseBlock = {
  readonly kind: string;
  readonly tokens: number;
  readonly text: string | null;
  readonly toolUseId: string | null;
  readonly answersToolUseId: string | null;
  readonly toolResult: string | null;
  /** Set on a cachePoint, which has no content of its own. */
  readonly cacheTtl: CacheTtl | null;
};

/** What stands in the prompt, in order; a cache point has no tokens and closes the piece before it. */
export type Piece = {
  readonly tokens: number;
  readonly content: unknown;
  readonly cacheTtl: CacheTtl | null;
};

const NOTHING: ConverseBlock = {
  kind: '',
  tokens: 0,
  text: null,
  toolUseId: null,
  answersToolUseId: null,
  toolResult: null,
  cacheTtl: null,
};

const PLACES = {
  user: ['text', 'image', 'document', 'toolResult', 'cachePoint', 'guardContent'],
  assistant: ['text', 'toolUse', 'reasoningContent', 'cachePoint', 'citationsContent'],
  system: ['text', 'cachePoint', 'guardContent'],
  toolResult: ['text', 'json', 'image', 'document'],
};

/** `at` names the block in messages: `messages.0.content.1`. */
export function readConverseBlock(
  value: unknown,
  place: keyof typeof PLACES,
  at: string,
  model: Model,
): ConverseBlock {
  if (!isRecord(value)) throw invalid(`The content block at ${at} is not an object.`);
  const members = Object.keys(value);
  const kind = members[0];
  if (kind === undefined || members.length !== 1) {
    throw invalid(
      `The content block at ${at} must set exactly one of the following keys: ${PLACES[place].join(', ')}.`,
    );
  }
  if (!PLACES[place].includes(kind)) {
    throw invalid(
      `The content block at ${at} has the key ${kind}, which is not allowed here: ${PLACES[place].join(', ')}.`,
    );
  }
  return { ...NOTHING, kind, ...readMember(kind, value[kind], `${at}.${kind}`, at, model) };
}

function readMember(
  kind: string,
  member: unknown,
  at: string,
  blockAt: string,
  model: Model,
): Partial<ConverseBlock> {
  switch (kind) {
    case 'text': {
      const text = textOf(member, at);
      if (text.trim() === '') {
        throw invalid(
          `The text field in the ContentBlock object at ${blockAt} is blank. Add text to the text field, and try again.`,
        );
      }
      return { text, tokens: tokensOfText(text) };
    }
    case 'image':
      return { tokens: readImage(member, at, model) };
    case 'document':
      return { tokens: readDocument(member, at) };
    case 'toolUse':
      return readToolUse(member, at);
    case 'toolResult':
      return readToolResult(member, at, model);
    case 'reasoningContent':
      return { tokens: readReasoning(member, at, model) };
    case 'cachePoint':
      if (!model.supportsCaching) {
        throw invalid(
          `You invoked an unsupported model or your request did not allow prompt caching. See ${at}.`,
        );
      }
      return { cacheTtl: readCachePoint(member, at) };
    default:
      return { tokens: tokensOfText(JSON.stringify(member)) };
  }
}

export function readCachePoint(member: unknown, at: string): CacheTtl {
  if (!isRecord(member) || member['type'] !== 'default')
    throw enumError(isRecord(member) ? member['type'] : member, `${at}.type`, ['default']);
  const ttl = member['ttl'] ?? '5m';
  if (ttl !== '5m' && ttl !== '1h') throw enumError(ttl, `${at}.ttl`, ['5m', '1h']);
  checkKeys(member, ['type', 'ttl'], at);
  return ttl;
}

function readImage(member: unknown, at: string, model: Model): number {
  const image = recordOf(member, at);
  checkKeys(image, ['format', 'source'], at);
  if (!model.supportsImages) {
    throw invalid(
      "This model doesn't support the image content block that you provided. Use a different model, or remove the image content block.",
    );
  }
  if (!IMAGE_FORMATS.includes(show(image['format'])))
    throw enumError(image['format'], `${at}.format`, IMAGE_FORMATS);
  const source = recordOf(image['source'], `${at}.source`);
  if (source['s3Location'] !== undefined) return tokensOfImage(Buffer.alloc(0));
  return tokensOfImage(bytesOf(source['bytes'], `${at}.source.bytes`));
}

function readDocument(member: unknown, at: string): number {
  const document = recordOf(member, at);
  checkKeys(document, ['format', 'name', 'source', 'context', 'citations'], at);
  if (document['format'] !== undefined && !DOCUMENT_FORMATS.includes(show(document['format']))) {
    throw enumError(document['format'], `${at}.format`, DOCUMENT_FORMATS);
  }
  const name = textOf(document['name'], `${at}.name`);
  if (!DOCUMENT_NAME.test(name) || /\s\s/.test(name)) {
    throw invalid(
      "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can't contain more than one consecutive whitespace character.",
    );
  }
  const source = recordOf(document['source'], `${at}.source`);
  if (typeof source['text'] === 'string') return tokensOfText(source['text']);
  if (Array.isArray(source['content'])) return tokensOfText(JSON.stringify(source['content']));
  return tokensOfDocument(bytesOf(source['bytes'], `${at}.source.bytes`));
}

function readToolUse(member: unknown, at: string): Partial<ConverseBlock> {
  const call = recordOf(member, at);
  checkKeys(call, ['toolUseId', 'name', 'input', 'type'], at);
  const name = textOf(call['name'], `${at}.name`);
  if (!isRecord(call['input']))
    throw invalid(
      `The format of the value at ${at}.input is invalid. Provide a json object for the field and try again.`,
    );
  return { toolUseId: idOf(call, at), tokens: tokensOfText(name + JSON.stringify(call['input'])) };
}

function readToolResult(member: unknown, at: string, model: Model): Partial<ConverseBlock> {
  const result = recordOf(member, at);
  checkKeys(result, ['toolUseId', 'content', 'status', 'type'], at);
  const status = result['status'];
  if (status !== undefined && status !== 'success' && status !== 'error') {
    throw enumError(status, `${at}.status`, ['success', 'error']);
  }
  const content = result['content'];
  if (!Array.isArray(content)) throw nullError(`${at}.content`);
  let tokens = 1;
  const texts: string[] = [];
  content.forEach((part: unknown, index) => {
    if (isRecord(part) && 'json' in part) {
      const json = JSON.stringify(part['json']);
      tokens += tokensOfText(json);
      texts.push(json);
      return;
    }
    const block = readConverseBlock(part, 'toolResult', `${at}.content.${index}`, model);
    tokens += block.tokens;
    if (block.text !== null) texts.push(block.text);
  });
  return { answersToolUseId: idOf(result, at), tokens, toolResult: texts.join('\n') };
}

function readReasoning(member: unknown, at: string, model: Model): number {
  const reasoning = recordOf(member, at);
  if (typeof reasoning['redactedContent'] === 'string') return tokensOfText(reasoning['redactedContent']);
  const said = recordOf(reasoning['reasoningText'], `${at}.reasoningText`);
  checkKeys(said, ['text', 'signature'], `${at}.reasoningText`);
  const text = textOf(said['text'], `${at}.reasoningText.text`);
  if (model.family === 'claude') {
    const signature = textOf(said['signature'], `${at}.reasoningText.signature`);
    if (!isSignatureOf(signature, text)) throw invalid(`${at}: Invalid \`signature\` in \`thinking\` block`);
  }
  return tokensOfText(text);
}

function idOf(record: Record<string, unknown>, at: string): string {
  const id = textOf(record['toolUseId'], `${at}.toolUseId`);
  if (!TOOL_USE_ID.test(id)) {
    throw invalid(
      `1 validation error detected: Value '${id.slice(0, 80)}' at '${at}.toolUseId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+ and have length less than or equal to 64`,
    );
  }
  return id;
}

export function recordOf(value: unknown, at: string): Record<string, unknown> {
  if (value === undefined || value === null) throw nullError(at);
  if (!isRecord(value)) throw invalid(`The value at ${at} is not an object.`);
  return value;
}

export function textOf(value: unknown, at: string): string {
  if (value === undefined || value === null) throw nullError(at);
  if (typeof value !== 'string') throw invalid(`The value at ${at} is not a string.`);
  return value;
}

export function checkKeys(record: Record<string, unknown>, known: readonly string[], at: string): void {
  for (const name of Object.keys(record)) {
    if (!known.includes(name)) throw invalid(`The field ${name} at ${at} is not recognized.`);
  }
}

export function nullError(at: string): Error {
  return invalid(
    `1 validation error detected: Value null at '${at}' failed to satisfy constraint: Member must not be null`,
  );
}

export function enumError(value: unknown, at: string, known: readonly string[]): Error {
  return invalid(
    `1 validation error detected: Value '${show(value)}' at '${at}' failed to satisfy constraint: Member must satisfy enum value set: [${known.join(', ')}]`,
  );
}

function bytesOf(value: unknown, at: string): Buffer {
  const text = textOf(value, at);
  if (text === '' || text.length % 4 !== 0 || !BASE64.test(text))
    throw invalid(`The value at ${at} is not valid base64.`);
  return Buffer.from(text, 'base64');
}

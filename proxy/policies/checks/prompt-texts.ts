/**
 * The texts of a request that a check looks at, in any dialect: what people and tools said apart from what models answered.
 * Names, ids and everything that is encoded (images, files, signatures) is left out. Nothing here keeps a text.
 */
import { isObject, type JsonObject } from '../../../core/json.ts';
import type { Work } from '../../dialects/work.ts';

export type PromptTexts = {
  /** The instructions, the tools, and each turn that is no answer of a model; an answer that is to be continued is one too. */
  readonly inputs: readonly string[];
  /** Those since the last answer. */
  readonly last: readonly string[];
  /** The inputs and all answers before. */
  readonly conversation: readonly string[];
  /** What tools gave back: in all turns, and since the last answer. */
  readonly results: readonly string[];
  readonly lastResults: readonly string[];
  /** In how many pieces all of them came. */
  readonly parts: number;
};

export function* readingTexts(body: JsonObject): Work<PromptTexts> {
  const turns = turnsOf(body);
  if (turns === null) {
    const pieces = piecesIn(body);
    const texts = said([pieces.join('\n')]);
    const nothing: readonly string[] = [];
    return {
      inputs: texts,
      last: texts,
      conversation: texts,
      results: nothing,
      lastResults: nothing,
      parts: pieces.length,
    };
  }
  const told = piecesIn([body['system'], body['instructions']]);
  const instructions = told.join('\n');
  // What tools say of themselves is read by the model too.
  const tools = textOf([body['tools'], body['toolConfig'], body['functions']]);
  let parts = told.length;
  const texts: { readonly text: string; readonly result: string; readonly isAnswer: boolean }[] = [];
  for (const turn of turns) {
    const pieces = piecesIn(turn);
    parts += pieces.length;
    texts.push({ text: pieces.join('\n'), result: textOf(resultsIn(turn)), isAnswer: isAnswer(turn) });
    yield;
  }
  let next = texts.length;
  while (next > 0 && texts[next - 1]?.isAnswer === true) next -= 1;
  const continued = next;
  while (next > 0 && texts[next - 1]?.isAnswer === false) next -= 1;
  const isInput = (_text: unknown, index: number): boolean =>
    index >= continued || texts[index]?.isAnswer === false;
  return {
    inputs: said([instructions, tools, ...texts.filter(isInput).map(({ text }) => text)]),
    last: said(texts.slice(next).map(({ text }) => text)),
    conversation: said([instructions, ...texts.map(({ text }) => text)]),
    results: said(texts.map(({ result }) => result)),
    lastResults: said(texts.slice(next).map(({ result }) => result)),
    parts,
  };
}

/** Results of tools in a turn, as each API has them: the turn itself, or blocks of it. */
function resultsIn(turn: unknown): readonly unknown[] {
  if (!isObject(turn)) return [];
  const { role, type, content } = turn;
  if (role === 'tool' || role === 'function') return [content];
  if (typeof type === 'string' && type.endsWith('_output')) return [turn['output']];
  if (!Array.isArray(content)) return [];
  return (content as readonly unknown[]).filter(
    (block) => isObject(block) && (block['type'] === 'tool_result' || block['toolResult'] !== undefined),
  );
}

/** All text in a value, a line for each string of it. */
export function textOf(value: unknown): string {
  return piecesIn(value).join('\n');
}

function piecesIn(value: unknown): readonly string[] {
  const found: string[] = [];
  collect(value, 0, found);
  return found;
}

function said(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => text !== '');
}

/** Null: the body has no turns. */
function turnsOf({ messages, input }: JsonObject): readonly unknown[] | null {
  if (Array.isArray(messages)) return messages;
  return Array.isArray(input) ? input : null;
}

/** A turn of the assistant's, or an item that a model made (Responses). */
function isAnswer(turn: unknown): boolean {
  if (!isObject(turn)) return false;
  const { role, type } = turn;
  return role === 'assistant' || (role === undefined && typeof type === 'string' && MADE_BY_MODEL.test(type));
}

const MADE_BY_MODEL = /(?:_call|^reasoning|^compaction)$/;

function collect(value: unknown, depth: number, found: string[]): void {
  if (typeof value === 'string') {
    if (value !== '') found.push(value);
    return;
  }
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) collect(item, depth + 1, found);
    return;
  }
  const object = value as JsonObject;
  for (const [name, member] of Object.entries(object)) {
    if (isOpen(name, object)) collectAll(member, depth + 1, found);
    else if (name === 'properties' && isObject(member)) collect(Object.values(member), depth + 1, found);
    // A document in plain text: `{type: "text", data}`.
    else if (!NO_TEXT.has(name) || (name === 'data' && object['type'] === 'text'))
      collect(member, depth + 1, found);
  }
}

/** What a tool is given, or gives in JSON: its members are called as the tool likes, so that each of them counts. */
function isOpen(name: string, { type, toolUseId }: JsonObject): boolean {
  if (name === 'input')
    return toolUseId !== undefined || (typeof type === 'string' && type.endsWith('tool_use'));
  return name === 'json';
}

function collectAll(value: unknown, depth: number, found: string[]): void {
  if (typeof value === 'string') {
    if (value !== '') found.push(value);
  } else if (typeof value === 'object' && value !== null && depth <= DEEPEST) {
    for (const member of Object.values(value)) collectAll(member, depth + 1, found);
  }
}

/** What is nested deeper is refused before (`proxy/dialects/bounds.ts`). */
const DEEPEST = 200;

const NO_TEXT: ReadonlySet<string> = new Set([
  'amazon-bedrock-guardrailAction',
  'amazon-bedrock-trace',
  'anthropic_version',
  'bytes',
  'cachePoint',
  'cache_control',
  'call_id',
  'completionReason',
  'data',
  'detail',
  'encrypted_content',
  'file_data',
  'file_id',
  'file_url',
  'finish_reason',
  'format',
  'id',
  'image_url',
  'media_type',
  'model',
  'name',
  'reasoning',
  'reasoningContent',
  'reasoning_content',
  'redactedContent',
  'role',
  'signature',
  'status',
  'stopReason',
  'stop_reason',
  'stop_sequence',
  'thinking',
  'toolUseId',
  'tool_call_id',
  'tool_use_id',
  'type',
  'url',
]);

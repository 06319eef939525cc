/** Where the text stands in an event of a stream that brings a part of one, in every format that Bedrock streams in. */
import { isObject, objectsIn, type JsonObject } from '../../dialects/json.ts';
import type { CheckedKind } from './answer-check.ts';

export type DeltaText = {
  /** The text is `holder[member]`. */
  readonly holder: JsonObject;
  readonly member: string;
  /** Which of the answer's texts it goes on with. */
  readonly flow: string;
  readonly kind: CheckedKind | 'thought';
};

export type Format = 'converse' | 'messages' | 'chat' | 'responses' | 'vendor';

/** `name`: of the event. `event`: what it holds, of a chunk what is in its bytes. */
export function formatOf(name: string, event: JsonObject): Format {
  if (name === 'chunk') return typeof event['type'] === 'string' ? 'messages' : 'vendor';
  if (name === '') return 'chat';
  if (name.startsWith('response.')) return 'responses';
  return name.includes('_') || name === 'ping' || name === 'error' ? 'messages' : 'converse';
}

/**
 * Null: the event is none that brings a part of a text; what it holds is whole. An empty list: it could, and brings nothing.
 */
export function deltaTexts(format: Format, name: string, event: JsonObject): readonly DeltaText[] | null {
  switch (format) {
    case 'converse':
      return name === 'contentBlockDelta' ? inConverse(event) : null;
    case 'messages':
      return event['type'] === 'content_block_delta'
        ? inMessages(event)
        : event['type'] === 'ping'
          ? NONE
          : null;
    case 'chat':
      return inChat(event);
    case 'responses':
      return inResponses(event);
    case 'vendor':
      return inVendor(event);
  }
}

const NONE: readonly DeltaText[] = [];

function inConverse({ delta, contentBlockIndex }: JsonObject): readonly DeltaText[] | null {
  if (!isObject(delta)) return null;
  const { toolUse, reasoningContent } = delta;
  const block = String(contentBlockIndex);
  if (isObject(toolUse)) return textIn(toolUse, 'input', `${block} input`, 'json');
  if (isObject(reasoningContent)) return textIn(reasoningContent, 'text', `${block} thought`, 'thought');
  // Anything else comes whole: a citation, the result of a tool of Bedrock's.
  return typeof delta['text'] === 'string' ? textIn(delta, 'text', `${block} text`, 'text') : null;
}

function inMessages({ delta, index }: JsonObject): readonly DeltaText[] | null {
  if (!isObject(delta)) return null;
  const block = String(index);
  switch (delta['type']) {
    case 'text_delta':
      return textIn(delta, 'text', `${block} text`, 'text');
    case 'input_json_delta':
      return textIn(delta, 'partial_json', `${block} input`, 'json');
    case 'thinking_delta':
      return textIn(delta, 'thinking', `${block} thought`, 'thought');
    default:
      return null;
  }
}

function inChat({ choices }: JsonObject): readonly DeltaText[] | null {
  const texts: DeltaText[] = [];
  for (const { delta, index } of objectsIn(choices)) {
    if (!isObject(delta)) continue;
    const choice = String(index);
    addText(texts, delta, 'content', `${choice} content`, 'text');
    addText(texts, delta, 'refusal', `${choice} refusal`, 'text');
    addText(texts, delta, 'reasoning_content', `${choice} thought`, 'thought');
    addText(texts, delta, 'reasoning', `${choice} thought`, 'thought');
    for (const { function: called, custom, index: call } of objectsIn(delta['tool_calls'])) {
      if (isObject(called)) addText(texts, called, 'arguments', `${choice} call ${String(call)}`, 'json');
      if (isObject(custom)) addText(texts, custom, 'input', `${choice} call ${String(call)}`, 'text');
    }
  }
  // The last one tells why the answer ends, and is followed by its usage.
  return texts.length === 0 && endsText({ choices }) ? null : texts;
}

/** What repeats the words of a delta, and so would show what is masked in them. */
export function dropLogprobs(event: JsonObject): void {
  if (Array.isArray(event['logprobs'])) Object.assign(event, { logprobs: [] });
  for (const choice of objectsIn(event['choices']))
    if (isObject(choice['logprobs'])) Object.assign(choice, { logprobs: null });
}

/** Whether no more comes of the texts in an event of Chat's. */
export function endsText({ choices }: JsonObject): boolean {
  const [first] = objectsIn(choices);
  return first === undefined || typeof first['finish_reason'] === 'string';
}

function inResponses(event: JsonObject): readonly DeltaText[] | null {
  const { type, item_id: item, content_index: content, summary_index: summary } = event;
  if (typeof type !== 'string' || !type.endsWith('.delta')) return null;
  const kind = type.includes('arguments') ? 'json' : type.includes('reasoning') ? 'thought' : 'text';
  return textIn(event, 'delta', `${String(item)} ${String(content ?? summary)} ${type}`, kind);
}

/** Of a maker's own format: members that hold text, wherever they are. */
function inVendor(event: JsonObject): readonly DeltaText[] | null {
  const texts: DeltaText[] = [];
  collect(event, '', 0, texts);
  return texts.length === 0 ? null : texts;
}

const TEXT_MEMBERS: ReadonlySet<string> = new Set([
  'text',
  'generation',
  'outputText',
  'completion',
  'content',
  'message',
  'reasoning_content',
  'reasoning',
]);
const MOST_LEVELS = 8;

function collect(object: JsonObject, path: string, level: number, texts: DeltaText[]): void {
  if (level > MOST_LEVELS) return;
  for (const [name, value] of Object.entries(object)) {
    const here = `${path} ${name}`;
    if (typeof value === 'string') {
      if (TEXT_MEMBERS.has(name)) addText(texts, object, name, here, 'text');
      else if (name === 'arguments' || name === 'input') addText(texts, object, name, here, 'json');
    } else if (isObject(value)) collect(value, here, level + 1, texts);
    else
      for (const [position, item] of objectsIn(value).entries()) {
        const { index } = item;
        collect(item, `${here} ${typeof index === 'number' ? index : position}`, level + 1, texts);
      }
  }
}

function textIn(
  holder: JsonObject,
  member: string,
  flow: string,
  kind: DeltaText['kind'],
): readonly DeltaText[] {
  const texts: DeltaText[] = [];
  addText(texts, holder, member, flow, kind);
  return texts;
}

function addText(
  texts: DeltaText[],
  holder: JsonObject,
  member: string,
  flow: string,
  kind: DeltaText['kind'],
): void {
  const text = holder[member];
  if (typeof text === 'string' && text !== '') texts.push({ holder, member, flow, kind });
}

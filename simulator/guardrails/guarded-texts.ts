/**
 * Which texts of a request a guardrail looks at, and the body as the model is given it: with placeholders, without the
 * marks that are for the guardrail alone.
 *
 * Converse: with a `guardContent` in the messages only these, else every text of all messages; of the system prompt
 * its `guardContent` alone. Tool results, tool definitions and the arguments of tool calls are never looked at.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
 *
 * InvokeModel: what stands in tags with the suffix of the body's `amazon-bedrock-guardrailConfig`, else all texts.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-tagging.html
 */
import { isObject, type JsonObject } from '../../core/json.ts';

export type GuardedTexts = {
  readonly texts: readonly string[];
  /** Characters of texts that are not looked at. */
  readonly otherCharacters: number;
  /** The body with these in the place of the texts. */
  readonly with: (texts: readonly string[]) => unknown;
};

type Place = { readonly text: string; readonly isGuarded: boolean; readonly set: (text: string) => void };

export function converseTexts(body: JsonObject): GuardedTexts {
  const copy = structuredClone(body);
  const messages = blocksOf(copy['messages']);
  const marked = messages.some((block) => guardContent(block) !== null);
  const system = list(copy['system']).flatMap((block) => placesOf(block, guardContent(block) !== null));
  const places = messages.flatMap((block) => placesOf(block, !marked || guardContent(block) !== null));
  return guarded(copy, [...system, ...places]);
}

function placesOf(block: unknown, isGuarded: boolean): readonly Place[] {
  if (!isObject(block)) return [];
  const guard = guardContent(block);
  if (guard !== null) {
    // The model is given plain text.
    const set = (text: string) => {
      if (text === '') return;
      Reflect.deleteProperty(block, 'guardContent');
      Reflect.set(block, 'text', text);
    };
    return [{ text: guard, isGuarded, set }];
  }
  const { text } = block;
  if (typeof text !== 'string') return [];
  return [{ text, isGuarded, set: (masked) => Reflect.set(block, 'text', masked) }];
}

function guardContent(block: unknown): string | null {
  const content = isObject(block) ? block['guardContent'] : undefined;
  const text = isObject(content) ? content['text'] : undefined;
  return isObject(text) && typeof text['text'] === 'string' ? text['text'] : null;
}

/** Without the field that configures the guardrail; a body of another vendor has its prompt as `prompt`. */
export function nativeTexts(body: JsonObject): GuardedTexts {
  const { 'amazon-bedrock-guardrailConfig': config, ...rest } = body;
  const copy = structuredClone(rest) as Record<string, unknown>;
  const suffix = isObject(config) ? config['tagSuffix'] : undefined;
  const places: Place[] = [];
  for (const name of ['prompt', 'system']) {
    const text = copy[name];
    if (typeof text === 'string') places.push({ text, isGuarded: true, set: (set) => (copy[name] = set) });
  }
  for (const block of [...list(copy['system']), ...blocksOf(copy['messages'])]) {
    if (isObject(block) && typeof block['text'] === 'string') places.push(...placesOf(block, true));
  }
  for (const message of list(copy['messages'])) {
    if (!isObject(message) || typeof message['content'] !== 'string') continue;
    const set = (text: string) => Reflect.set(message, 'content', text);
    places.push({ text: message['content'], isGuarded: true, set });
  }
  return guarded(copy, typeof suffix === 'string' ? byTags(places, suffix) : places);
}

/** Tags are no part of what the model is given. Where there is none, all is looked at. */
function byTags(places: readonly Place[], suffix: string): readonly Place[] {
  const tag = `amazon-bedrock-guardrails-guardContent_${suffix}`;
  const open = `<${tag}>`;
  const close = `</${tag}>`;
  if (!places.some(({ text }) => text.includes(open))) return places;
  return places.flatMap((place) => {
    const parts: string[] = [];
    const split = place.text.split(open);
    const inside: number[] = [];
    for (const [index, part] of split.entries()) {
      const end = index === 0 ? -1 : part.indexOf(close);
      if (end === -1) parts.push(part);
      else {
        inside.push(parts.length);
        parts.push(part.slice(0, end), part.slice(end + close.length));
      }
    }
    const whole = () => place.set(parts.join(''));
    return parts.map((text, index) => ({
      text,
      isGuarded: inside.includes(index),
      set: (masked: string) => {
        parts[index] = masked;
        whole();
      },
    }));
  });
}

function guarded(body: unknown, places: readonly Place[]): GuardedTexts {
  const inside = places.filter(({ isGuarded }) => isGuarded);
  const outside = places.filter(({ isGuarded }) => !isGuarded);
  return {
    texts: inside.map(({ text }) => text),
    otherCharacters: outside.reduce((sum, { text }) => sum + text.length, 0),
    with(texts) {
      for (const { text, set } of outside) set(text);
      for (const [index, { set }] of inside.entries()) set(texts[index] ?? '');
      return body;
    },
  };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function blocksOf(messages: unknown): readonly unknown[] {
  return list(messages).flatMap((message) => (isObject(message) ? list(message['content']) : []));
}

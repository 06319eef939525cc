/**
 * Where the gateway sets cache points of its own, for clients that set none. A dialect says what its prompt is made of; whether
 * a point pays is decided by the stages (stages/prompt-caching), which know what was asked before. A prompt is told by
 * fingerprints, never by its words.
 */
import { endPrint, fingerprint } from '../../core/fingerprint.ts';
import type { Target } from './dialect.ts';
import { isObject, type JsonObject } from './json.ts';
import type { LongTexts } from './long-texts.ts';

/** head: behind the tools and the system prompt. everywhere: also behind the last two turns of the user. */
export type Placement = 'nowhere' | 'head' | 'everywhere';

export type PromptShape = {
  /** Of the names of the tools. */
  readonly tools: number;
  /** Of the tools and the system prompt. */
  readonly head: number;
  /** Whether the tools and the system prompt have so many characters. */
  readonly isHeadOf: (chars: number) => boolean;
  /** Turns of the assistant. */
  readonly turns: number;
  /** Of the last turn of the user; null: nothing tells it from others. */
  readonly end: number | null;
  /** Of some turns of the user before it, the last ones first: a prompt that was written may have ended there. */
  readonly earlier: readonly number[];
};

/** Decides for one call: the same for every request that is made of it. */
export type CallCaching = {
  /** `chars`: about those of the whole prompt. `read` is called only where the prompt is long enough. */
  readonly placementFor: (target: Target, chars: number, read: () => PromptShape) => Placement;
};

/** Whether cache points of the gateway's own may be set for this model, by what it takes. */
export function placementOn(target: Target, chars: number, read: () => PromptShape): Placement {
  const { caching = null, model, without } = target;
  if (caching === null || !model.supportsCaching || model.traits.cachePoints === 'none') return 'nowhere';
  if (without?.has('cache-points') === true) return 'nowhere';
  return caching.placementFor(target, chars, read);
}

/** What a prompt is made of, in a dialect's own words. */
export type PromptParts<Turn> = {
  readonly toolNames: readonly string[];
  /** Descriptions of tools and the system prompt. */
  readonly headTexts: readonly string[];
  /** The tools and the system prompt themselves. */
  readonly head: readonly unknown[];
  readonly turns: readonly Turn[];
  /** What tells a turn of the user from others: its last text, or the id of the call that its last result answers. */
  readonly markOf: (turn: Turn) => string | null;
  /** What marks in its texts stand for; null: there are none. */
  readonly long: LongTexts | null;
};

export function promptShape<Turn extends { readonly role?: unknown }>(parts: PromptParts<Turn>): PromptShape {
  const { toolNames, headTexts, head, turns, markOf, long } = parts;
  const tools = fingerprint(toolNames);
  const [end = null, ...earlier] = lastOfUser(turns).map((turn) => endPrint(bytesOr(markOf(turn), long)));
  return {
    tools,
    head: fingerprint(long === null ? headTexts : headTexts.map((text) => bytesOr(text, long)), tools),
    isHeadOf: (chars) => holdsChars(head, chars, long),
    turns: turns.reduce((count, { role }) => (role === 'assistant' ? count + 1 : count), 0),
    end,
    earlier: earlier.filter((print) => print !== null),
  };
}

/** A text, or the bytes of one whose mark stands here. */
function bytesOr<Text extends string | null>(text: Text, long: LongTexts | null): Text | Buffer {
  return (text === null ? null : long?.bytesOf(text)) ?? text;
}

/** How many turns back a prompt is looked for: Claude finds one some twenty blocks before a point. */
const EARLIER_TURNS = 6;

/** The last turns of the user, the last one first. */
function lastOfUser<Turn extends { readonly role?: unknown }>(turns: readonly Turn[]): readonly Turn[] {
  const found: Turn[] = [];
  for (let at = turns.length - 1; at >= 0 && found.length <= EARLIER_TURNS; at -= 1) {
    const turn = turns[at];
    if (turn?.role === 'user') found.push(turn);
  }
  return found;
}

/** Whether there are so many characters of JSON in it, white space aside. No further is looked than it takes to know. */
export function holdsChars(value: unknown, enough: number, long: LongTexts | null = null): boolean {
  const rest: unknown[] = [value];
  let chars = 0;
  while (rest.length > 0 && chars < enough) {
    const one = rest.pop();
    if (typeof one === 'string') chars += bytesOr(one, long).length + QUOTES;
    else if (Array.isArray(one)) chars += noteItems(one, enough - chars, rest);
    else if (isObject(one)) chars += noteMembers(one, enough - chars, rest);
    else chars += 1;
  }
  return chars >= enough;
}

const QUOTES = 2;

/** Their separators count. */
function noteItems(items: readonly unknown[], most: number, rest: unknown[]): number {
  const noted = items.slice(0, most);
  rest.push(...noted);
  return noted.length;
}

function noteMembers(object: JsonObject, most: number, rest: unknown[]): number {
  let chars = 0;
  for (const name in object) {
    if (chars >= most) break;
    chars += name.length + QUOTES + 2;
    rest.push(object[name]);
  }
  return chars;
}

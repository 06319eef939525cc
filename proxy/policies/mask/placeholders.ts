/**
 * `[EMAIL_1]`: what stands in a prompt in the place of a value. Numbered in the order in which values appear, so that a
 * conversation that only grows has the same ones in every turn, and Bedrock's prompt cache still hits. One value has one
 * number. A number that the client's own text has already (`[EMAIL_1]`, as it came) is never given to a value.
 *
 * An answer may have one with backslashes, as Markdown needs it: `\[EMAIL\_1\]`. That is put back too.
 */

/** In an answer. The first group, without backslashes, is the name of the placeholder. */
const PLACEHOLDER = /\\?\[([A-Z0-9](?:[A-Z0-9]|\\?_){0,60}\d)\\?\]/g;
const BACKSLASHES = /\\/g;
/**
 * Characters that are put back into one answer: far more than any has that is no attack. A long value (a token may have
 * hundreds of kilobytes) is one word for a model, which may say it a thousand times; beyond this its placeholder stays.
 */
const MOST_RESTORED = 8_388_608;
/** More than any has, backslashes included. */
export const LONGEST_PLACEHOLDER = 80;

/** Names of what looks like a placeholder in a text of a client's. Most brackets of code are passed over by one look. */
export function literalsIn(text: string): readonly string[] {
  let names: string[] | null = null;
  for (let at = text.indexOf('['); at !== -1; at = text.indexOf('[', at + 1)) {
    const next = text.charCodeAt(at + 1);
    if (!((next >= UPPER_A && next <= UPPER_Z) || (next >= DIGIT_0 && next <= DIGIT_9))) continue;
    LITERAL.lastIndex = at;
    const name = LITERAL.exec(text)?.[1];
    if (name !== undefined) (names ??= []).push(plain(name));
  }
  return names ?? NONE;
}

/** The same without what may stand before it, at one place. */
const LITERAL = /\[([A-Z0-9](?:[A-Z0-9]|\\?_){0,60}\d)\\?\]/y;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const NONE: readonly string[] = [];

/** What a request's placeholders stand for. Kept as long as its call. */
export class Placeholders {
  readonly #taken: ReadonlySet<string>;
  readonly #byValue = new Map<string, string>();
  readonly #values = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  #restorable = MOST_RESTORED;

  /** `taken`: names that are in the client's own text. */
  constructor(taken: ReadonlySet<string>) {
    this.#taken = taken;
  }

  get count(): number {
    return this.#values.size;
  }

  /** What stands in the place of a value, brackets included. */
  of(label: string, value: string): string {
    const key = `${label} ${value}`;
    const known = this.#byValue.get(key);
    if (known !== undefined) return known;
    let number = this.#numbers.get(label) ?? 0;
    let name: string;
    do {
      number += 1;
      name = `${label}_${number}`;
    } while (this.#taken.has(name));
    this.#numbers.set(label, number);
    this.#values.set(name, value);
    const placeholder = `[${name}]`;
    this.#byValue.set(key, placeholder);
    return placeholder;
  }

  /** The text with the values in their places; `written`: a value as it is to be written there. */
  restore(text: string, written: (value: string) => string = asItIs): string {
    if (!text.includes('[')) return text;
    return text.replace(PLACEHOLDER, (whole: string, name: string) => {
      const value = this.#values.get(plain(name));
      if (value === undefined || value.length > this.#restorable) return whole;
      this.#restorable -= value.length;
      // Backslashes that stand around it belong to it when they are at both ends.
      if (!whole.startsWith('\\') || whole.endsWith('\\]')) return written(value);
      return `\\${written(value)}`;
    });
  }

  /** The text with placeholders in the place of the values: for whoever is not the client. */
  hide(text: string): string {
    if (this.#values.size > MOST_HIDDEN) return '';
    let hidden = text;
    // A value may be a part of another.
    const values = [...this.#values].toSorted(([, one], [, other]) => other.length - one.length);
    for (const [name, value] of values) {
      hidden = hidden.replaceAll(value, () => `[${name}]`);
      // As it stands in the arguments of a call.
      const inJson = JSON.stringify(value).slice(1, -1);
      if (inJson !== value) hidden = hidden.replaceAll(inJson, () => `[${name}]`);
    }
    return hidden;
  }

  /** Where what may be the beginning of a placeholder starts at the end of a text; its length when nothing does. */
  restStart(text: string): number {
    const from = Math.max(0, text.length - LONGEST_PLACEHOLDER);
    const open = text.lastIndexOf('[');
    if (open < from || !BEGINNING.test(text.slice(open + 1)))
      return text.endsWith('\\') ? text.length - 1 : text.length;
    return open > 0 && text[open - 1] === '\\' ? open - 1 : open;
  }
}

/** Each is searched for in the whole text. */
const MOST_HIDDEN = 500;
const BEGINNING = /^[A-Z0-9_\\]*$/;

function plain(name: string): string {
  return name.includes('\\') ? name.replaceAll(BACKSLASHES, '') : name;
}

function asItIs(value: string): string {
  return value;
}

/**
 * A text that a regular expression of a JSON schema matches: characters, classes, groups, choices and counts, as
 * schemas use them. A pattern with more than that (look-arounds, references back) gives a text of no promise.
 */
export function textOfPattern(pattern: string, shortest = 0): string {
  for (let extra = 0; extra <= shortest; extra += 1) {
    const text = new Sampler(pattern, extra).choices();
    if (text.length >= shortest) return text;
  }
  return new Sampler(pattern, 0).choices();
}

const CLASSES: Readonly<Record<string, string>> = { d: '0', w: 'a', s: ' ', D: 'a', W: '-', S: 'a' };
const CANDIDATES = 'a0A-_ .!~';

/** Reads a pattern once, from its start, and writes as it reads. `extra`: how much longer what may repeat becomes. */
class Sampler {
  readonly #pattern: string;
  readonly #extra: number;
  #at = 0;

  constructor(pattern: string, extra: number) {
    this.#pattern = pattern;
    this.#extra = extra;
  }

  /** The first of the choices between `|`, up to the end or the group's. */
  choices(): string {
    const first = this.#sequence();
    while (this.#pattern[this.#at] === '|') {
      this.#at += 1;
      this.#sequence();
    }
    return first;
  }

  #sequence(): string {
    let text = '';
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at] ?? '')) {
      const atom = this.#atom();
      text += atom.repeat(this.#count());
    }
    return text;
  }

  #atom(): string {
    const char = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    switch (char) {
      case '^':
      case '$':
        return '';
      case '.':
        return 'a';
      case '\\':
        return this.#escaped();
      case '[':
        return this.#class();
      case '(': {
        if (this.#pattern.startsWith('?:', this.#at)) this.#at += 2;
        const text = this.choices();
        this.#at += 1;
        return text;
      }
      default:
        return char;
    }
  }

  #escaped(): string {
    const char = this.#pattern[this.#at] ?? '';
    this.#at += 1;
    return CLASSES[char] ?? (char === 'b' ? '' : char);
  }

  /** A character of a class, by asking the class itself. */
  #class(): string {
    let end = this.#at + (this.#pattern[this.#at] === ']' ? 1 : 0);
    while (end < this.#pattern.length && this.#pattern[end] !== ']') {
      end += this.#pattern[end] === '\\' ? 2 : 1;
    }
    const body = this.#pattern.slice(this.#at, end);
    this.#at = end + 1;
    const matches = new RegExp(`^[${body}]$`);
    const own = body.replace(/^\^/, '').replaceAll('\\', '');
    return Array.from(own + CANDIDATES).find((char) => matches.test(char)) ?? '';
  }

  #count(): number {
    const [found = '', least] = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at)) ?? [];
    this.#at += found.length;
    if (found === '') return 1;
    const most = /^\{(\d+)\}|,(\d+)\}/.exec(found);
    const limit = found.startsWith('?') ? 1 : Number(most?.[1] ?? most?.[2] ?? Number.POSITIVE_INFINITY);
    const start = least === undefined ? (found.startsWith('+') ? 1 : 0) : Number(least);
    return Math.min(limit, start + this.#extra);
  }
}

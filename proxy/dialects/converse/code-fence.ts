/**
 * JSON that a model was asked for in words may come inside a code fence: "```json", a line, the JSON, "```". The fence is
 * left out, of a whole answer and of a stream. Text before or behind a fence leaves all as it is.
 */
import type { ByteSink } from '../byte-sink.ts';
import { DeltaPass } from './delta-pass.ts';

const FENCE = '```';
/** "```" and the longest name of a language that is looked for. */
const LONGEST_HEAD = 16;

export function withoutFence(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith(FENCE) || !trimmed.endsWith(FENCE)) return text;
  const line = trimmed.indexOf('\n');
  if (line === -1 || line > LONGEST_HEAD || line > trimmed.length - FENCE.length) return text;
  return trimmed.slice(line + 1, -FENCE.length).trim();
}

type FenceState = 'before' | 'inside' | 'none';

/** The same of a stream, whose texts are bytes as they stand between the quotes of a JSON string. */
export class FenceFilter extends DeltaPass {
  #state: FenceState = 'before';
  /** Text that may be part of a fence. */
  #held = '';

  override onText(source: Buffer, from: number, to: number, sink: ByteSink): void {
    if (this.#state === 'none') {
      this.next.onText(source, from, to, sink);
      return;
    }
    this.#held += source.toString('utf8', from, to);
    if (this.#state === 'before') this.#state = this.#look();
    // The end of the fence, and the white space around it, wait for what comes behind.
    if (this.#state === 'inside') this.#say(startOfEnd(this.#held), sink);
    else if (this.#state === 'none') this.#say(this.#held.length, sink);
  }

  /** The text ends: what still waits is the end of the fence, or text. */
  end(sink: ByteSink): void {
    if (this.#state === 'inside' && this.#held.includes(FENCE)) this.#held = '';
    this.#say(this.#held.length, sink);
    this.#state = 'before';
  }

  /** Whether the text begins with a fence, as far as it is known. */
  #look(): FenceState {
    const head = this.#held.slice(spaceBefore(this.#held));
    if (!head.startsWith(FENCE)) return FENCE.startsWith(head) ? 'before' : 'none';
    const line = head.indexOf('\\n');
    if (line === -1) return head.length > LONGEST_HEAD ? 'none' : 'before';
    if (line > LONGEST_HEAD) return 'none';
    this.#held = head.slice(line + 2);
    return 'inside';
  }

  /** Passes on what waits, up to an offset. */
  #say(to: number, sink: ByteSink): void {
    if (to === 0) return;
    const said = Buffer.from(this.#held.slice(0, to), 'utf8');
    this.#held = this.#held.slice(to);
    this.next.onText(said, 0, said.length, sink);
  }
}

/** How long the white space at the beginning of an escaped text is. */
function spaceBefore(text: string): number {
  let at = 0;
  for (;;) {
    if (text[at] === ' ') at += 1;
    else if (text[at] === '\\' && isSpaceEscape(text[at + 1])) at += 2;
    else return at;
  }
}

/** Where the backticks and white space at the end of an escaped text begin. */
function startOfEnd(text: string): number {
  let at = text.length;
  for (;;) {
    const last = text[at - 1];
    if (last === ' ' || last === '`') at -= 1;
    else if (isSpaceEscape(last) && isEscape(text, at - 2)) at -= 2;
    else return at;
  }
}

function isSpaceEscape(letter: string | undefined): boolean {
  return letter === 'n' || letter === 'r' || letter === 't';
}

/** Whether a backslash stands there that no other one escapes. */
function isEscape(text: string, at: number): boolean {
  let start = at;
  while (start >= 0 && text[start] === '\\') start -= 1;
  return (at - start) % 2 === 1;
}

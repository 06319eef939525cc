/**
 * Looks through a text of an answer as it comes. What a policy only observes passes at once; for what it masks or blocks the
 * last words wait until it is known what they belong to: 256 characters, and more only inside of something long without a
 * blank, or a private key.
 */
import type { Finding } from '../../../core/policies/detect/finding.ts';
import type { Checker } from '../mask/checker.ts';

/** Where findings of an answer are noted. */
export type AnswerFindings = {
  readonly found: (check: string) => void;
  readonly blocked: (check: string) => void;
};

export type CheckedKind =
  | 'text'
  /** JSON in the making: the input of a tool. */
  | 'json'
  /** What a model thought, with a signature that another byte would break: nothing is masked in it. */
  | 'sealed';

/** Characters that wait for what follows them. */
const HELD = 256;
/** Characters that are looked at together, at least. */
const STEP = 96;
/** Of what was let through, kept for what a finding needs before it (`password: `). */
const CONTEXT = 64;
const MOST_HELD = 4_096;
const MOST_HELD_OF_KEY = 16_384;
const KEY_BEGINS = '-----BEGIN ';
const KEY_ENDS = '-----END ';

export class AnswerCheck {
  /** Whether the answer must end here. */
  isBlocked = false;
  readonly #checker: Checker;
  readonly #kind: CheckedKind;
  readonly #notes: AnswerFindings;
  #context = '';
  #waiting = '';
  /** How much is to wait before it is looked at again. */
  #lookAt = HELD + STEP;

  constructor(checker: Checker, kind: CheckedKind, notes: AnswerFindings) {
    this.#checker = checker;
    this.#kind = kind;
    this.#notes = notes;
  }

  /** Whether text waits that has not been let through. */
  get holds(): boolean {
    return this.#checker.isActive && this.#waiting !== '';
  }

  /** What may be shown now. */
  push(text: string): string {
    this.#waiting += text;
    const shown = this.#waiting.length < this.#lookAt ? '' : this.#look(false);
    return this.#checker.isActive ? shown : text;
  }

  /** The text has ended: what may be shown of the rest. */
  end(): string {
    const shown = this.#waiting === '' ? '' : this.#look(true);
    this.#context = '';
    this.#lookAt = HELD + STEP;
    return this.#checker.isActive ? shown : '';
  }

  #look(isEnd: boolean): string {
    const context = this.#context.length;
    const text = this.#context + this.#waiting;
    const findings = this.#checker.find(text);
    const cut = isEnd ? text.length : cutOf(text, context, findings);
    let shown = '';
    let from = context;
    for (const finding of findings) {
      if (finding.end <= context) continue;
      if (finding.start >= cut) break;
      this.#notes.found(finding.check);
      const { mode } = this.#checker.rule(finding.check);
      if (mode === 'block') {
        this.#notes.blocked(finding.check);
        this.isBlocked = true;
        this.#waiting = '';
        return '';
      }
      if (mode !== 'mask' || this.#kind === 'sealed') continue;
      const start = Math.max(from, this.#kind === 'json' ? behindEscape(text, finding.start) : finding.start);
      const end = Math.max(start, finding.end);
      shown += text.slice(from, start) + maskOf(finding, text, this.#kind);
      from = end;
    }
    shown += text.slice(from, Math.max(from, cut));
    this.#context = text.slice(Math.max(0, cut - CONTEXT), cut);
    this.#waiting = text.slice(cut);
    // Inside of something long without a blank all of it waits.
    this.#lookAt = Math.max(HELD, this.#waiting.length) + STEP;
    return shown;
  }
}

/** A whole text, with what is masked in it. */
export function checkedText(
  text: string,
  checker: Checker,
  kind: CheckedKind,
  notes: AnswerFindings,
): string {
  const check = new AnswerCheck(checker, kind, notes);
  return checker.isActive ? check.push(text) + check.end() : passed(text, check);
}

function passed(text: string, check: AnswerCheck): string {
  check.push(text);
  check.end();
  return text;
}

/** Up to where a text may be let through: at a blank, before what may still grow, and never inside of a finding. */
function cutOf(text: string, context: number, findings: readonly Finding[]): number {
  const limit = text.length - HELD;
  let cut = lastBlank(text, limit);
  const key = text.lastIndexOf(KEY_BEGINS);
  if (key !== -1 && text.indexOf(KEY_ENDS, key) === -1 && text.length - key < MOST_HELD_OF_KEY)
    cut = Math.min(cut, key);
  for (const { start, end } of findings) if (start < cut && end > cut) cut = start;
  const isTooLong =
    text.length - context > MOST_HELD && (key === -1 || text.length - key >= MOST_HELD_OF_KEY);
  return cut > context ? cut : isTooLong ? limit : context;
}

function lastBlank(text: string, limit: number): number {
  for (let at = limit; at > 0; at--) {
    const char = text.charCodeAt(at - 1);
    if (char === SPACE || char === LINE_FEED) return at;
  }
  return 0;
}

const SPACE = 0x20;
const LINE_FEED = 0x0a;

/** In an answer nothing is put back, so a mask has no number. */
function maskOf({ label, start, end }: Finding, text: string, kind: CheckedKind): string {
  const mask = `[${label}]`;
  // A bare number of JSON becomes a string.
  return kind === 'json' &&
    /^\d+$/.test(text.slice(start, end)) &&
    /[:,[]\s*$/.test(text.slice(Math.max(0, start - 8), start))
    ? `"${mask}"`
    : mask;
}

/** A finding of JSON's source may begin inside of an escape (`\n` before a name): behind it then. */
function behindEscape(text: string, start: number): number {
  let slashes = 0;
  while (text[start - 1 - slashes] === '\\') slashes++;
  if (slashes % 2 === 0) return start;
  return start + (text[start] === 'u' ? 5 : 1);
}

/** One text of an answer on its way to the client: first checked as the model wrote it, then with the client's own words put back. */
import type { Checker } from '../mask/checker.ts';
import type { Placeholders } from '../mask/placeholders.ts';
import { AnswerCheck, checkedText, type AnswerFindings, type CheckedKind } from './answer-check.ts';

/** What is done to the texts of an answer. */
export type AnswerRules = {
  /** Null: nothing of the prompt was masked. */
  readonly placeholders: Placeholders | null;
  /** Null: the policy looks for nothing in answers. */
  readonly checker: Checker | null;
  readonly notes: AnswerFindings;
  /** Whether thoughts come with a signature, so that another byte would break them. */
  readonly sealsThoughts: boolean;
};

export class TextFlow {
  readonly #kind: CheckedKind;
  readonly #placeholders: Placeholders | null;
  readonly #check: AnswerCheck | null;
  /** The end of what came, which may be the beginning of a placeholder. */
  #rest = '';

  constructor({ placeholders, checker, notes }: AnswerRules, kind: CheckedKind) {
    this.#kind = kind;
    this.#placeholders = kind === 'sealed' ? null : placeholders;
    this.#check = checker === null ? null : new AnswerCheck(checker, kind, notes);
  }

  get isBlocked(): boolean {
    return this.#check !== null && this.#check.isBlocked;
  }

  /** Whether text has come that has not gone on. */
  get holds(): boolean {
    return this.#rest !== '' || (this.#check !== null && this.#check.holds);
  }

  /** What goes on now. */
  push(text: string): string {
    const checked = this.#check === null ? text : this.#check.push(text);
    if (this.#placeholders === null) return checked;
    const all = this.#rest + checked;
    const start = this.#placeholders.restStart(all);
    this.#rest = all.slice(start);
    return this.#restored(all.slice(0, start), this.#placeholders);
  }

  /** The rest, once no more comes. */
  end(): string {
    const all = this.#rest + (this.#check === null ? '' : this.#check.end());
    this.#rest = '';
    return this.#placeholders === null ? all : this.#restored(all, this.#placeholders);
  }

  #restored(text: string, placeholders: Placeholders): string {
    return this.#kind === 'json' ? placeholders.restore(text, asJson) : placeholders.restore(text);
  }
}

/** A text that came whole. */
export function changedText(
  text: string,
  kind: CheckedKind,
  { placeholders, checker, notes }: AnswerRules,
): string {
  const checked = checker === null ? text : checkedText(text, checker, kind, notes);
  if (placeholders === null || kind === 'sealed') return checked;
  return kind === 'json' ? placeholders.restore(checked, asJson) : placeholders.restore(checked);
}

/** As a value stands inside of a string of JSON. */
function asJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

/**
 * Answers that were given a moment ago, for those who ask the same again: a question that is being answered is not
 * asked twice, and its answer serves for a few seconds. Bounded in bytes. The question names whom it is about, so an
 * answer is only ever found by those it was made for.
 */
import type { Clock } from '../../core/clock.ts';
import { isRefusal, type Refusal } from '../../core/errors.ts';

export type RecentAnswers = {
  /** The answer to `question`: a recent one, the one under way, or what `ask` gives. Refusals are not remembered. */
  readonly answer: (question: string, ask: () => Promise<string | Refusal>) => Promise<string | Refusal>;
};

export type RecentAnswersOptions = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly lifetimeMs: number;
  readonly maxChars: number;
};

type Entry = { readonly text: string; readonly atMs: number };

export function createRecentAnswers({ clock, lifetimeMs, maxChars }: RecentAnswersOptions): RecentAnswers {
  /** Oldest first. */
  const entries = new Map<string, Entry>();
  const underWay = new Map<string, Promise<string | Refusal>>();
  let chars = 0;

  const drop = (question: string, entry: Entry): void => {
    entries.delete(question);
    chars -= question.length + entry.text.length;
  };
  const remember = (question: string, text: string): void => {
    const atMs = clock.monotonicMs();
    const size = question.length + text.length;
    if (size > maxChars) return;
    for (const [oldest, entry] of entries) {
      if (chars + size <= maxChars && atMs - entry.atMs < lifetimeMs) break;
      drop(oldest, entry);
    }
    entries.set(question, { text, atMs });
    chars += size;
  };

  return {
    answer: (question, ask) => {
      const known = entries.get(question);
      if (known !== undefined) {
        if (clock.monotonicMs() - known.atMs < lifetimeMs) return Promise.resolve(known.text);
        drop(question, known);
      }
      let asking = underWay.get(question);
      if (asking === undefined) {
        asking = ask()
          .then((given) => {
            if (!isRefusal(given)) remember(question, given);
            return given;
          })
          .finally(() => underWay.delete(question));
        underWay.set(question, asking);
      }
      return asking;
    },
  };
}

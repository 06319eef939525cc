/** Counts of a run: what was sent and refused, and which rules were broken, each with an example. */
import { rules } from '../../simulator/rules/rules.ts';
import { triedBy } from './conditions.ts';
import type { Asked, Found, Outcome } from './hold.ts';

export type Tally = {
  readonly add: (asked: Asked, outcome: Outcome) => void;
  readonly lines: () => readonly string[];
  readonly breaches: () => number;
  /** The kinds of breaches, by `keyOf`. */
  readonly broken: () => readonly string[];
};

type Example = { readonly count: number; readonly say: string; readonly model: string };

export function createTally(): Tally {
  let requests = 0;
  let bodies = 0;
  let native = 0;
  let breaches = 0;
  const refusals = new Map<string, Example>();
  const found = new Map<string, Example>();
  const tried = new Map<string, number>();
  const count = (into: Map<string, Example>, key: string, say: string, model: string) => {
    const before = into.get(key);
    into.set(key, before === undefined ? { count: 1, say, model } : { ...before, count: before.count + 1 });
  };
  return {
    add(asked, outcome) {
      const { model } = asked;
      requests += 1;
      for (const id of triedBy(asked)) tried.set(id, (tried.get(id) ?? 0) + 1);
      if (outcome.kind === 'refused') {
        const { param, message } = outcome.refusal;
        count(refusals, fieldOf(param), message, model.name);
        return;
      }
      bodies += outcome.sent.length;
      native += outcome.sent.filter(({ operation }) => operation === 'openai').length;
      for (const one of outcome.found) {
        breaches += 1;
        count(found, keyOf(one), one.say, model.name);
      }
    },
    lines() {
      const refused = [...refusals.values()].reduce((sum, one) => sum + one.count, 0);
      return [
        `${requests} requests: ${bodies} bodies for Bedrock (${native} of them for OpenAI's APIs), ${refused} refused (${((100 * refused) / requests).toFixed(1)} %)`,
        ...linesOf('refused', refusals),
        `rules tried: ${rules
          .map(({ id }) => `${id} ${tried.get(id) ?? 0}`)
          .toSorted()
          .join(', ')}`,
        `${breaches} breaches`,
        ...linesOf('breach', found),
      ];
    },
    breaches: () => breaches,
    broken: () => [...found.keys()],
  };
}

function linesOf(what: string, examples: ReadonlyMap<string, Example>): readonly string[] {
  return [...examples]
    .toSorted(([, a], [, b]) => b.count - a.count)
    .map(([key, { count, say, model }]) => `  ${what} ${count} × ${key}: ${model}: ${say.slice(0, 160)}`);
}

/** Of the simulator's refusals the words, without what they quote. */
export function keyOf({ id, say }: Found): string {
  const words = say.replaceAll(/\d+/g, 'n').replaceAll(/'[^']*'|`[^`]*`/g, '…');
  return id === 'simulator' || id === 'shape' ? `${id} ${words.slice(0, 70)}` : id;
}

function fieldOf(param: string | null): string {
  return (param ?? 'no field').replaceAll(/\[\d+\]|\.\d+/g, '[]');
}

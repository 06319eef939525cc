/** A conversation that no API has put into its words yet: what is said, called, answered and thought. */
import * as fc from 'fast-check';

import { files, manyFiles, manyPictures, pictures, type File, type Picture } from './files.ts';
import { callArguments, oddWords, often, rarely, toolNames, words, type Arb } from './values.ts';

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | ({ readonly kind: 'picture' } & Picture)
  | ({ readonly kind: 'file' } & File);

export type ToolCall = {
  readonly id: string;
  readonly name: string;
  readonly args: string;
  readonly result: readonly Part[];
  readonly isError: boolean;
};

/** What the assistant did before it answered. */
export type Round = {
  readonly thought: string | undefined;
  readonly text: string | undefined;
  readonly calls: readonly ToolCall[];
};

export type Exchange = {
  readonly asked: readonly Part[];
  readonly rounds: readonly Round[];
  readonly thought: string | undefined;
  readonly answer: string;
};

export type Talk = {
  readonly system: readonly string[];
  readonly before: readonly Exchange[];
  /** What is asked now; or the newest results of tools stand last. */
  readonly last: readonly Part[];
  readonly openRounds: readonly Round[];
  /** Words that the assistant shall go on from. */
  readonly prefill: string | undefined;
  /** A word of the system's in the middle. */
  readonly reminder: string | undefined;
  /** Whether the tools that have been called are offered again. */
  readonly offersAgain: boolean;
};

const said = (text: string): Part => ({ kind: 'text', text });
const sayings: Arb<Part> = oddWords.map(said);
const shown: Arb<Part> = pictures.map((picture) => ({ kind: 'picture', ...picture }));
const attached: Arb<Part> = files.map((file) => ({ kind: 'file', ...file }));

const asked: Arb<readonly Part[]> = fc.oneof(
  { weight: 6, arbitrary: words.map((text): readonly Part[] => [said(text)]) },
  {
    weight: 2,
    arbitrary: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: sayings },
        { weight: 1, arbitrary: shown },
        { weight: 1, arbitrary: attached },
      ),
      { minLength: 1, maxLength: 4 },
    ),
  },
);

const results: Arb<readonly Part[]> = fc.oneof(
  { weight: 8, arbitrary: fc.array(sayings, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(fc.oneof(sayings, shown), { minLength: 1, maxLength: 2 }) },
);

const call: Arb<Omit<ToolCall, 'id'>> = fc.record({
  name: toolNames,
  args: callArguments,
  result: results,
  isError: fc.boolean(),
});

/** A thought that only the model can read. */
export const HIDDEN = 'hidden';

const thought = rarely(
  4,
  fc.constantFrom('I should look it up.', 'I should look it up.', 'So it is.', HIDDEN),
);

const round: Arb<Round> = fc.record({
  thought,
  text: often(words),
  calls: fc
    .array(call, { minLength: 1, maxLength: 3 })
    .map((calls) => calls.map((one) => ({ ...one, id: '' }))),
});

const exchange: Arb<Exchange> = fc.record({
  asked,
  rounds: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(round, { maxLength: 2 }) },
  ),
  thought,
  answer: oddWords,
});

export const talks: Arb<Talk> = fc
  .record({
    system: fc.oneof(
      { weight: 4, arbitrary: fc.constant(['You are a helpful assistant.']) },
      { weight: 1, arbitrary: fc.array(oddWords, { maxLength: 2 }) },
    ),
    before: fc.array(exchange, { maxLength: 2 }),
    last: fc.oneof(
      { weight: 80, arbitrary: asked },
      {
        weight: 1,
        arbitrary: fc.constant([
          said('Read these.'),
          ...manyFiles.map((file): Part => ({ kind: 'file', ...file })),
        ]),
      },
      {
        weight: 1,
        arbitrary: fc.constant([
          said('See.'),
          ...manyPictures.map((picture): Part => ({ kind: 'picture', ...picture })),
        ]),
      },
    ),
    reminder: rarely(15, fc.constant('Mind the budget.')),
    offersAgain: fc.oneof(
      { weight: 12, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    openRounds: fc.oneof(
      { weight: 3, arbitrary: fc.constant<readonly Round[]>([]) },
      { weight: 1, arbitrary: fc.array(round, { minLength: 1, maxLength: 2 }) },
    ),
    prefill: rarely(12, fc.constantFrom('{', 'Sure: ', 'The answer is')),
    idStyle: fc.constantFrom('call_', 'toolu_01', 'chatcmpl-tool-', 'fc_'),
  })
  .map(({ idStyle, ...talk }) => withIds(talk, idStyle));

/** Ids are unique in a conversation; some clients count them. */
function withIds(talk: Talk, style: string): Talk {
  let next = 0;
  const named = (rounds: readonly Round[]) =>
    rounds.map((one) => ({
      ...one,
      calls: one.calls.map((made) => {
        next += 1;
        return { ...made, id: `${style}${next}` };
      }),
    }));
  return {
    ...talk,
    before: talk.before.map((one) => ({ ...one, rounds: named(one.rounds) })),
    openRounds: named(talk.openRounds),
  };
}

/** The names that the conversation has called and that are offered again. */
export function calledNames(talk: Talk): readonly string[] {
  if (!talk.offersAgain) return [];
  const rounds = [...talk.before.flatMap((one) => one.rounds), ...talk.openRounds];
  return [...new Set(rounds.flatMap(({ calls }) => calls.map(({ name }) => name)))];
}

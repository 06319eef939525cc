/** Everyday values and odd ones that all three APIs take, and how often. */
import * as fc from 'fast-check';

export type Arb<T> = fc.Arbitrary<T>;

/** A value in one request of `oneIn`; else the field is not there. */
export function rarely<T>(oneIn: number, value: Arb<T>): Arb<T | undefined> {
  return fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
}

export function often<T>(value: Arb<T>): Arb<T | undefined> {
  return fc.option(value, { nil: undefined, freq: 2 });
}

export const words: Arb<string> = fc.constantFrom(
  'What is the weather in Paris?',
  'Answer in JSON.',
  'Thanks.',
  'Hello',
  'Zoë said “naïve” – 東京',
  '🙂',
  '{"looks":"like json"}',
  'line one\nline two',
);

/** What people and programs send without thinking: nothing, spaces, spaces at the end. */
export const oddWords: Arb<string> = fc.oneof(
  { weight: 12, arbitrary: words },
  { weight: 1, arbitrary: fc.constantFrom('', ' ', '\n\n', 'ends in a space ', 'ends in a line\n') },
);

/** Also what people write that is blank, where the API allows it. */
export const stopWords: Arb<readonly string[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('END', '\nObservation:', '###', '</s>') },
    { weight: 1, arbitrary: fc.constantFrom('\n', ' ', '', '\n\n') },
  ),
  { maxLength: 4 },
);

export const toolNames: Arb<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('get_weather', 'search', 'transfer_to_agent', 'Read', 'mcp__files__list'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'srv.tool',
      'srv_tool',
      'files/list',
      'naïve',
      'a'.repeat(70),
      'with space',
      '1st',
      'a:b',
    ),
  },
);

/** The arguments of a call as models write them, and as clients replay them. */
export const callArguments: Arb<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('{"city":"Paris"}', '{}', '{"a":[1,2],"b":{"c":null}}') },
  { weight: 1, arbitrary: fc.constantFrom('{"a":"tr', 'null', '', '[]', '"text"', '3', ' {"a": 1} ') },
);

/** Limits of an answer: few tokens, usual ones, and what tools send untuned. */
export const maxTokens: Arb<number> = fc.constantFrom(
  1,
  16,
  256,
  1024,
  4096,
  8192,
  16_000,
  32_000,
  64_000,
  128_000,
);

export const temperatures: Arb<number> = fc.constantFrom(0, 0.2, 0.7, 1);
export const topPs: Arb<number> = fc.constantFrom(0.1, 0.9, 0.95, 1);

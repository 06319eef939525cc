/** Random conversations for the round trip: texts full of what is masked, and of what makes masking hard. */

export type Random = () => number;

export type Talk = { readonly text: string; readonly input: unknown };

/** Always masked where blanks stand around them, and then never to be seen by Bedrock. */
export const SECRETS = [
  'ada.lovelace@example.com',
  'bob+x@mail.example.org',
  '4111 1111 1111 1111',
  'AKIAIOSFODNN7EXAMPLE',
];

const HARD = [
  '[EMAIL_1]',
  '[EMAIL_2]',
  '\\[EMAIL\\_1\\]',
  '[CARD_1',
  '[EMAIL',
  '[',
  ']',
  '\\',
  '"',
  '\n',
  '\t',
  '[[',
  '[A]',
  '[1]',
  '😀',
  'é',
  '漢字',
  '{"a": "',
  '`code`',
  '</x>',
  'link [here](https://example.com/[1])',
  '\u2028',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIB+a\\b"c\n-----END RSA PRIVATE KEY-----',
  'password: s"e\\cr\'et[1]',
];
const WORDS = ['please', 'send', 'the', 'file', 'to', 'and', 'then', 'ask', 'for', 'a', 'number'];

export function randomTalk(random: Random): Talk {
  return {
    text: randomText(random),
    input: { [randomName(random)]: randomValue(random, 0), to: randomText(random) },
  };
}

export function randomText(random: Random): string {
  let text = '';
  for (let left = 1 + int(random, 12); left > 0; left--) {
    const draw = random();
    text += draw < 0.3 ? pick(random, SECRETS) : draw < 0.6 ? pick(random, HARD) : pick(random, WORDS);
    if (random() < 0.6) text += ' ';
  }
  return text;
}

/** The text in pieces, cut between any two characters. */
export function cut(text: string, random: Random): readonly string[] {
  const parts: string[] = [];
  let part = '';
  const most = 1 + int(random, 12);
  for (const char of text) {
    part += char;
    if (part.length < most && random() > 0.2) continue;
    parts.push(part);
    part = '';
  }
  return part === '' ? parts : [...parts, part];
}

function randomValue(random: Random, level: number): unknown {
  const draw = random();
  if (draw < 0.15 && level < 3) return [randomValue(random, level + 1), randomValue(random, level + 1)];
  if (draw < 0.3 && level < 3) return { [randomName(random)]: randomValue(random, level + 1) };
  if (draw < 0.4) return int(random, 1_000_000);
  return draw < 0.5 ? null : randomText(random);
}

function randomName(random: Random): string {
  return random() < 0.3 ? randomText(random) : pick(random, WORDS);
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[int(random, items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function int(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** Texts of every kind that prompts are made of, and texts that try to be expensive; each of 100 KB. */
import { random } from './random.ts';

export const SIZE = 100_000;

export type NamedText = readonly [name: string, text: string];

/** `read` gives a file of this project. */
export function ordinaryTexts(read: (file: string) => string): readonly NamedText[] {
  const next = random(7);
  const digit = (): string => String(Math.floor(next() * 10));
  const digits = (count: number): string => Array.from({ length: count }, digit).join('');
  const hex = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(next() * 16).toString(16)).join('');
  return [
    ['prose', filled(() => read('docs/operations.md') + read('docs/metering.md') + read('docs/leases.md'))],
    [
      'source code',
      filled(() => read('proxy/pipeline.ts') + read('lib/constructs/web-acl.ts') + read('core/money.ts')),
    ],
    ['minified code', filled(() => read('node_modules/uplot/dist/uPlot.iife.min.js'))],
    ['JSON', filled(() => read('package-lock.json'))],
    [
      'log lines',
      filled(
        () =>
          `2026-11-30T0${digit()}:12:${digits(2)}.${digits(3)}Z INFO request ${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)} took ${digits(3)} ms, status=200 path=/v1/items/${digits(6)}\n`,
      ),
    ],
    [
      'table of numbers',
      filled(
        () => `${digits(4)} ${digits(3)}.${digits(2)} ${digits(6)} -${digit()}.${digits(5)} ${digits(10)}\n`,
      ),
    ],
    [
      'CSV of numbers',
      filled(
        () =>
          `${digits(5)},${digits(2)},${digits(9)},${digits(3)}.${digits(2)},2026-0${digit()}-1${digit()}\n`,
      ),
    ],
    ['hexadecimal', filled(() => `${hex(2)} ${hex(2)} ${hex(4)} ${hex(8)} ${hex(40)}\n`)],
    ['base 64', filled(() => `${Buffer.from(hex(114)).toString('base64')}\n`)],
    ['Chinese', filled(() => '今天的天气很好，我们去公园散步。会议在下午三点开始，请准时参加！')],
    [
      'German',
      filled(
        () =>
          'Für die Änderung der Größe müssen wir über die Straße gehen. Herr Müller wohnt dort seit Jahren; das Büro öffnet früh. ',
      ),
    ],
    [
      'customers in CSV',
      filled(
        () =>
          `Anna Schmidt,anna.schmidt${digit()}@example.com,+49 30 ${digits(7)},DE89370400440532013000,4111111111111111\n`,
      ),
    ],
  ];
}

export function hostileTexts(): readonly NamedText[] {
  return HOSTILE.map((piece) => [
    `\`${piece.slice(0, 24).replaceAll('\n', '\\n').replaceAll('|', '/')}\` again and again`,
    filled(() => piece),
  ]);
}

const HOSTILE: readonly string[] = [
  'Via A-',
  'Via A.',
  '12 rue A-',
  'Calle A 1',
  'Calle de ',
  '1 A-',
  'Street A',
  'Hauptstraße 1',
  'A-str. 1',
  'Herr A',
  'Herr A-A',
  'Dear Aa-Aa ',
  'patient Aa ',
  'Regards,\n',
  'AKIAIOSFODNN7EXAMPLE "',
  'secret = a1',
  'token: "a1',
  'access_key=',
  'ab://a:b@c',
  'RSSMRA85T10A562S',
  'AB12 34 ',
  '12.345.678-',
  '131052-',
  'A123456(',
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n',
  'ab:cd:ef:01:23:45:',
  'dp.pt.',
  'hooks.slack.com/',
  'your new instructions are ',
  'do not tell ',
  'ignore all all all all ',
  '忽略之前',
  'pretend to be as if ',
  '1',
  '1 ',
  '12 34 ',
  '123-',
  '1.',
  '1.2.3.',
  '4111 ',
  '+1',
  '+49 ',
  '(415) ',
  '0049 ',
  '@',
  'a@',
  'a@a.',
  '@a.a.a',
  'a.',
  'a:',
  'ab:',
  '::',
  'ab:cd:',
  '://',
  'a://b:c',
  'a://:',
  'AKIA',
  'AKIAIOSFODNN7EXAMPLE,',
  'eyJ',
  'eyJ-',
  'eyJhbGciOi.',
  'eyJ.eyJ.',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----A',
  'sk-',
  'sk-ant-',
  'sk-a1',
  'ghp_',
  'ghp_a',
  'glpat-',
  'DE89',
  'DE89 ',
  'DE',
  'password',
  'password=',
  'password="',
  "password='",
  'password is ',
  'Bearer ',
  'bearer-',
  'Bearer a',
  'key:',
  'Anna ',
  'Anna',
  'Dear ',
  'Mr ',
  'Mr. Anna ',
  'Smith ',
  'A. ',
  '1 A ',
  '12 Main Street ',
  '1 Main ',
  'Street ',
  'rue ',
  'rue de ',
  'Via A',
  'Hauptstraße ',
  'name: ',
  'name: Anna ',
  'phone ',
  'phone 1',
  'ssn 078-05-1120 ',
  '078-05-1120',
  'P<',
  'P<<<',
  'ab-',
  'AB ',
  'a1 ',
  'A1',
  'a_',
  'é',
  'é1 ',
  'Ü',
  '电话1',
  '\n',
  '"',
  '\\',
  'ignore ',
  'ignore all previous ',
  'you are now ',
  '<|',
  'x'.repeat(50) + '@',
  '9'.repeat(30) + ' ',
  'f'.repeat(40) + ':',
];

function filled(piece: () => string): string {
  let text = '';
  while (text.length < SIZE) text += piece();
  return text.slice(0, SIZE);
}

/** What a caller could make of masking against the tasks: long values said often, and prompts made to be slow. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { MASK_ALL, startJudged } from './judged-gate.ts';

const CLAUDE = 'claude-haiku-4-5';
const MESSAGES = '/v1/messages';
const user = (content: unknown) => ({ role: 'user', content });

test('a long value that the model says a thousand times makes no answer of gigabytes', async (t) => {
  const patterns = [{ name: 'secret', pattern: String.raw`SECRET\{[^}]*\}`, prompt: 'mask', answer: 'off' }];
  const gate = await startJudged(t, { ...MASK_ALL, patterns });
  const long = `SECRET{${'x'.repeat(50_000)}}`;
  const said = JSON.stringify({ text: '[SECRET_1] '.repeat(2_500) }).replaceAll('[', String.raw`\u005b`);
  for (const stream of [false, true]) {
    const { status, text } = await gate.postRaw(
      MESSAGES,
      JSON.stringify({
        model: CLAUDE,
        stream,
        max_tokens: 8_000,
        messages: [user(`${long} [[sim ${said}]]`)],
      }),
    );
    equal(status, 200);
    ok(text.includes(long), 'it comes back');
    ok(text.length < 16_000_000, `${text.length} characters`);
  }
});

const MEGABYTES = 2;
const filled = (part: string) => part.repeat(Math.ceil((MEGABYTES * 1_000_000) / part.length));
const many = (of: (n: number) => string) => Array.from({ length: 80_000 }, (_, n) => of(n)).join('');

const SLOW: readonly (readonly [name: string, text: string])[] = [
  ['numbers', filled('1234 5678 ')],
  ['addresses, each another', many((n) => `p${n}@example.org `)],
  ['passwords, each another', many((n) => `password: Zx9!${n}q `)],
  ['passwords that begin alike', many((n) => `password=aaaa1${'b'.repeat(n % 120)} `)],
  ['names of secrets', filled('token=')],
  ['placeholders', filled('[EMAIL_1] ')],
];

test('a call beside one that takes long to look through is answered first', async (t) => {
  const gate = await startJudged(t);
  for (const [name, text] of SLOW) {
    await t.test(name, async () => {
      const slowly = { isDone: false };
      const slow = gate
        .postRaw(MESSAGES, JSON.stringify({ model: CLAUDE, max_tokens: 10, messages: [user(text)] }))
        .then((answer) => {
          slowly.isDone = true;
          return answer;
        });
      const body = JSON.stringify({ model: CLAUDE, max_tokens: 10, messages: [user('hello')] });
      let answered = 0;
      while (!slowly.isDone) {
        equal((await gate.postRaw(MESSAGES, body)).status, 200);
        answered += 1;
      }
      // The prompt is longer than the model takes, which is said when it has been looked through.
      equal((await slow).status, 400);
      ok(answered >= 2, `${answered} calls were answered meanwhile`);
    });
  }
});

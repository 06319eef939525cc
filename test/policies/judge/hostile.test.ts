/**
 * Masking as a stranger attacks it, through the whole gateway: whatever is typed, Bedrock sees none of it, the client reads
 * its own words exactly, and nothing of it is left in a log, a journal or a table.
 */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { startJudged } from './judged-gate.ts';
import { streamable, ways } from './routes.ts';

const MAIL = 'ada.lovelace@example.org';
const CARD = '4111 1111 1111 1111';
const KEY = 'AKIA'.concat('QYLPMN5HHHFPZAM2');
const TOKEN = 'ghp_'.concat('1wH2n8sPqRtUvXyZaBcDeFgHiJkLmN0pQrSt');
const IBAN = 'DE89 3704 0044 0532 0130 00';

/** Typed text, and the words of it that must not be seen. */
const TYPED: readonly (readonly [name: string, text: string, words: readonly string[]])[] = [
  ['values in a sentence', `Write to ${MAIL}, card ${CARD}, key ${KEY}.`, [MAIL, CARD, KEY]],
  ['a token and an account', `token ${TOKEN} and ${IBAN}`, [TOKEN, IBAN]],
  ['a placeholder that the client typed', `[EMAIL_1] is not ${MAIL}, nor is [EMAIL_2]`, [MAIL]],
  ['a placeholder with backslashes that the client typed', String.raw`\[EMAIL\_1\] and ${MAIL}`, [MAIL]],
  ['brackets around a value', `[${MAIL}] [[${MAIL}]] [EMAIL_${MAIL}]`, [MAIL]],
  ['a value between surrogate pairs', `😀${MAIL}😀 🏳️‍🌈${CARD}🏳️‍🌈`, [MAIL, CARD]],
  ['a lone surrogate beside a value', `\ud83d ${MAIL} \ude00`, [MAIL]],
  ['quotes, backslashes and line ends', `"${MAIL}"\\n\n\t'${CARD}'\r\n\\"${KEY}\\"`, [MAIL, CARD, KEY]],
  ['JSON in the text', JSON.stringify({ to: MAIL, nested: JSON.stringify({ card: CARD }) }), [MAIL, CARD]],
  ['XML and Markdown', `<to>${MAIL}</to> [${MAIL}](mailto:${MAIL}) \`${KEY}\``, [MAIL, KEY]],
  ['the same value many times', `${MAIL} `.repeat(30).trim(), [MAIL]],
];

test('whatever is typed is unseen by Bedrock, and comes back as it was', async (t) => {
  const gate = await startJudged(t);
  for (const way of ways) {
    for (const [name, text, words] of TYPED) {
      await t.test(`${way.name}: ${name}`, async () => {
        gate.forgetArrived();
        const answer = await gate.postRaw(way.path, JSON.stringify(way.body(text, false)));
        equal(answer.status, 200, answer.text);
        gate.unseenByBedrock(...words);
        equal(way.said(answer.text, false), `You said: ${text}`);
      });
    }
  }
  for (const way of streamable) {
    for (const [name, text, words] of TYPED) {
      await t.test(`${way.name}, streamed: ${name}`, async () => {
        gate.forgetArrived();
        const answer = await gate.postRaw(way.path, JSON.stringify(way.body(text, true)));
        equal(answer.status, 200, answer.text);
        gate.unseenByBedrock(...words);
        equal(way.said(answer.text, true), `You said: ${text}`);
      });
    }
  }
  await t.test('nothing of it is left anywhere', async () => {
    await gate.leftNowhere([MAIL, CARD, KEY, TOKEN, IBAN]);
  });
});

test('a value that is written with JSON’s escapes is found, and one in a member’s name of a tool’s input', async (t) => {
  const gate = await startJudged(t);
  const escaped = MAIL.replace('@', '\\u0040').replace('a', '\\u0061');
  const plain = await gate.postRaw(
    '/v1/chat/completions',
    `{"model":"claude-haiku-4-5","messages":[{"role":"user","content":"to ${escaped}"}]}`,
  );
  match(plain.text, new RegExp(MAIL));
  gate.unseenByBedrock(MAIL);
  gate.forgetArrived();
  const call = { id: 'c1', type: 'function', function: { name: 'send', arguments: '' } };
  const withArguments = (value: string) => ({ ...call, function: { ...call.function, arguments: value } });
  for (const input of [
    JSON.stringify({ to: [MAIL], deep: { [MAIL]: { card: CARD } } }),
    JSON.stringify({ body: JSON.stringify({ to: MAIL, inner: JSON.stringify({ card: CARD }) }) }),
    `{"to":"${escaped}","card":"${CARD}"}`,
  ]) {
    const answer = await gate.postRaw(
      '/v1/chat/completions',
      JSON.stringify({
        model: 'claude-haiku-4-5',
        messages: [
          { role: 'user', content: 'send it' },
          { role: 'assistant', content: null, tool_calls: [withArguments(input)] },
          { role: 'tool', tool_call_id: 'c1', content: `sent to ${MAIL}` },
        ],
        tools: [
          {
            type: 'function',
            function: { name: 'send', description: `ask ${MAIL}`, parameters: { type: 'object' } },
          },
        ],
      }),
    );
    equal(answer.status, 200, answer.text);
    match(answer.text, /The tool said: sent to ada\.lovelace@example\.org/);
  }
  gate.unseenByBedrock(MAIL, CARD);
});

test('a document of half a megabyte with a thousand addresses: each comes back where it was', async (t) => {
  const gate = await startJudged(t);
  const addresses = Array.from({ length: 1_000 }, (_, n) => `person${n}.surname@example${n}.org`);
  const filler = 'The quick brown fox jumps over the lazy dog again and again. '.repeat(8);
  const document = addresses.map((address) => `${address}\n${filler}`).join('\n');
  // The placeholders are said in the directive by their escapes, so that they are no text of the client's.
  const last = [1, 10, 100, 1_000, 999, 1_001].map((n) => `\\u005bEMAIL_${n}]`).join(' and ');
  const directive = `[[sim {"text":"${last} and \\u005bEMAIL_1]0"}]]`;
  const content = [
    { type: 'text', text: document },
    { type: 'text', text: directive },
  ];
  for (const stream of [false, true]) {
    const body = {
      model: 'claude-haiku-4-5',
      stream,
      max_tokens: 2_000,
      messages: [{ role: 'user', content }],
    };
    const answer = await gate.postRaw('/v1/messages', JSON.stringify(body));
    equal(answer.status, 200, answer.text.slice(0, 500));
    const [way] = streamable.filter(({ path }) => path === '/v1/messages');
    const at = (n: number) => addresses[n - 1] ?? `[EMAIL_${n}]`;
    equal(
      way?.said(answer.text, stream),
      `${at(1)} and ${at(10)} and ${at(100)} and ${at(1_000)} and ${at(999)} and [EMAIL_1001] and ${at(1)}0`,
    );
  }
  gate.unseenByBedrock(...addresses);
});

test('a stream that arrives byte by byte, in a text and in a tool’s input', async (t) => {
  const gate = await startJudged(t);
  const steer = (directive: object) =>
    `${MAIL} [[sim ${JSON.stringify(directive).replaceAll('[EMAIL_1]', '\\u005bEMAIL_1]')}]]`;
  const tool = { name: 'send', description: 'x', input_schema: { type: 'object', properties: {} } };
  for (const directive of [
    { text: 'to [EMAIL_1], [EMAIL_1].', wordsPerEvent: 1, dribbleBytes: 1 },
    {
      tools: [{ name: 'send', input: { to: '[EMAIL_1]', why: 'x'.repeat(31), cc: ['[EMAIL_1]'] } }],
      dribbleBytes: 1,
    },
  ]) {
    const body = {
      model: 'claude-haiku-4-5',
      stream: true,
      max_tokens: 500,
      tools: [tool],
      messages: [{ role: 'user', content: steer(directive) }],
    };
    const { text } = await gate.postRaw('/v1/messages', JSON.stringify(body));
    const said = Array.from(text.matchAll(/"(?:text|partial_json)":("(?:[^"\\]|\\.)*")/g), ([, part]) =>
      String(JSON.parse(part ?? '""')),
    ).join('');
    ok(!said.includes('EMAIL_1'), said);
    equal(said.split(MAIL).length - 1, 2, said);
  }
  gate.unseenByBedrock(MAIL);
});

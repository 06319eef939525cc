/** A small answer leaves in one write with its head, as a text: its bytes arrive as they are all the same. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { startGate } from '../support/start-gate.ts';

const WORD = 'Grüße 😀 日本 ';
const DIGITS = '零一二三四五六七八九';

/** The simulated model repeats as much of what it is told: answers of up to 3 KB. */
const ECHO_CHARS = 1_000;
const texts = [WORD, WORD.repeat(40), DIGITS.repeat(60), DIGITS.repeat(120)];

test('an answer in any script is whole', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey();
  for (const said of texts) {
    const answer = await gate.post(secret, '/v1/chat/completions', {
      model: 'nova-micro',
      max_tokens: 9_000,
      messages: [{ role: 'user', content: said }],
    });
    equal(answer.status, 200, answer.text);
    equal(answer.headers['content-length'], String(Buffer.byteLength(answer.text)));
    equal(JSON.parse(answer.text).choices[0].message.content, `You said: ${said.slice(0, ECHO_CHARS)}`);
  }
});

test('that of several choices too', async (t) => {
  const gate = await startGate(t);
  const { secret } = await gate.admin.createKey();
  const answer = await gate.post(secret, '/v1/chat/completions', {
    model: 'nova-micro',
    messages: [{ role: 'user', content: WORD }],
    n: 2,
  });
  equal(answer.status, 200, answer.text);
  for (const { message } of JSON.parse(answer.text).choices) equal(message.content, `You said: ${WORD}`);
});

/** Whoever sends a wrong credential is told which header was read and which mistake it looks like, and not to try again. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { generateVirtualKey } from '../../core/keys/virtual-key.ts';
import { startGate } from '../support/start-gate.ts';

const whole = generateVirtualKey();
const mistyped = whole.slice(0, -1) + (whole.endsWith('a') ? 'b' : 'a');

type Headers = Readonly<Record<string, string>>;

const rows: readonly (readonly [name: string, headers: Headers, says: RegExp])[] = [
  ['nothing', {}, /No API key was given/],
  ['an empty variable', { authorization: 'Bearer ' }, /authorization .+ it is empty/],
  ['Bearer twice', { authorization: `Bearer Bearer ${whole}` }, /"Bearer" twice/],
  ['a space within', { authorization: 'Bearer sk-sg-a b' }, /spaces in it/],
  ['no Bearer', { authorization: whole }, /send it as "Bearer sk-…"/],
  ['a signed request', { authorization: 'AWS4-HMAC-SHA256 Credential=x' }, /AWS_BEARER_TOKEN_BEDROCK/],
  ['a user and a password', { authorization: 'Basic dTpw' }, /user name and a password/],
  [
    'a key that is gone',
    { authorization: `Bearer ${whole}` },
    /read from the header authorization.+was deleted/,
  ],
  ['the other header', { 'x-api-key': whole }, /read from the header x-api-key\)/],
  ["Azure's header", { 'api-key': whole }, /read from the header api-key\)/],
  [
    'two headers',
    { authorization: `Bearer ${whole}`, 'x-api-key': 'x' },
    /header authorization; x-api-key was not read/,
  ],
  ['a part of a key', { 'x-api-key': whole.slice(0, 20) }, /it has 20 characters, and a key has 44/],
  ['a wrong letter', { 'x-api-key': mistyped }, /a character of it is wrong/],
  ['quotation marks', { 'x-api-key': `"${whole}"` }, /quotation marks/],
  ['a variable', { authorization: 'Bearer $STARGATE_API_KEY' }, /not replaced/],
  ['a placeholder', { authorization: `Bearer ${Buffer.from('sk-sg-…').toString('latin1')}` }, /placeholder/],
  ["Anthropic's key", { 'x-api-key': 'sk-ant-api03-abc' }, /key of Anthropic's own API/],
  ["OpenAI's key", { 'x-api-key': 'sk-proj-abcdef' }, /key of OpenAI's own API/],
  ['an AWS key', { 'x-api-key': 'AKIAIOSFODNN7EXAMPLE' }, /AWS access key/],
  ["Bedrock's key", { 'x-api-key': 'ABSKQmVkcm9ja0FQSUtleQ==' }, /API key of Amazon Bedrock itself/],
  ['a token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }, /token of a sign-in/],
  ['the master key of AWS', { 'x-api-key': 'a1'.repeat(24) }, /master key.+\/key\/generate/],
  [
    'another key',
    { 'x-api-key': 'sk-1234567890' },
    /no key of this gateway.+The master key opens the admin API/,
  ],
  ['something else', { 'x-api-key': 'hello' }, /does not begin with sk-/],
];

test('wrong credentials', async (t) => {
  const gate = await startGate(t);
  const ask = async (headers: Headers) => {
    const answer = await request(`${gate.edgeUrl}/v1/models`, { headers });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };

  for (const [name, headers, says] of rows) {
    await t.test(name, async () => {
      const answer = await ask(headers);
      equal(answer.status, 401, answer.text);
      equal(answer.headers['x-should-retry'], 'false');
      const { error } = JSON.parse(answer.text) as { error: { message: string } };
      match(error.message, says);
      ok(!answer.text.includes(whole) && !answer.text.includes(mistyped), 'the key is not in the answer');
    });
  }

  await t.test('the master key opens no model, and says so', async () => {
    const { status, text } = await ask({ authorization: `Bearer ${gate.masterKey}` });
    equal(status, 401);
    match(text, /looks like the master key, which opens the admin API.+stargate key generate/);
  });

  await t.test('an expired key says so, and where it was read', async () => {
    const { secret } = await gate.admin.createKey({ duration: '1s' });
    for (;;) {
      const { status, text } = await ask({ 'x-api-key': secret });
      if (status === 200) continue;
      equal(status, 401);
      match(text, /expired \(read from the header x-api-key\)/);
      break;
    }
  });

  await t.test("a key is taken from Azure's header and from LiteLLM's", async () => {
    const { secret } = await gate.admin.createKey();
    equal((await ask({ 'api-key': secret })).status, 200);
    const elsewhere = 'Bearer eyJhbGciOiJub25lIn0.e30.';
    equal((await ask({ 'x-litellm-api-key': secret, authorization: elsewhere })).status, 200);
    equal((await ask({ 'x-litellm-api-key': `Bearer ${secret}` })).status, 200);
  });
});

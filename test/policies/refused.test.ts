/** A call that a policy refuses gets 400 in the words of its dialect: the policy and the check, and never what was found. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { createAdminClient } from '../../local/admin-client.ts';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';

const MODEL = 'claude-haiku-4-5';
const SECRET = 'grace@example.com';
const asks = (text: string) => [{ role: 'user', content: text }];
const converses = (text: string) => ({ messages: [{ role: 'user', content: [{ text }] }] });

/** Path, body, and where the refusal says what it is: its code, or its type. */
const calls: readonly (readonly [string, object, (body: Body) => unknown, string])[] = [
  ['/v1/chat/completions', { model: MODEL, messages: asks(SECRET) }, code, 'content_policy_violation'],
  [
    '/v1/chat/completions',
    { model: MODEL, stream: true, messages: asks(SECRET) },
    code,
    'content_policy_violation',
  ],
  ['/v1/responses', { model: MODEL, input: SECRET }, code, 'content_policy_violation'],
  ['/v1/responses/input_tokens', { model: MODEL, input: SECRET }, code, 'content_policy_violation'],
  ['/v1/embeddings', { model: 'titan-embed-text-v2', input: SECRET }, code, 'content_policy_violation'],
  [
    '/v1/rerank',
    { model: 'cohere-rerank-v3-5', query: 'who', documents: [SECRET] },
    code,
    'content_policy_violation',
  ],
  [
    '/v1/messages',
    { model: MODEL, max_tokens: 10, messages: asks(SECRET) },
    ({ error }) => error?.type,
    'invalid_request_error',
  ],
  [
    '/v1/messages/count_tokens',
    { model: MODEL, messages: asks(SECRET) },
    ({ error }) => error?.type,
    'invalid_request_error',
  ],
  [`/bedrock/model/${MODEL}/converse`, converses(SECRET), ({ message }) => typeof message, 'string'],
  [`/bedrock/model/${MODEL}/converse-stream`, converses(SECRET), ({ message }) => typeof message, 'string'],
  [
    `/bedrock/model/${MODEL}/invoke`,
    { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: asks(SECRET) },
    ({ message }) => typeof message,
    'string',
  ],
];

type Body = {
  readonly error?: { readonly code?: string; readonly type?: string };
  readonly message?: string;
};

function code({ error }: Body): unknown {
  return error?.code;
}

test('in every dialect the policy and the check are named, and nothing reaches Bedrock', async (t) => {
  let asked = 0;
  const gate = await startGate(t, {
    watchBedrock: () => {
      asked += 1;
    },
  });
  const key = await gate.admin.createKey({ key_alias: 'ada' });
  const admin = createAdminClient(gate.albUrl, gate.masterKey);
  await admin.post('/policy/new', { policy_name: 'no-mail', checks: { entities: { email: 'block' } } });
  await eventually(async () => equal((await gate.chat(key.secret, SECRET)).status, 400), { withinMs: 5_000 });
  asked = 0;
  const records = async () => gate.database.query('select 1 from usage_records');
  const before = (await records()).length;
  for (const [path, body, said, expected] of calls) {
    const answer = await request(`${gate.edgeUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key.secret}`,
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
      },
      body: JSON.stringify(body),
    });
    const text = await answer.body.text();
    equal(answer.statusCode, 400, `${path}: ${text}`);
    equal(said(JSON.parse(text)), expected, `${path}: ${text}`);
    match(text, /no-mail/, path);
    match(text, /email/, path);
    equal(text.includes('grace'), false, path);
    if (path.startsWith('/bedrock'))
      match(String(answer.headers['x-amzn-errortype']), /^ValidationException/, path);
  }
  equal(asked, 0);
  deepEqual((await records()).length, before);
});

/** Whatever a client sends, it gets an error in its own dialect that names the fault, and the gateway lives on. */
import { equal, match, ok } from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

type Refused = {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly param: string | null;
};

type Sent = {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly key?: string | null;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

const OPENAI = '/v1/chat/completions';
const ANTHROPIC = '/v1/messages';

/** Sends to `origin` and reads the error in the shape of the path's dialect; fails when it is not in that shape. */
async function refusal(origin: string, key: string, sent: Sent): Promise<Refused> {
  const credential = sent.key === undefined ? key : sent.key;
  const answer = await request(origin + sent.path, {
    method: sent.method ?? 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
      ...sent.headers,
    },
    ...(sent.body === undefined ? {} : { body: sent.body }),
  });
  const parsed = JSON.parse(await answer.body.text()) as {
    type?: string;
    request_id?: string;
    error: { type: string; message: string; param?: string | null };
  };
  if (sent.path.startsWith(ANTHROPIC)) {
    equal(parsed.type, 'error');
    equal(parsed.request_id, answer.headers['x-request-id']);
  }
  ok(typeof answer.headers['x-request-id'] === 'string', 'the answer has a request id');
  return {
    status: answer.statusCode,
    type: parsed.error.type,
    message: parsed.error.message,
    param: parsed.error.param ?? null,
  };
}

const chat = (fields: object): string =>
  JSON.stringify({ model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'hi' }], ...fields });
const messages = (fields: object): string =>
  JSON.stringify({
    model: 'claude-haiku-4-5',
    max_tokens: 10,
    messages: [{ role: 'user', content: 'hi' }],
    ...fields,
  });

type Row = readonly [name: string, sent: Sent, status: number, says: RegExp];

const rows: readonly Row[] = [
  ['not JSON (OpenAI)', { path: OPENAI, body: '{"model":' }, 400, /JSON/],
  ['not JSON (Anthropic)', { path: ANTHROPIC, body: 'hello' }, 400, /JSON/],
  ['an empty body', { path: OPENAI, body: '' }, 400, /JSON/],
  ['a JSON array', { path: ANTHROPIC, body: '[]' }, 400, /object/],
  ['no model', { path: OPENAI, body: '{"messages":[]}' }, 400, /model/],
  ['a model of the wrong type', { path: OPENAI, body: chat({ model: 7 }) }, 400, /model/],
  ['an unknown model (OpenAI)', { path: OPENAI, body: chat({ model: 'gpt-99' }) }, 404, /gpt-99/],
  [
    'an unknown model (Anthropic)',
    { path: ANTHROPIC, body: messages({ model: 'claude-99' }) },
    404,
    /claude-99/,
  ],
  ['no messages (OpenAI)', { path: OPENAI, body: chat({ messages: [] }) }, 400, /messages/],
  ['no messages (Anthropic)', { path: ANTHROPIC, body: messages({ messages: [] }) }, 400, /messages/],
  ['messages of the wrong type', { path: ANTHROPIC, body: messages({ messages: 'hi' }) }, 400, /messages/],
  [
    'no max_tokens (Anthropic)',
    { path: ANTHROPIC, body: messages({ max_tokens: undefined }) },
    400,
    /max_tokens/,
  ],
  [
    'a temperature of the wrong type',
    { path: OPENAI, body: chat({ temperature: 'hot' }) },
    400,
    /temperature/,
  ],
  [
    'a broken gzip body',
    { path: OPENAI, body: 'not gzip', headers: { 'content-encoding': 'gzip' } },
    400,
    /gzip/,
  ],
  [
    'an unknown encoding',
    { path: OPENAI, body: 'x', headers: { 'content-encoding': 'lzma' } },
    415,
    /encoding/,
  ],
  ['no key (OpenAI)', { path: OPENAI, key: null, body: chat({}) }, 401, /API key/],
  ['no key (Anthropic)', { path: ANTHROPIC, key: null, body: messages({}) }, 401, /API key/],
  ['a malformed key', { path: OPENAI, key: 'sk-nonsense', body: chat({}) }, 401, /not valid/],
  [
    'a well-formed key nobody made',
    { path: ANTHROPIC, key: 'sk-sg-00000000000000000000000000000000000000', body: messages({}) },
    401,
    /not valid/,
  ],
];

test('bad input on every path gives an error in the dialect of its caller, and the gateway lives on', async (t) => {
  const gate = await startGate(t, { environment: { BODY_TIMEOUT_MS: '400' } });
  const key = await gate.admin.createKey();

  for (const [name, sent, status, says] of rows) {
    await t.test(`${name} is refused with ${status}`, async () => {
      const refused = await refusal(gate.edgeUrl, key.secret, sent);
      equal(refused.status, status, refused.message);
      match(`${refused.message} ${refused.param ?? ''}`, says);
      ok(!refused.message.includes(key.secret), 'the key is not in the answer');
      ok(!/at .*\.ts:\d+/.test(refused.message), 'no stack is in the answer');
    });
  }

  await t.test('a wrong method is refused with 405 by the edge and behind it', async () => {
    const atEdge = await request(gate.edgeUrl + OPENAI, { method: 'GET' });
    equal(atEdge.statusCode, 405);
    const behind = await request((gate.tasks()[0]?.url ?? '') + OPENAI, { method: 'PUT' });
    equal(behind.statusCode, 405);
  });

  await t.test(
    'an unknown path is 404 at the edge and on the ALB, and says where the base URL ends',
    async () => {
      for (const url of [gate.edgeUrl, gate.albUrl]) {
        const answer = await request(`${url}/v2/nothing`);
        equal(answer.statusCode, 404);
        match(await answer.body.text(), /base URL/);
      }
    },
  );

  await t.test('a body of 50 MB is refused with 413 while it is still being sent', async () => {
    const refused = await refusal(gate.edgeUrl, key.secret, {
      path: ANTHROPIC,
      body: Buffer.alloc(50_000_000, 'x'),
    });
    equal(refused.status, 413);
    equal(refused.type, 'request_too_large');
  });

  await t.test('a body that stops coming is refused with 408', async () => {
    const text = await rawExchange(gate, key.secret, { declared: 1_000, sent: '{"model"', thenClose: false });
    match(text, /^HTTP\/1\.1 408 /);
    match(text, /did not arrive in time/);
  });

  await t.test('a client that leaves in the middle of its body leaves no trace', async () => {
    await rawExchange(gate, key.secret, { declared: 1_000, sent: '{"model"', thenClose: true });
    await eventually(async () => equal(await metric(gate, 'stargate_inflight_requests'), 0), {
      withinMs: 2_000,
    });
  });

  await t.test('what is not HTTP is answered with 400', async () => {
    match(await raw(gate, 'HELLO\r\n\r\n'), /^HTTP\/1\.1 400 /);
  });

  await t.test('headers without end are answered with 431', async () => {
    match(await raw(gate, `GET /healthz HTTP/1.1\r\nx: ${'y'.repeat(80_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  });

  const answer = await gate.chat(key.secret, 'still there?');
  equal(answer.status, 200);
  const rowsInTable = await gate.database.query(
    'select count(*)::int as n from usage_records where status <> 200',
  );
  equal(rowsInTable[0]?.['n'], 0, 'refused requests leave no usage record');
});

type Partial = { readonly declared: number; readonly sent: string; readonly thenClose: boolean };

function rawExchange(gate: Gate, key: string, { declared, sent, thenClose }: Partial): Promise<string> {
  const head = `POST ${OPENAI} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: ${declared}\r\n\r\n`;
  return raw(gate, head + sent, thenClose);
}

/** Writes bytes to a task and reads until it closes; or leaves at once. */
function raw(gate: Gate, bytes: string, leaveAtOnce = false): Promise<string> {
  const port = Number(new URL(gate.tasks()[0]?.url ?? '').port);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes, () => {
        if (leaveAtOnce) socket.destroy();
      });
    });
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
    });
    socket.on('error', (error) => (leaveAtOnce ? resolve(text) : reject(error)));
    socket.on('close', () => resolve(text));
  });
}

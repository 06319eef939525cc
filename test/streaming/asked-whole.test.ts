/**
 * A model that cannot stream beside tools (Llama) is asked whole: the client gets its stream all the same, in each dialect,
 * hears pings while it waits, and its record is that of any call.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { usageRecords } from '../support/records.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const MODEL = 'llama3-3-70b';
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const steer = (directive: object): string => `weather? [[sim ${JSON.stringify(directive)}]]`;
const SLOW = {
  text: 'Let me look.',
  firstTokenDelayMs: 900,
  tools: [{ name: 'weather', input: { city: 'Paris' } }],
};

type Dialect = {
  readonly path: string;
  readonly body: (directive: object) => object;
  /** What only a whole stream of this dialect has. */
  readonly end: RegExp;
};

const CHAT: Dialect = {
  path: '/v1/chat/completions',
  body: (directive) => ({
    stream_options: { include_usage: true },
    tools: [{ type: 'function', function: { name: 'weather', parameters: schema } }],
    messages: [{ role: 'user', content: steer(directive) }],
  }),
  end: /"finish_reason":"tool_calls"[^]*"usage":\{"prompt_tokens":\d+[^]*data: \[DONE\]/,
};
const RESPONSES: Dialect = {
  path: '/v1/responses',
  body: (directive) => ({
    tools: [{ type: 'function', name: 'weather', parameters: schema }],
    input: steer(directive),
  }),
  end: /response\.function_call_arguments\.done[^]*event: response\.completed/,
};
const MESSAGES: Dialect = {
  path: '/v1/messages',
  body: (directive) => ({
    max_tokens: 500,
    tools: [{ name: 'weather', input_schema: schema }],
    messages: [{ role: 'user', content: steer(directive) }],
  }),
  end: /"type":"tool_use"[^]*"stop_reason":"tool_use"[^]*event: message_stop/,
};
const DIALECTS = [CHAT, RESPONSES, MESSAGES];

function open(gate: Gate, key: string, { path, body }: Dialect, directive: object, signal?: AbortSignal) {
  return request(gate.edgeUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: MODEL, stream: true, ...body(directive) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

test('a stream with tools of a model that cannot stream beside tools', async (t) => {
  const gate = await startGate(t, {
    environment: { PING_INTERVAL_MS: '200', RESPONSES_RETENTION_DAYS: '1', UPSTREAM_TIMEOUT_MS: '3000' },
  });
  const { secret: key } = await gate.admin.createKey();
  let expected = 0;
  const newest = async () => {
    expected += 1;
    const [record] = await usageRecords(gate.database, expected);
    ok(record);
    return record;
  };

  for (const dialect of DIALECTS) {
    await t.test(`${dialect.path}: pings, then the whole stream, and an exact record`, async () => {
      const answer = await open(gate, key, dialect, SLOW);
      const text = await answer.body.text();
      equal(answer.statusCode, 200, text);
      match(String(answer.headers['content-type']), /text\/event-stream/);
      ok((text.match(/^: ping|event: ping/gm) ?? []).length >= 2, text.slice(0, 200));
      match(text, /Let me look\./);
      match(text, /\{\\"city\\":\\"Paris\\"\}/);
      match(text, dialect.end);
      const served = gate.bedrock.log().at(-1);
      equal(served?.operation, 'converse');
      const record = await newest();
      deepEqual(
        [
          record['ending'],
          record['is_stream'],
          record['usage_estimated'],
          Number(record['input_tokens']),
          Number(record['output_tokens']),
        ],
        ['complete', true, false, served?.inputTokens, served?.outputTokens],
      );
    });

    await t.test(
      `${dialect.path}: what Bedrock refuses after the first ping is an error in the stream`,
      async () => {
        const answer = await open(gate, key, dialect, {
          ...SLOW,
          fail: { kind: 'http', type: 'ValidationException' },
        });
        const text = await answer.body.text();
        match(text, /error/);
        ok(!dialect.end.test(text));
        equal((await newest())['ending'], 'upstream-error');
      },
    );

    await t.test(`${dialect.path}: a client that leaves is charged what the answer cost`, async () => {
      const left = new AbortController();
      const answer = await open(gate, key, dialect, SLOW, left.signal);
      answer.body.on('error', () => undefined);
      await new Promise((resolve) => answer.body.once('data', resolve));
      left.abort();
      const record = await newest();
      const served = gate.bedrock.log().at(-1);
      deepEqual(
        [record['ending'], record['usage_estimated'], Number(record['output_tokens'])],
        ['client-gone', false, served?.outputTokens],
      );
    });
  }

  await t.test('two choices of one request are streamed, each with its call', async () => {
    const twice: Dialect = { ...CHAT, body: (directive) => ({ ...CHAT.body(directive), n: 2 }) };
    const text = await (await open(gate, key, twice, SLOW)).body.text();
    for (const index of [0, 1])
      match(text, new RegExp(`"index":${index},"delta":\\{\\},"logprobs":null,"finish_reason":"tool_calls"`));
    match(text, /data: \[DONE\]\n\n$/);
    expected += 1;
    await newest();
  });

  await t.test('without tools it streams as any model does', async () => {
    const plain: Dialect = { ...CHAT, body: (directive) => ({ ...CHAT.body(directive), tools: undefined }) };
    await (await open(gate, key, plain, { text: 'hello' })).body.text();
    equal(gate.bedrock.log().at(-1)?.operation, 'converse-stream');
    await newest();
  });
});

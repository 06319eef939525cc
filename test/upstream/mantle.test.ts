/** Deployments on bedrock-mantle: each client's own API goes through with its bytes, metered, and fails over. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { SseDecoder } from '../../proxy/upstream/sse.ts';
import { steer } from '../clients/client-fixture.ts';
import { anthropicOf, openaiOf } from '../clients/sdk-clients.ts';
import { seededRandom } from '../support/random.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';
import { servedBy } from './served-by.ts';
import { listen } from '../support/listen.ts';

const mantle = { region: 'us-east-1', transport: 'mantle' };
const DEPLOYMENTS = JSON.stringify({
  'claude-haiku-4-5': { deployments: [mantle, { region: 'us-east-1', scope: 'global', weight: 0 }] },
  'claude-opus-5-5': {
    deployments: [
      { region: 'us-east-1', scope: 'global' },
      { ...mantle, weight: 0 },
    ],
  },
  'gpt-oss-120b': { deployments: [mantle, { region: 'us-east-1', weight: 0 }] },
});
const environment = { DEPLOYMENTS };

test('mantle serves each client’s own API, and every call is metered', async (t) => {
  const gate = await startGate(t, { environment });
  const { secret } = await gate.admin.createKey();
  const anthropic = anthropicOf(t, gate, secret);
  const openai = openaiOf(t, gate, secret);
  let calls = 0;
  const check = async (operation: string): Promise<void> => {
    const record = await servedBy(gate, (calls += 1), operation);
    if (operation === 'mantle-count-tokens') return;
    assert.match(String(record?.['deployment']), operation.startsWith('mantle') ? /\/mantle\// : /./);
  };
  const message = {
    model: 'claude-haiku-4-5',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'hi' }],
  } as const;
  const chat = { model: 'gpt-oss-120b', messages: [{ role: 'user', content: 'hi' }] } as const;

  await t.test('Messages, whole, streamed and counted', async () => {
    const whole = await anthropic.messages.create({ ...message, messages: [...message.messages] });
    assert.equal(whole.content[0]?.type === 'text' ? whole.content[0].text : '', 'You said: hi');
    await check('mantle-messages');
    const streamed = await anthropic.messages
      .stream({ ...message, messages: [...message.messages] })
      .finalMessage();
    assert.deepEqual(streamed.content, whole.content);
    await check('mantle-messages');
    const counted = await anthropic.messages.countTokens({
      model: message.model,
      messages: [...message.messages],
    });
    assert.equal(counted.input_tokens, whole.usage.input_tokens);
    await check('mantle-count-tokens');
  });

  await t.test(
    'what CountTokens may refuse is counted where Mantle is but a reserve, and the other way round',
    async () => {
      const request = { model: 'claude-opus-5-5', messages: [...message.messages] };
      const answer = await anthropic.messages.create({ ...request, max_tokens: 100 });
      await check('invoke');
      const counted = await anthropic.messages.countTokens(request);
      assert.equal(counted.input_tokens, answer.usage.input_tokens);
      await check('mantle-count-tokens');
      gate.bedrock.script({
        operation: 'mantle-count-tokens',
        answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
      });
      assert.deepEqual(await anthropic.messages.countTokens(request), counted);
      assert.equal(gate.bedrock.log().at(-1)?.operation, 'count-tokens');
      calls += 1;
    },
  );

  await t.test('Chat Completions, whole and streamed, with usage and without', async () => {
    const whole = await openai.chat.completions.create({ ...chat, messages: [...chat.messages] });
    assert.equal(whole.choices[0]?.message.content, 'You said: hi');
    await check('mantle-chat');
    const streamed = await openai.chat.completions
      .stream({ ...chat, messages: [...chat.messages], stream_options: { include_usage: true } })
      .finalChatCompletion();
    assert.equal(streamed.choices[0]?.message.content, 'You said: hi');
    assert.deepEqual(streamed.usage, whole.usage);
    await check('mantle-chat');
    const silent = await openai.chat.completions
      .stream({ ...chat, messages: [...chat.messages] })
      .finalChatCompletion();
    assert.equal(silent.usage ?? null, null);
    await check('mantle-chat');
  });

  await t.test('what mantle does not speak goes by Converse in the same region', async () => {
    const request = { ...message, messages: [...message.messages] };
    await openai.chat.completions.create({ model: request.model, messages: request.messages });
    await check('converse');
    await anthropic.messages.create({ ...request, model: 'gpt-oss-120b' });
    await check('converse');
  });

  await t.test(
    'trouble of mantle’s is told in the client’s words, and the next deployment takes over',
    async () => {
      gate.bedrock.script({
        operation: 'mantle-messages',
        answer: { fail: { kind: 'http', type: 'ServiceUnavailableException' } },
      });
      const answer = await anthropic.messages.create({ ...message, messages: [...message.messages] });
      assert.equal(answer.stop_reason, 'end_turn');
      await check('invoke');
      const fail = { kind: 'exception', type: 'throttlingException', afterEvents: 3 };
      const prompt = steer({ words: 90, fail });
      await assert.rejects(
        anthropic.messages
          .stream({ ...message, messages: [{ role: 'user', content: prompt }] })
          .finalMessage(),
        /rate_limit_error/,
      );
      const streaming = await openai.chat.completions.create({
        model: chat.model,
        stream: true,
        messages: [{ role: 'user', content: prompt }],
      });
      await assert.rejects(async () => {
        for await (const chunk of streaming) assert.ok(chunk.id !== '');
      }, /throttling/);
      calls += 2;
      const records = await usageRecords(gate.database, calls);
      assert.deepEqual(
        records.slice(0, 2).map((record) => [record['ending'], record['error_code']]),
        [
          ['upstream-cut', 'upstream_throttled'],
          ['upstream-cut', 'upstream_throttled'],
        ],
      );
    },
  );
});

/** A Bedrock that answers every call with these bytes, and remembers what it was asked. */
async function cannedBedrock(t: TestContext, contentType: string, bytes: string) {
  const asked: Buffer[] = [];
  const server = createServer((incoming, outgoing) => {
    void buffer(incoming).then((body) => {
      asked.push(body);
      outgoing.writeHead(200, { 'content-type': contentType });
      for (let at = 0; at < bytes.length; at += 13) outgoing.write(bytes.slice(at, at + 13), 'latin1');
      outgoing.end();
    });
  });
  return { url: await listen(t, server), asked };
}

test('on the native paths the client gets the very bytes but for the id, fields and events of the future included', async (t) => {
  const events = [
    'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":3,"output_tokens":1},"zeit":"neu"}}\n\n',
    'event: hologram_delta\ndata: {"type":"hologram_delta", "x" : [1,  2]}\n\n',
    'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"smell_delta","smell":"\\u00e9"}}\n\n',
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"tired"},"usage":{"output_tokens":2}}\n\n',
    'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  ].join('');
  const bedrock = await cannedBedrock(t, 'text/event-stream', events);
  const gate = await startGate(t, { environment, bedrockEndpoint: bedrock.url });
  const { secret } = await gate.admin.createKey();
  const body =
    '{"model":"claude-haiku-4-5","stream":true,"max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"h\\u00ef","aura":{"a": 1}}]}],  "dream_mode": {"depth" : 2}}';
  const answer = await fetch(`${gate.edgeUrl}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': secret, 'content-type': 'application/json' },
    body,
  });
  const own = answer.headers.get('x-request-id')?.replaceAll('-', '') ?? '';
  assert.equal(await answer.text(), events.replace('msg_1', `msg_${own}`));
  const sent = bedrock.asked[0]?.toString() ?? '';
  for (const kept of ['"aura":{"a": 1}', '"dream_mode": {"depth" : 2}', '"text":"h\\u00ef"']) {
    assert.ok(sent.includes(kept), `${kept} is missing in ${sent}`);
  }
  const [record] = await usageRecords(gate.database, 1);
  assert.deepEqual(
    [
      record?.['ending'],
      Number(record?.['input_tokens']),
      Number(record?.['output_tokens']),
      record?.['finish_reason'],
    ],
    ['complete', 3, 2, 'tired'],
  );
});

test('server-sent events are read the same however they are cut into reads', () => {
  const stream =
    ': hello\r\n\r\nevent: a\r\ndata: {"x":1}\r\n\r\ndata:first\ndata: second\nid: 7\n\n\nevent: b\n\ndata: é😀\n\n';
  const whole = Buffer.from(stream);
  const random = seededRandom(3);
  const read = (cut: () => number): string[] => {
    const seen: string[] = [];
    const decoder = new SseDecoder({ onEvent: (name, data) => seen.push(`${name}|${data.toString()}`) });
    for (let at = 0; at < whole.length;) {
      const size = cut();
      decoder.push(Buffer.from(whole.subarray(at, at + size)));
      at += size;
    }
    assert.equal(decoder.isMidFrame(), false);
    return seen;
  };
  const expected = ['a|{"x":1}', '|first\nsecond', '|é😀'];
  assert.deepEqual(
    read(() => whole.length),
    expected,
  );
  for (let round = 0; round < 200; round++) {
    assert.deepEqual(
      read(() => 1 + Math.floor(random() * 9)),
      expected,
    );
  }
  const half = new SseDecoder({ onEvent: () => assert.fail('nothing is whole yet') });
  half.push(Buffer.from('data: {"x"'));
  assert.equal(half.isMidFrame(), true);
});

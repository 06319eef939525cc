/** What a call of the OpenAI and Anthropic SDKs costs, and what its record says, against what the client was told. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { Row } from '../../core/db/connect.ts';
import { conformingFetch } from '../conformance/wire.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { usageRecords } from '../support/records.ts';

type Fixture = {
  readonly gate: Gate;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  readonly keyId: string;
};

/** A team, a user and a key of its own, and their clients, with Bedrock as new. */
async function start(t: TestContext, gate: Gate): Promise<Fixture> {
  gate.bedrock.reset();
  const teamId = await gate.admin.createTeam();
  const userId = await gate.admin.createUser();
  const key = await gate.admin.createKey({ user_id: userId, team_id: teamId });
  return {
    gate,
    keyId: key.id,
    openai: new OpenAI({
      baseURL: `${gate.edgeUrl}/v1`,
      apiKey: key.secret,
      maxRetries: 0,
      fetch: conformingFetch(t),
    }),
    anthropic: new Anthropic({
      baseURL: gate.edgeUrl,
      apiKey: key.secret,
      maxRetries: 0,
      fetch: conformingFetch(t),
    }),
  };
}

/** The newest of the key's records, with what every record must hold. */
async function onlyRecord({ gate, keyId }: Fixture, count = 1): Promise<Row> {
  const [record] = await usageRecords(gate.database, count, keyId);
  ok(record);
  equal(record['key_id'], keyId);
  match(String(record['request_id']), /^[0-9a-f-]{36}$/);
  ok(record['user_id'] !== null && record['team_id'] !== null);
  const served = gate.bedrock.log().at(-1);
  equal(Number(record['input_tokens']), served?.inputTokens);
  equal(Number(record['output_tokens']), served?.outputTokens);
  equal(Number(record['cache_read_tokens']), served?.cacheReadTokens);
  equal(Number(record['cache_write_5m_tokens']), served?.cacheWrite5mTokens);
  equal(record['upstream_request_id'], served?.requestId);
  equal(record['ending'], 'complete');
  equal(record['status'], 200);
  ok(Number(record['latency_ms']) >= 0 && record['ttft_ms'] !== null);
  return record;
}

test('the SDKs, unchanged', async (suite) => {
  const gate = await startGate(suite);
  await suite.test('OpenAI SDK: a whole answer', async (t) => {
    const fixture = await start(t, gate);
    const answer = await fixture.openai.chat.completions.create({
      model: 'claude-haiku-4-5',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hello' },
      ],
    });
    equal(answer.choices[0]?.message.content, 'You said: hello');
    equal(answer.choices[0]?.finish_reason, 'stop');
    const record = await onlyRecord(fixture);
    equal(Number(record['input_tokens']), answer.usage?.prompt_tokens);
    equal(Number(record['output_tokens']), answer.usage?.completion_tokens);
    // global.anthropic.claude-haiku-4-5: $1 in, $5 out per million tokens.
    const expected =
      BigInt(answer.usage?.prompt_tokens ?? 0) * 1_000_000n +
      BigInt(answer.usage?.completion_tokens ?? 0) * 5_000_000n;
    equal(String(record['cost_pico_usd']), String(expected));
    deepEqual(
      [
        record['dialect'],
        record['is_stream'],
        record['model'],
        record['model_asked'],
        record['user_agent_family'],
      ],
      ['openai-chat', false, 'claude-haiku-4-5', 'claude-haiku-4-5', 'OpenAI'],
    );
  });

  await suite.test('OpenAI SDK: a streamed answer with usage', async (t) => {
    const fixture = await start(t, gate);
    const stream = await fixture.openai.chat.completions.create({
      model: 'nova-micro',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: '[[sim {"words":50,"wordsPerEvent":5}]]' }],
    });
    let text = '';
    let total = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      total = chunk.usage?.total_tokens ?? total;
    }
    ok(text.split(' ').length >= 50);
    const record = await onlyRecord(fixture);
    equal(Number(record['input_tokens']) + Number(record['output_tokens']), total);
    equal(record['is_stream'], true);
  });

  await suite.test(
    'Anthropic SDK: what is written to the cache and read from it is told apart and priced apart',
    async (t) => {
      const fixture = await start(t, gate);
      const ask = (): Promise<Anthropic.Message> =>
        fixture.anthropic.messages.create({
          model: 'claude-opus-5-5',
          max_tokens: 50,
          system: [
            {
              type: 'text',
              text: 'A long instruction. '.repeat(1_500),
              cache_control: { type: 'ephemeral' },
            },
          ],
          messages: [{ role: 'user', content: 'hello' }],
        });
      const written = await ask();
      const first = await onlyRecord(fixture, 1);
      const read = await ask();
      const second = await onlyRecord(fixture, 2);
      deepEqual(
        [first['dialect'], Number(first['output_tokens'])],
        ['anthropic-messages', written.usage.output_tokens],
      );
      ok((written.usage.cache_creation_input_tokens ?? 0) > 1_000);
      equal(Number(first['cache_write_5m_tokens']), written.usage.cache_creation_input_tokens);
      equal(
        String(first['cache_write_cost_pico_usd']),
        String(BigInt(written.usage.cache_creation_input_tokens ?? 0) * 5_000_000n),
      );
      equal(Number(second['cache_read_tokens']), read.usage.cache_read_input_tokens);
      equal(
        String(second['cache_read_cost_pico_usd']),
        String(BigInt(read.usage.cache_read_input_tokens ?? 0) * 200_000n),
      );
    },
  );

  await suite.test('both SDKs list the models, each in its own shape', async (t) => {
    const { openai, anthropic } = await start(t, gate);
    const ofOpenai = (await openai.models.list()).data.map((model) => model.id);
    const ofAnthropic = (await anthropic.models.list()).data.map((model) => model.id);
    ok(ofOpenai.includes('claude-opus-5-5') && ofOpenai.includes('nova-micro'));
    deepEqual(ofAnthropic, ofOpenai);
    equal((await openai.models.retrieve('claude-opus-5-5')).object, 'model');
    equal((await anthropic.models.retrieve('claude-opus-5-5')).type, 'model');
  });
});

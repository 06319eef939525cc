/** What a call of the OpenAI and Anthropic SDKs costs, and what its record says, against what the client was told. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type Anthropic from '@anthropic-ai/sdk';
import type { Row } from '../../core/db/connect.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { lastRecord } from './client-fixture.ts';
import { anthropicOf, openaiOf } from './sdk-clients.ts';

type Key = { readonly id: string; readonly secret: string };

/** A key of a team and a user of its own, with Bedrock as new. */
async function keyIn(gate: Gate): Promise<Key> {
  gate.bedrock.reset();
  const [team_id, user_id] = [await gate.admin.createTeam(), await gate.admin.createUser()];
  return gate.admin.createKey({ user_id, team_id });
}

/** The newest of the key's records, with what every record must hold. */
async function completeRecord(gate: Gate, key: Key, count: number): Promise<Row> {
  const record = await lastRecord(gate, key.id, count);
  match(String(record['request_id']), /^[0-9a-f-]{36}$/);
  ok(record['user_id'] !== null && record['team_id'] !== null);
  ok(Number(record['latency_ms']) >= 0 && record['ttft_ms'] !== null);
  return record;
}

test('the SDKs, unchanged', async (suite) => {
  const gate = await startGate(suite);
  await suite.test('OpenAI SDK: a whole answer', async (t) => {
    const key = await keyIn(gate);
    const answer = await openaiOf(t, gate, key.secret).chat.completions.create({
      model: 'claude-haiku-4-5',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hello' },
      ],
    });
    equal(answer.choices[0]?.message.content, 'You said: hello');
    equal(answer.choices[0]?.finish_reason, 'stop');
    const record = await completeRecord(gate, key, 1);
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

  await suite.test(
    'Anthropic SDK: what is written to the cache and read from it is told apart and priced apart',
    async (t) => {
      const key = await keyIn(gate);
      const anthropic = anthropicOf(t, gate, key.secret);
      const ask = (): Promise<Anthropic.Message> =>
        anthropic.messages.create({
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
      const first = await completeRecord(gate, key, 1);
      const read = await ask();
      const second = await completeRecord(gate, key, 2);
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
});

/**
 * Which deployment and which model answers a call when Bedrock is in trouble: retries, the next deployment, another
 * model, deadlines. Real tasks against the simulator, told to fail by model id.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import type { Database, Row } from '../../core/db/connect.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const DEPLOYMENTS = JSON.stringify({
  'claude-opus-5-5': { fallbacks: ['claude-opus-5', 'nova-pro'] },
  'claude-haiku-4-5': {
    deployments: [
      { region: 'us-east-1', scope: 'global', weight: 3 },
      { region: 'us-west-2', scope: 'geographic', weight: 1 },
    ],
  },
});

async function recordOf(database: Database, requestId: unknown): Promise<Row> {
  return eventually(
    async () => {
      const [row] = await database.query('select * from usage_records where request_id = $1', [requestId]);
      assert.ok(row !== undefined, 'there is no record yet');
      return row;
    },
    { withinMs: 10_000 },
  );
}

function fail(gate: Gate, model: string, type: string, times: number): void {
  gate.bedrock.script({ model, times, answer: { fail: { kind: 'http', type } } });
}

async function gateOf(t: TestContext, environment: Record<string, string> = {}): Promise<Gate> {
  return startGate(t, { environment: { DEPLOYMENTS, ...environment } });
}

test('calls move on: to the next deployment, then to another model, and the client and the record are told', async (t) => {
  const gate = await gateOf(t);
  const key = await gate.admin.createKey();

  await t.test('a throttled deployment is followed by the next one, at its own price', async () => {
    fail(gate, 'global.anthropic.claude-opus-4-8', 'ThrottlingException', 1);
    const answer = await gate.chat(key.secret, 'hi', { model: 'claude-opus-4-8' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['x-stargate-fallback'], undefined);
    const row = await recordOf(gate.database, answer.headers['x-request-id']);
    assert.equal(row['deployment'], 'us-east-1/us.anthropic.claude-opus-4-8');
    assert.match(String(row['price_id']), /^claude-opus-4-8\/geographic@/);
    assert.equal(row['retries'], 1);
  });

  for (const stream of [false, true]) {
    await t.test(`another model answers ${stream ? 'in a stream' : 'at once'}`, async () => {
      fail(gate, 'claude-opus-5-5', 'ServiceUnavailableException', 3);
      const answer = await gate.chat(key.secret, 'hi', { model: 'claude-opus-5-5', stream });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.headers['x-stargate-model'], 'claude-opus-5');
      assert.equal(answer.headers['x-stargate-fallback'], 'claude-opus-5-5');
      assert.match(answer.text, /"model":"claude-opus-5"/);
      assert.doesNotMatch(answer.text, /"model":"claude-opus-5-5"/);
      const row = await recordOf(gate.database, answer.headers['x-request-id']);
      assert.equal(row['model_asked'], 'claude-opus-5-5');
      assert.equal(row['model'], 'claude-opus-5');
      assert.match(String(row['price_id']), /^claude-opus-5\/global@/);
    });
  }

  await t.test('the last fallback of another family answers in the same dialect', async () => {
    fail(gate, 'claude-opus-5', 'ThrottlingException', 6);
    const answer = await gate.chat(key.secret, 'hi', { model: 'claude-opus-5-5', stream: true });
    assert.equal(answer.headers['x-stargate-model'], 'nova-pro');
    assert.match(answer.text, /\[DONE\]/);
  });

  await t.test('a key that may not use the fallback gets the refusal of the model it asked for', async () => {
    const narrow = await gate.admin.createKey({ models: ['claude-opus-5-5'] });
    fail(gate, 'claude-opus-5-5', 'ThrottlingException', 3);
    const answer = await gate.chat(narrow.secret, 'hi', { model: 'claude-opus-5-5' });
    assert.equal(answer.status, 429);
    assert.match(answer.text, /throttling/);
  });

  await t.test(
    'a wait that Bedrock asks for and nobody wants to sit through is told to the client',
    async () => {
      const fail = { kind: 'http', type: 'ThrottlingException', retryAfterSeconds: 30 } as const;
      gate.bedrock.script({ model: 'nova-lite', times: 1, answer: { fail } });
      const answer = await gate.chat(key.secret, 'hi', { model: 'nova-lite' });
      assert.equal(answer.status, 200, 'the other deployment of the model was free');
      gate.bedrock.script({ model: 'mistral-large', times: 1, answer: { fail } });
      const refused = await gate.chat(key.secret, 'hi', { model: 'mistral-large-3' });
      assert.equal(refused.status, 429);
      assert.equal(refused.headers['retry-after'], '30');
    },
  );

  await t.test(
    'a stream that begins with an exception is tried again before the client hears of it',
    async () => {
      for (const kind of ['exception', 'cut'] as const) {
        const fail = { kind, type: 'throttlingException', afterEvents: 0 };
        gate.bedrock.script({ model: 'global.anthropic.claude-opus-4-8', answer: { fail } });
        const answer = await gate.chat(key.secret, 'hi', { model: 'claude-opus-4-8', stream: true });
        assert.equal(answer.status, 200);
        assert.match(answer.text, /You said/);
        const row = await recordOf(gate.database, answer.headers['x-request-id']);
        assert.deepEqual(
          [row['ending'], row['retries'], row['deployment']],
          ['complete', 1, 'us-east-1/us.anthropic.claude-opus-4-8'],
        );
      }
      const fail = { kind: 'exception', type: 'validationException', afterEvents: 0 } as const;
      gate.bedrock.script({ model: 'claude-opus-4-8', answer: { fail } });
      const refused = await gate.chat(key.secret, 'hi', { model: 'claude-opus-4-8', stream: true });
      assert.equal(refused.status, 400, 'and what nobody can answer comes with its status');
    },
  );

  await t.test('a short wait that Bedrock asks for is waited', async () => {
    const fail = { kind: 'http', type: 'ThrottlingException', retryAfterSeconds: 1 } as const;
    gate.bedrock.script({ model: 'mistral-large', times: 1, answer: { fail } });
    const startedAtMs = performance.now();
    const answer = await gate.chat(key.secret, 'hi', { model: 'mistral-large-3' });
    assert.equal(answer.status, 200);
    assert.ok(performance.now() - startedAtMs >= 990);
  });

  await t.test('a slow deployment is waited for: nobody is asked twice at once by default', async () => {
    const before = gate.bedrock.log().length;
    gate.bedrock.script({ model: 'opus-4-8', answer: { text: 'at last', headerDelayMs: 1_000 } });
    const answer = await gate.chat(key.secret, 'hi', { model: 'claude-opus-4-8' });
    assert.match(answer.text, /at last/);
    assert.equal(gate.bedrock.log().length, before + 1);
    const row = await recordOf(gate.database, answer.headers['x-request-id']);
    assert.deepEqual([row['hedge_deployment'], String(row['hedge_cost_pico_usd'])], [null, '0']);
  });

  await t.test('what the client did wrong is not asked of others', async () => {
    fail(gate, 'claude-opus-5-5', 'ValidationException', 1);
    const before = gate.bedrock.log().length;
    const answer = await gate.chat(key.secret, 'hi', { model: 'claude-opus-5-5' });
    assert.equal(answer.status, 400);
    assert.equal(gate.bedrock.log().length, before + 1);
  });

  await t.test('calls are spread by weight', async () => {
    const since = gate.bedrock.log().length;
    await Promise.all(Array.from({ length: 80 }, () => gate.chat(key.secret, 'hi')));
    const ids = gate.bedrock
      .log()
      .slice(since)
      .map((call) => call.modelId);
    const global = ids.filter((id) => id.startsWith('global.')).length;
    assert.equal(ids.length, 80);
    assert.ok(global > 40 && global < 78, `${global} of 80 went to the one with weight 3`);
  });
});

test('a deployment that does not begin in time is left for another, until the call itself is out of time', async (t) => {
  const gate = await gateOf(t, { TRY_TIMEOUT_MS: '1500', CALL_TIMEOUT_MS: '6000' });
  const key = await gate.admin.createKey();
  gate.bedrock.script({ model: 'global.', answer: { headerDelayMs: 4_000, words: 300 } });
  const answer = await gate.chat(key.secret, 'hi', { model: 'claude-opus-4-8', stream: true });
  assert.equal(answer.status, 200);
  const row = await recordOf(gate.database, answer.headers['x-request-id']);
  assert.equal(row['deployment'], 'us-east-1/us.anthropic.claude-opus-4-8');
  const [left, ...more] = row['given_up'] as readonly Readonly<Record<string, unknown>>[];
  const billed = gate.bedrock.log().find(({ modelId }) => modelId.startsWith('global.'));
  assert.deepEqual(
    [left?.['deployment'], left?.['input_tokens'], left?.['output_tokens'], left?.['usage_estimated'], more],
    ['us-east-1/global.anthropic.claude-opus-4-8', billed?.inputTokens, billed?.outputTokens, false, []],
    'the one that was left was read to its end all the same: Bedrock bills it',
  );

  gate.bedrock.script({ model: 'claude-opus', times: 9, answer: { headerDelayMs: 30_000 } });
  const startedAtMs = performance.now();
  const late = await gate.chat(key.secret, 'hi', { model: 'claude-opus-4-8' });
  assert.equal(late.status, 504);
  assert.ok(performance.now() - startedAtMs < 20_000);
});

async function refusalToStart(environment: Record<string, string>): Promise<string> {
  const task = spawn(process.execPath, ['proxy/main.ts'], {
    env: {
      PORT: '0',
      AWS_REGION: 'us-east-1',
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      KEY_PEPPER: 'a pepper that is long enough',
      JOURNAL_DIR: tmpdir(),
      AWS_BEARER_TOKEN_BEDROCK: 'a key that is never used',
      ...environment,
    },
  });
  const [told, [code]] = await Promise.all([text(task.stderr), once(task, 'exit')]);
  assert.equal(code, 1);
  return told;
}

test('a configuration that is wrong is told at start, whole', async () => {
  const hedged = await refusalToStart({ HEDGE_AFTER_MS: '900', TRY_TIMEOUT_MS: '800' });
  assert.match(hedged, /HEDGE_AFTER_MS is 900; it must be less than TRY_TIMEOUT_MS, 800, or 0/);
  const told = await refusalToStart({ DEPLOYMENTS: '{"gpt-7":{},"nova-pro":{"fallbacks":["nova-x"]}}' });
  assert.match(told, /gpt-7: there is no model of this name/);
  assert.match(told, /nova-pro\.fallbacks\[0\]: must be the name of a model/);
});

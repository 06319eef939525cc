/** A burst on one real task: what is too much is refused in time and properly, what was admitted ends well. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { Pool } from 'undici';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { startGate } from '../support/start-gate.ts';

/** Beyond what one event loop takes in within the delay allowed here. */
const STREAMS = 600;

test('in a burst a task refuses with retry-after, cuts no stream, and records each admitted call once', async (t) => {
  const gate = await startGate(t, { environment: { OVERLOAD_DELAY_MS: '20' } });
  const key = await gate.admin.createKey();
  const [task] = gate.tasks();
  ok(task);
  const pool = new Pool(task.url, { connections: STREAMS });
  t.after(() => pool.destroy());
  const ask = async () => {
    const answer = await pool.request({
      method: 'POST',
      path: '/v1/messages',
      headers: { 'x-api-key': key.secret, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 200,
        stream: true,
        messages: [{ role: 'user', content: '[[sim {"words":20,"wordsPerEvent":2,"delayMs":20}]] go' }],
      }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  };
  const answers = await Promise.all(Array.from({ length: STREAMS }, ask));
  const admitted = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status !== 200);
  ok(admitted.length > 0 && refused.length > 0, `${admitted.length} admitted, ${refused.length} refused`);
  for (const { text } of admitted) ok(text.includes('message_stop'), 'a stream was cut');
  for (const { status, headers, text } of refused) {
    equal(status, 529);
    ok(Number(headers['retry-after']) >= 1);
    equal(headers['x-should-retry'], 'true');
    equal(JSON.parse(text).error.type, 'overloaded_error');
  }
  equal(await metric(gate, 'stargate_requests_shed_total'), refused.length);
  await eventually(
    async () => {
      const [row] = await gate.database.query('select count(*)::int as calls from usage_records');
      equal(row?.['calls'], admitted.length);
    },
    { withinMs: 30_000 },
  );
  // It is calm again, and serves everybody.
  await eventually(async () => equal(await metric(gate, 'stargate_shedding_ratio'), 0), { withinMs: 30_000 });
  equal((await ask()).status, 200);
});

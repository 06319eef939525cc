/** A request for several answers: its prompt is checked once, and each answer by itself. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { usageRecords } from '../../support/records.ts';
import { JUDGE, judgeSays, startCheckedGate } from './checked-gate.ts';

test('all choices of a request have one prompt, which is checked and paid for once', async (t) => {
  const gate = await startCheckedGate(t, { judges: [JUDGE] });
  const chat = { model: 'nova-pro', n: 3, messages: [{ role: 'user', content: 'hello' }] };
  judgeSays(gate, 'ALLOW');
  equal((await gate.ask('/v1/chat/completions', chat)).status, 200);
  equal(gate.arrived.filter(({ target }) => target.includes('nova-micro')).length, 1);
  const records = await usageRecords(gate.database, 3, gate.key.id);
  equal(records.filter((record) => Number(record['checks_cost_pico_usd']) > 0).length, 1);
  judgeSays(gate, 'REFUSE');
  const refused = await gate.ask('/v1/chat/completions', {
    ...chat,
    messages: [{ role: 'user', content: 'horses' }],
  });
  equal(refused.status, 400, refused.text);
});

test('one choice whose answer is not allowed fails the request', async (t) => {
  const gate = await startCheckedGate(t, { judges: [{ ...JUDGE, prompt: 'off', answer: 'block' }] });
  judgeSays(gate, 'ALLOW', 'REFUSE');
  const chat = { model: 'nova-pro', n: 2, messages: [{ role: 'user', content: 'hello' }] };
  equal((await gate.ask('/v1/chat/completions', chat)).status, 400);
});

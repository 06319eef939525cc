/** A request that waited for a connection to Bedrock until it was too late is never sent: nobody would record what it costs. */
import { equal } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';

const MODEL = 'claude-haiku-4-5';

test('what has timed out before it was sent stays unsent', async (t) => {
  let arrived = 0;
  const gate = await startGate(t, {
    environment: { UPSTREAM_CONNECTIONS: '1', TRY_TIMEOUT_MS: '1000', CALL_TIMEOUT_MS: '1500' },
    watchBedrock: () => {
      arrived += 1;
    },
  });
  const key = await gate.admin.createKey();
  gate.bedrock.script({ model: MODEL, answer: { text: 'late', headerDelayMs: 4_000 } });
  const holds = gate.chat(key.secret, 'holds the connection');
  await delay(200);
  const waits = await gate.chat(key.secret, 'waits for it');
  equal(waits.status, 504, waits.text);
  equal((await holds).status, 504);
  equal(arrived, 1);
  const rows = await usageRecords(gate.database, 2, key.id);
  equal(rows.filter((row) => BigInt(String(row['cost_pico_usd'])) > 0n).length, 1);
  // The connection is free again.
  equal((await gate.chat(key.secret, 'is sent')).status, 200);
  equal(arrived, 2);
});

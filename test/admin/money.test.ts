/** Budgets are exact: what goes in is stored to the pico-dollar and comes out with every digit. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { newId, type TeamId } from '../../core/ids.ts';
import { picoUsd } from '../../core/money.ts';
import { storeRecords } from '../finance/usage-world.ts';
import { sampleRecord } from '../observability/sample-record.ts';
import { albEvent, startAdmin } from './admin-fixture.ts';

const exact: readonly (readonly [given: string, stored: string, shown: string])[] = [
  ['0', '0', '0'],
  ['50', '50000000000000', '50'],
  ['0.1', '100000000000', '0.1'],
  ['1e-7', '100000', '0.0000001'],
  ['1.5e-12', '', ''],
  ['1e3', '1000000000000000', '1000'],
  ['2.5e1', '25000000000000', '25'],
  ['19.99', '19990000000000', '19.99'],
  ['"19.99"', '19990000000000', '19.99'],
  ['"0.000000000001"', '1', '0.000000000001'],
  ['"123456789.123456789012"', '123456789123456789012', '123456789.123456789012'],
];

test('an amount is stored exactly, and a reply carries every digit', async (t) => {
  const admin = await startAdmin(t);
  for (const [given, stored, shown] of exact) {
    const body = `{"max_budget": ${given}, "auto_create_key": false}`;
    const answer = await admin.send({ ...albEvent('POST', '/user/new'), body });
    if (stored === '') {
      equal(answer.status, 400, given);
      continue;
    }
    equal(answer.status, 200, answer.text);
    const rows = await admin.database.query(
      'select max_budget_pico_usd::text as amount from users where user_id = $1',
      [answer.body.user_id],
    );
    equal(rows[0]?.['amount'], stored, given);
    ok(answer.text.includes(`"max_budget":${shown},`), answer.text);
  }
});

test('amounts that are none are refused', async (t) => {
  const admin = await startAdmin(t);
  for (const given of [
    '-1',
    '-0.01',
    '"-1"',
    '"0.0000000000001"',
    '1e-13',
    '"1e3"',
    '"$5"',
    '""',
    '"NaN"',
    '1e300',
    'true',
    '[]',
    '{}',
  ]) {
    const body = `{"max_budget": ${given}}`;
    const answer = await admin.send({ ...albEvent('POST', '/key/generate'), body });
    equal(answer.status, 400, given);
    equal(answer.body.error.param, 'max_budget');
    match(answer.body.error.message, /USD/);
  }
});

test('null means no budget; an update clears one with null and leaves it when absent', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'a', max_budget: 10 });
  equal((await admin.post('/team/update', { team_id: 'a', rpm_limit: 5 })).body.data.max_budget, 10);
  const cleared = await admin.post('/team/update', { team_id: 'a', max_budget: null });
  equal(cleared.body.data.max_budget, null);
  equal(cleared.body.data.rpm_limit, 5);
});

test('spend is the exact sum of the usage records', async (t) => {
  const admin = await startAdmin(t);
  await admin.post('/team/new', { team_id: 'a' });
  await admin.post('/user/new', { user_id: 'ada', team_id: 'a', auto_create_key: false });
  const key = (await admin.post('/key/generate', { user_id: 'ada', team_id: 'a' })).body.key_id;
  const costs = [1n, 8_750n, 100_000_000_000n].map((cost) =>
    sampleRecord({
      requestId: newId(Date.now()),
      createdAtMs: Date.now(),
      keyId: key,
      teamId: 'a' as TeamId,
      inputCostPicoUsd: picoUsd(cost),
      outputCostPicoUsd: picoUsd(0n),
      costPicoUsd: picoUsd(cost),
    }),
  );
  await storeRecords(admin.database, costs);
  const expected = '"spend":0.100000008751';
  ok((await admin.get('/key/info', { key })).text.includes(expected));
  ok((await admin.get('/user/info', { user_id: 'ada' })).text.includes(expected));
  ok((await admin.get('/team/info', { team_id: 'a' })).text.includes(expected));
});

/** /spend/logs as LiteLLM's scripts ask it: by the id of an answer, by a key, by days, and as a list. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { newId, type KeyId, type RequestId, type UserId } from '../../core/ids.ts';
import type { UsageRecord } from '../../core/usage/record.ts';
import { spending } from '../finance/spending.ts';
import { storeRecords } from '../finance/usage-world.ts';
import { actingAs, its, startAdmin } from './admin-fixture.ts';

const OLD = Date.UTC(2026, 3, 2, 12);

function call(atMs: number, changes: Partial<UsageRecord>, usd = 1): UsageRecord {
  return { ...spending(atMs, 'ada', usd), requestId: newId<RequestId>(atMs), ...changes };
}

test('the id a client sees in its answer finds the record, however old, and nobody else’s', async (t) => {
  const admin = await startAdmin(t);
  for (const user_id of ['ada', 'bob']) await admin.post('/user/new', { user_id, auto_create_key: false });
  const ada = (await admin.post('/key/generate', { user_id: 'ada' })).body;
  const bob = (await admin.post('/key/generate', { user_id: 'bob' })).body;
  const record = call(OLD, { keyId: ada.key_id });
  await storeRecords(admin.database, [record, call(OLD, { keyId: bob.key_id, userId: 'bob' as UserId })]);
  const hex = record.requestId.replaceAll('-', '');
  for (const id of [record.requestId, `chatcmpl-${hex}`, `msg_${hex}`, `resp_${hex}`]) {
    const found = await admin.get('/spend/logs', { request_id: id });
    deepEqual(found.body.map(its('request_id')), [record.requestId], id);
    deepEqual((await actingAs(admin, ada.key).get('/spend/logs', { request_id: id })).body.length, 1);
    deepEqual((await actingAs(admin, bob.key).get('/spend/logs', { request_id: id })).body, []);
  }
  const unknown = await admin.get('/spend/logs', { request_id: `chatcmpl-${'0'.repeat(32)}` });
  deepEqual([unknown.status, unknown.body], [200, []]);
  equal((await admin.get('/spend/logs', { request_id: 'chatcmpl-x' })).body.error.param, 'request_id');
});

test('records are found by the key itself, by GET and POST, by its id, and by LiteLLM’s hash of an imported one', async (t) => {
  const admin = await startAdmin(t);
  const made = (await admin.post('/key/generate', { key_alias: 'laptop' })).body;
  const token = createHash('sha256').update('sk-brought-along-1').digest('hex');
  await admin.post('/internal/import/litellm', { keys: [{ token, key_alias: 'brought' }] });
  const [brought] = (await admin.get('/key/list', { key_alias: 'brought' })).body.keys;
  const nowMs = Date.now() - 60_000;
  const records = [made.key_id, brought].map((keyId: KeyId) => call(nowMs, { keyId }));
  await storeRecords(admin.database, records);
  const keysOf = (answer: { readonly body: readonly object[] }) => answer.body.map(its('key_name'));
  for (const api_key of [made.key, made.key_id]) {
    deepEqual(keysOf(await admin.get('/spend/logs', { api_key })), ['laptop']);
    deepEqual(keysOf(await admin.post('/spend/logs', { api_key })), ['laptop']);
  }
  for (const api_key of [token, 'sk-brought-along-1'])
    deepEqual(keysOf(await admin.get('/spend/logs', { api_key })), ['brought']);
  deepEqual(keysOf(await admin.get('/spend/logs', { api_key: 'sk-unknown-to-all' })), []);
  await admin.post('/key/delete', { keys: [made.key_id] });
  deepEqual(keysOf(await admin.get('/spend/logs', { api_key: made.key })), ['laptop']);
  const byReport = await admin.get('/spend/keys', { api_key: made.key });
  deepEqual(byReport.body.data.map(its('key_id')), [made.key_id]);
  ok(!JSON.stringify(admin.logLines).includes(made.key), 'no log line has a key');
});

test('asked with LiteLLM’s parameters alone it is a list, by days their sums, and with others it is pages', async (t) => {
  const admin = await startAdmin(t);
  const day = (date: number): number => Date.UTC(2026, 9, date, 9);
  const [red, blue] = [
    '0192f0c1-0000-7000-8000-000000000001' as KeyId,
    '0192f0c1-0000-7000-8000-000000000002' as KeyId,
  ];
  const records = [
    call(day(1), { keyId: red, model: 'nova-micro' }, 1),
    call(day(1) + 1, { keyId: blue, model: 'nova-pro', userId: null }, 0.5),
    call(day(3), { keyId: red, model: 'nova-pro' }, 2),
  ];
  await storeRecords(admin.database, records);
  const days = { start_date: '2026-10-01', end_date: '2026-10-04' };
  const sums = await admin.get('/spend/logs', days);
  deepEqual(sums.body, [
    {
      [red]: 1,
      [blue]: 0.5,
      startTime: '2026-10-01',
      spend: 1.5,
      users: { '': 0.5, ada: 1 },
      models: { 'nova-micro': 1, 'nova-pro': 0.5 },
    },
    { [red]: 2, startTime: '2026-10-03', spend: 2, users: { ada: 2 }, models: { 'nova-pro': 2 } },
    { startTime: '2026-10-04', spend: 0, users: {}, models: {} },
  ]);
  const one = await admin.get('/spend/logs', { ...days, user_id: 'ada', api_key: red });
  deepEqual(one.body.map(its('spend')), [1, 2, 0]);
  const rows = await admin.get('/spend/logs', { ...days, summarize: 'false' });
  deepEqual(rows.body.map(its('spend')), [2, 0.5, 1]);
  const pages = await admin.get('/spend/logs', { ...days, page_size: '2' });
  deepEqual([pages.body.data.length, typeof pages.body.next_cursor], [2, 'string']);
  deepEqual(
    (await admin.get('/spend/logs', { since: '2026-10-02', until: '2026-10-05' })).body.data.length,
    1,
  );
  equal((await admin.get('/spend/logs', { ...days, start_date: 'soon' })).body.error.param, 'start_date');
});

test('a list that is cut says so, and where to go on', async (t) => {
  const admin = await startAdmin(t);
  const atMs = Date.now() - 60_000;
  const keyId = '0192f0c1-0000-7000-8000-000000000001' as KeyId;
  await storeRecords(
    admin.database,
    Array.from({ length: 1_001 }, () => call(atMs, { keyId })),
  );
  const list = await admin.get('/spend/logs');
  ok(list.body.length <= 1_000);
  equal(list.headers['x-litellm-spend-logs-truncated'], 'true');
  const rest = await admin.get('/spend/logs', {
    cursor: list.headers['x-next-cursor'] ?? '',
    page_size: '1000',
  });
  const seen = new Set([...list.body, ...rest.body.data].map(its('request_id')));
  equal(seen.size, list.body.length + rest.body.data.length);
  match(list.headers['content-type'] ?? '', /json/);
});

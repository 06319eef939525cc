/** Keys of LiteLLM go on working for their holders, on every task, and become ours at their first use. */
import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { ADAS_KEY, CI_KEY, sha256Hex } from '../support/litellm.ts';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';

test('imported keys work, and their old hashes are forgotten', async (t) => {
  const gate = await startGate(t, { tasks: 2 });
  const keys = [
    {
      token: sha256Hex(ADAS_KEY),
      key_name: 'sk-...Z1yA',
      key_alias: 'ada',
      models: ['claude-haiku-4-5'],
      max_budget: 5,
    },
    { token: sha256Hex(CI_KEY), key_name: 'sk-...hand', key_alias: 'ci', models: [] },
    { token: sha256Hex('sk-never-used-again'), key_name: 'sk-...gain', key_alias: 'idle', models: [] },
  ];
  const imported = await gate.admin.post('/internal/import/litellm', { keys });
  equal(imported.status, 200);
  const old = async (): Promise<readonly unknown[]> => {
    const { body } = await gate.admin.get('/internal/import/old_keys?sort_order=asc');
    return (body['keys'] as { key_alias: string }[]).map((key) => key.key_alias).toSorted();
  };
  const onAllTasks = (key: string, model = 'claude-haiku-4-5') =>
    Promise.all([...gate.tasks(), ...gate.tasks()].map(({ url }) => gate.chat(key, 'hello', { url, model })));
  deepEqual(await old(), ['ada', 'ci', 'idle']);

  await t.test('at the first use, on two tasks at once, with what the key may do', async () => {
    for (const { status, text } of await onAllTasks(ADAS_KEY)) equal(status, 200, text);
    for (const { status } of await onAllTasks(ADAS_KEY, 'nova-pro')) equal(status, 403);
    for (const { status } of await onAllTasks(CI_KEY)) equal(status, 200);
    deepEqual(await old(), ['idle']);
    const rows = await gate.database.query(
      'select count(*)::int as n from imported_keys where sha256 is not null',
    );
    equal(rows[0]?.['n'], 1);
  });

  await t.test('their use is theirs', async () => {
    const ada = await gate.admin.get('/key/list?key_alias=ada');
    const [keyId] = ada.body['keys'] as string[];
    await eventually(
      async () => {
        const rows = await gate.database.query(
          'select count(*)::int as n from usage_records where key_id = $1',
          [keyId],
        );
        equal(rows[0]?.['n'], 4);
      },
      { withinMs: 5_000 },
    );
  });

  await t.test('a key that was never theirs is refused', async () => {
    for (const { status } of await onAllTasks('sk-nobody-has-made-this')) equal(status, 401);
    for (const { status } of await onAllTasks(sha256Hex(ADAS_KEY))) equal(status, 401);
  });

  await t.test('blocked, renewed and deleted as any other', async () => {
    const list = await gate.admin.get('/key/list?return_full_object=true');
    const idOf = (alias: string): string =>
      (list.body['keys'] as { key_alias: string; key_id: string }[]).find((key) => key.key_alias === alias)
        ?.key_id ?? '';
    await gate.admin.post('/key/block', { key: idOf('ada') });
    const renewed = await gate.admin.post('/key/regenerate', { key: idOf('ci'), grace_period: '1h' });
    equal(renewed.status, 200);
    const early = await gate.admin.post('/key/regenerate', { key: idOf('idle'), grace_period: '1h' });
    match(JSON.stringify(early.body), /was not used here yet/);
    await gate.admin.post('/key/delete', { keys: [idOf('idle')] });
    await eventually(
      async () => {
        for (const { status } of await onAllTasks(ADAS_KEY)) equal(status, 403);
        for (const { status } of await onAllTasks(CI_KEY)) equal(status, 200, 'in its grace period');
        for (const { status } of await onAllTasks('sk-never-used-again')) equal(status, 401);
      },
      { withinMs: 1_500 },
    );
    deepEqual(await old(), []);
  });
});

test('what was spent at LiteLLM counts in the budget here', async (t) => {
  const gate = await startGate(t);
  const spent = { key_name: 'sk-...', models: [], max_budget: 5, budget_duration: '30d' };
  const keys = [
    { ...spent, token: sha256Hex(ADAS_KEY), key_alias: 'all-spent', spend: 5.000000000000001 },
    { ...spent, token: sha256Hex(CI_KEY), key_alias: 'half-spent', spend: 2.5 },
  ];
  equal((await gate.admin.post('/internal/import/litellm', { keys })).status, 200);
  const refused = await gate.chat(ADAS_KEY, 'hello');
  equal(refused.status, 429, refused.text);
  match(refused.text, /budget_exceeded/);
  equal((await gate.chat(CI_KEY, 'hello')).status, 200);
});

/** What admins change about models while the gateway runs is in force on every task within a second. */
import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';

test('models are switched off and on, named anew and grouped while two tasks run', async (t) => {
  const gate = await startGate(t, { tasks: 2 });
  const everyTask = async (check: (url: string) => Promise<void>): Promise<void> => {
    await eventually(() => Promise.all(gate.tasks().map(({ url }) => check(url))), { withinMs: 1_000 });
  };
  const free = await gate.admin.createKey();

  await t.test('switched off: refused by name, and no longer listed', async () => {
    equal((await gate.admin.post('/model/disable', { model: 'nova-pro' })).status, 200);
    await everyTask(async (url) => {
      const refused = await gate.chat(free.secret, 'hello', { model: 'nova-pro', url });
      equal(refused.status, 404);
      match(refused.text, /is switched off/);
      const models = await request(`${url}/v1/models`, {
        headers: { authorization: `Bearer ${free.secret}` },
      });
      ok(!(await models.body.text()).includes('"nova-pro"'));
    });
    equal((await gate.admin.post('/model/enable', { model: 'nova-pro' })).status, 200);
    await everyTask(async (url) => {
      equal((await gate.chat(free.secret, 'hello', { model: 'nova-pro', url })).status, 200);
    });
  });

  await t.test('a further name, for everybody', async () => {
    equal((await gate.admin.post('/model/alias', { model: 'nova-micro', aliases: ['small'] })).status, 200);
    await everyTask(async (url) => {
      equal((await gate.chat(free.secret, 'hello', { model: 'small', url })).status, 200);
    });
    const taken = await gate.admin.post('/model/alias', { model: 'nova-pro', aliases: ['small'] });
    equal(taken.status, 400);
    match(JSON.stringify(taken.body), /the name of the model nova-micro/);
  });

  await t.test('an access group: who may use it follows the group', async () => {
    const groups = { model: 'nova-micro', access_groups: ['cheap'] };
    equal((await gate.admin.post('/model/access_groups', groups)).status, 200);
    const key = await gate.admin.createKey({ models: ['cheap'] });
    await everyTask(async (url) => {
      equal((await gate.chat(key.secret, 'hello', { model: 'nova-micro', url })).status, 200);
      equal((await gate.chat(key.secret, 'hello', { model: 'nova-lite', url })).status, 403);
    });
    await gate.admin.post('/model/access_groups', { model: 'nova-lite', access_groups: ['cheap'] });
    await everyTask(async (url) => {
      equal((await gate.chat(key.secret, 'hello', { model: 'nova-lite', url })).status, 200);
    });
  });
});

/** Whose responses, usage and budgets a key reaches: of its team's scope, and made by another key. On a whole gateway. */
import { deepEqual, equal, match, notEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { createAdminClient } from '../../local/admin-client.ts';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';

test('a key carries its team or its maker, and nobody else', async (t) => {
  const gate = await startGate(t, { environment: { RESPONSES_RETENTION_DAYS: '1' } });
  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, key: string, body?: object) => {
    const answer = await request(`${gate.edgeUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, text, body: JSON.parse(text) as Record<string, unknown> };
  };
  const made = async (secret: string, fields: object) => {
    const { status, body } = await createAdminClient(gate.albUrl, secret).post('/key/generate', fields);
    equal(status, 200, JSON.stringify(body));
    return { id: String(body['key_id']), secret: String(body['key']) };
  };
  const inScope = async (scope: string, id: string): Promise<bigint> => {
    const [row] = await gate.database.query(
      `select spent_in_scope($1, $2, null, 'epoch', null)::text as spent,
         (select count(*)::int from budget_pool_faults()) as faults`,
      [scope, id],
    );
    equal(row?.['faults'], 0);
    return BigInt(String(row?.['spent']));
  };
  const team = await gate.admin.createTeam();
  await gate.admin.createUser({ user_id: 'uma', max_budget: 50, models: ['claude-haiku-4-5'] });
  await gate.admin.createUser({ user_id: 'ruth' });
  const members = [
    { user_id: 'ruth', role: 'admin' },
    { user_id: 'uma', role: 'user' },
  ];
  equal((await gate.admin.post('/team/member_add', { team_id: team, member: members })).status, 200);
  const uma = await gate.admin.createKey({ user_id: 'uma' });
  const ruth = await gate.admin.createKey({ user_id: 'ruth' });
  const forged = await made(ruth.secret, { team_id: team, user_id: 'uma' });

  await t.test(
    'a key that a team’s admin made in a member’s name reads none of what is kept for the member',
    async () => {
      const asked = { model: 'claude-haiku-4-5', input: 'a secret of uma' };
      const { status, body } = await call('POST', '/v1/responses', uma.secret, asked);
      equal(status, 200);
      const path = `/v1/responses/${String(body['id'])}`;
      await eventually(async () => equal((await call('GET', path, uma.secret)).status, 200), {
        withinMs: 5_000,
      });
      equal((await call('GET', path, forged.secret)).status, 404);
      equal((await call('DELETE', path, forged.secret)).status, 404);
      const follow = { ...asked, previous_response_id: body['id'] };
      const answer = await call('POST', '/v1/responses', forged.secret, follow);
      equal(answer.status, 400);
      match(answer.text, /there is no response/);
      equal((await call('GET', path, uma.secret)).status, 200);
    },
  );

  await t.test(
    'it sees its own usage, which is the member’s in reports and not in the member’s own budget',
    async () => {
      await eventually(async () => notEqual(await inScope('user', 'uma'), 0n), { withinMs: 5_000 });
      const before = await inScope('user', 'uma');
      equal((await call('GET', '/v1/usage', forged.secret)).body['key_id'], forged.id);
      equal(
        (await gate.chat(forged.secret, 'hello', { model: 'nova-micro' })).status,
        200,
        'the models of the team',
      );
      const asMember = () => inScope('member', [team, 'uma'].join('\u001F'));
      const ofKey = () => inScope('key', forged.id);
      await eventually(async () => notEqual(await ofKey(), 0n), { withinMs: 5_000 });
      equal(await inScope('user', 'uma'), before);
      equal(await asMember(), before + (await ofKey()), 'what the team set for the member counts it');
      const [row] = await gate.database.query(
        `select user_id, team_id,
         spend_between(null, 'uma', null, now() - interval '1 day', now())::text as burnt,
         (select string_agg(distinct spent::text, ',') from lease_pools
           where resource = 'budget' and scope = 'user' and scope_id = 'uma') as pool
       from usage_records where key_id = $1`,
        [forged.id],
      );
      deepEqual(row, { user_id: 'uma', team_id: team, burnt: String(before), pool: String(before) });
      // The same question may get the same answer for five seconds.
      await eventually(
        async () => {
          const usage = (await call('GET', '/v1/usage', forged.secret)).body;
          deepEqual([usage['key_id'], usage['user_id'], usage['api_requests']], [forged.id, undefined, 1]);
        },
        { withinMs: 10_000 },
      );
    },
  );

  await t.test('blocking the member ends it all the same', async () => {
    await gate.admin.post('/user/block', { user_id: 'uma' });
    const status = async () => (await gate.chat(forged.secret, 'hello', { model: 'nova-micro' })).status;
    await eventually(async () => equal(await status(), 403), { withinMs: 1_000 });
    await gate.admin.post('/user/unblock', { user_id: 'uma' });
    await eventually(async () => equal(await status(), 200), { withinMs: 1_000 });
  });

  await t.test(
    'what a key spends through one that it made counts on both, and what it may holds for both',
    async () => {
      const maker = await gate.admin.createKey({ user_id: 'ruth', max_budget: 5, models: ['nova-*'] });
      const child = await made(maker.secret, {});
      const chat = () => gate.chat(child.secret, 'hello', { model: 'nova-micro' });
      equal((await chat()).status, 200);
      await eventually(async () => notEqual(await inScope('key', maker.id), 0n), { withinMs: 5_000 });
      equal(await inScope('key', maker.id), await inScope('key', child.id));
      const [pool] = await gate.database.query(
        `select spent::text as spent from lease_pools where resource = 'budget' and scope_id = $1`,
        [maker.id],
      );
      equal(pool?.['spent'], String(await inScope('key', child.id)));
      equal((await gate.chat(child.secret, 'hello')).status, 403, 'a model its maker may not use');
      for (const [change, status] of [
        [{ max_budget: 0.000001 }, 429],
        [{ max_budget: 5, allowed_routes: ['/v1/messages'] }, 403],
        [{ allowed_routes: null, models: ['nova-pro'] }, 403],
        [{ models: null, blocked: true }, 403],
        [{ blocked: false }, 200],
      ] as const) {
        await gate.admin.post('/key/update', { key: maker.id, ...change });
        await eventually(async () => equal((await chat()).status, status, JSON.stringify(change)), {
          withinMs: 1_000,
        });
      }
      await gate.admin.revokeKey(maker.id);
      await eventually(async () => equal((await chat()).status, 401), { withinMs: 1_000 });
    },
  );

  await t.test('a model may be called what every object knows', async () => {
    await gate.admin.post('/model/alias', { model: 'nova-micro', aliases: ['constructor'] });
    const key = await gate.admin.createKey({
      model_rpm_limit: { constructor: 50 },
      aliases: { valueOf: 'nova-micro' },
    });
    for (const model of ['constructor', 'valueOf']) {
      await eventually(
        async () => equal((await gate.chat(key.secret, 'hello', { model })).status, 200, model),
        {
          withinMs: 2_000,
        },
      );
    }
    equal((await gate.chat(key.secret, 'hello', { model: 'toString' })).status, 404);
  });
});

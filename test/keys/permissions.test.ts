/** What a key may do: models by name, pattern and alias, routes, and addresses. On a whole gateway. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';

test('models by pattern, names of one’s own, routes and addresses are held at the gateway', async (t) => {
  const gate = await startGate(t);
  const chat = async (key: string, model: string): Promise<{ status: number; text: string }> =>
    gate.chat(key, 'hello', { model });
  const modelNames = async (key: string): Promise<readonly string[]> => {
    const answer = await request(`${gate.edgeUrl}/v1/models`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const { data } = (await answer.body.json()) as { data: { id: string }[] };
    return data.map(({ id }) => id);
  };

  await t.test('a pattern allows every model whose name fits', async () => {
    const key = await gate.admin.createKey({ models: ['claude-haiku-*'] });
    equal((await chat(key.secret, 'claude-haiku-4-5')).status, 200);
    const refused = await chat(key.secret, 'claude-sonnet-5');
    equal(refused.status, 403);
    match(refused.text, /This API key may not use the model/);
    ok((await modelNames(key.secret)).every((name) => name.startsWith('claude-haiku')));
  });

  await t.test('a list in LiteLLM’s words means the same models, whatever the prefix', async () => {
    const all = await gate.admin.createKey({ models: ['bedrock/*'] });
    equal(
      (await chat(all.secret, 'bedrock/converse/us.anthropic.claude-haiku-4-5-20251001-v1:0')).status,
      200,
    );
    equal((await chat(all.secret, 'nova-micro')).status, 200);
    const makers = await gate.admin.createKey({ models: ['anthropic/*'] });
    equal((await chat(makers.secret, 'claude-haiku-4-5')).status, 200);
    equal((await chat(makers.secret, 'bedrock/nova-micro')).status, 403);
    ok((await modelNames(makers.secret)).every((name) => name.startsWith('claude-')));
  });

  await t.test('LiteLLM’s words for no model of Bedrock’s are taken, and allow none', async () => {
    for (const models of [['no-default-models'], ['openai/*']]) {
      const none = await gate.admin.createKey({ models });
      equal((await chat(none.secret, 'nova-micro')).status, 403);
      deepEqual(await modelNames(none.secret), []);
    }
  });

  await t.test(
    'the narrowest of key, user and team counts, and the answer says whose list it was',
    async () => {
      const team = await gate.admin.createTeam({ models: ['claude-*', 'nova-*'] });
      const user = await gate.admin.createUser({ models: ['claude-*'], team_id: team });
      const key = await gate.admin.createKey({ user_id: user });
      equal((await chat(key.secret, 'claude-haiku-4-5')).status, 200);
      const refused = await chat(key.secret, 'nova-micro');
      equal(refused.status, 403);
      match(refused.text, /The user of this API key may not use/);
    },
  );

  await t.test('a key has names of its own for models', async () => {
    const key = await gate.admin.createKey({ aliases: { fast: 'claude-haiku-4-5' } });
    const other = await gate.admin.createKey();
    equal((await chat(key.secret, 'fast')).status, 200);
    equal((await chat(other.secret, 'fast')).status, 404);
  });

  await t.test('a team has names for models, by LiteLLM’s field too', async () => {
    const team = await gate.admin.createTeam({
      models: ['nova-micro'],
      model_aliases: { cheap: 'nova-micro' },
    });
    const key = await gate.admin.createKey({ team_id: team });
    equal((await chat(key.secret, 'cheap')).status, 200);
    const unknown = await gate.admin.post('/team/new', { model_aliases: { cheap: 'gpt-17' } });
    equal(unknown.status, 400);
    match(JSON.stringify(unknown.body), /model_aliases\.cheap/);
  });

  await t.test('only the routes it may use', async () => {
    const key = await gate.admin.createKey({ allowed_routes: ['anthropic_routes'] });
    const refused = await chat(key.secret, 'claude-haiku-4-5');
    equal(refused.status, 403);
    match(refused.text, /may not use \/v1\/chat\/completions/);
    const answer = await request(`${gate.edgeUrl}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': key.secret, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 50,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    });
    equal(answer.statusCode, 200);
    await answer.body.dump();
  });

  await t.test('only from where it may be used, changed while it runs', async () => {
    const key = await gate.admin.createKey({ allowed_ips: ['192.0.2.0/24'] });
    const refused = await chat(key.secret, 'claude-haiku-4-5');
    equal(refused.status, 403);
    match(refused.text, /may not be used from 127\.0\.0\.1/);
    const forged = await request(`${gate.edgeUrl}/v1/models`, {
      headers: { authorization: `Bearer ${key.secret}`, 'x-forwarded-for': '192.0.2.9' },
    });
    equal(forged.statusCode, 403, 'what the client writes itself is not believed');
    await forged.body.dump();
    await gate.admin.post('/key/update', { key: key.id, allowed_ips: ['192.0.2.0/24', '127.0.0.0/8'] });
    await eventually(async () => equal((await chat(key.secret, 'claude-haiku-4-5')).status, 200), {
      withinMs: 1_000,
    });
  });

  await t.test('a key ends when its time is over', async () => {
    const key = await gate.admin.createKey({ duration: '3s' });
    equal((await chat(key.secret, 'claude-haiku-4-5')).status, 200);
    await eventually(
      async () => {
        const refused = await chat(key.secret, 'claude-haiku-4-5');
        equal(refused.status, 401);
        match(refused.text, /expired/);
      },
      { withinMs: 8_000 },
    );
  });
});

/** An engineer signs in once and needs no key: tokens let people in at the gateway, within the limits of their user. */
import { equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';
import { startGate } from '../support/start-gate.ts';

test('people call models with a token', async (t) => {
  const issuer = await startIssuer(t);
  const gate = await startGate(t, {
    tasks: 2,
    environment: {
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_CREATES: 'users',
      OIDC_TEAM_CLAIM: 'team',
    },
  });
  const token = await issuer.token({ email: 'ada@example.com' });
  const askAll = (credential: string, model = 'claude-haiku-4-5') =>
    Promise.all(gate.tasks().map(({ url }) => gate.chat(credential, 'hello', { url, model })));

  await t.test('on every task, the first time at once', async () => {
    for (const { status, text } of await askAll(token)) equal(status, 200, text);
    const { status, body } = await gate.admin.get('/user/info?user_id=ada');
    equal(status, 200);
    match(JSON.stringify(body), /ada@example\.com/);
  });

  await t.test('what they use is theirs', async () => {
    await eventually(
      async () => {
        const rows = await gate.database.query(
          "select count(*)::int as calls from usage_records where user_id = 'ada'",
        );
        equal(rows[0]?.['calls'], 2);
      },
      { withinMs: 5_000 },
    );
  });

  await t.test('the models of the user hold', async () => {
    await gate.admin.post('/user/update', { user_id: 'ada', models: ['nova-*'] });
    await eventually(
      async () => {
        for (const { status } of await askAll(token)) equal(status, 403);
      },
      { withinMs: 1_000 },
    );
    for (const { status } of await askAll(token, 'nova-micro')) equal(status, 200);
  });

  await t.test('blocked means blocked, on every task within a second', async () => {
    await gate.admin.post('/user/block', { user_id: 'ada' });
    await eventually(
      async () => {
        for (const { status } of await askAll(token, 'nova-micro')) equal(status, 403);
      },
      { withinMs: 1_000 },
    );
    await gate.admin.post('/user/unblock', { user_id: 'ada' });
    await eventually(
      async () => {
        for (const { status } of await askAll(token, 'nova-micro')) equal(status, 200);
      },
      { withinMs: 1_000 },
    );
  });

  await t.test('a token of another audience, or one that has ended, is refused with what to do', async () => {
    const [other] = await askAll(await issuer.token({ aud: 'another' }));
    equal(other?.status, 401);
    match(other?.text ?? '', /made for another audience\. Sign in again, or use a key/);
    const [ended] = await askAll(await issuer.token({ exp: Math.floor(Date.now() / 1000) - 60 }));
    match(ended?.text ?? '', /This sign-in has expired/);
  });
});

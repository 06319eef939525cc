/**
 * Revoked means revoked, running calls included: on every task, within a second, in the client's dialect. What Bedrock
 * makes of the answer after that is read to its end and charged, as for every client that is gone.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { AUDIENCE, startIssuer } from '../support/issuer.ts';

/** Ten seconds: nobody waits for its end in this file. */
const LONG = { words: 200, wordsPerEvent: 1, delayMs: 50 };
/** Two seconds, so that the test sees what it costs. */
const SHORT = { words: 40, wordsPerEvent: 1, delayMs: 50 };

type Running = {
  /** What the client has seen so far. */
  readonly seen: () => string;
  readonly hasEnded: () => boolean;
  readonly status: () => number;
};

/** A request whose answer is collected as it comes; resolves when a stream has begun. */
async function start(
  url: string,
  credential: string,
  path: string,
  fields: Readonly<Record<string, unknown>>,
  steer: Readonly<Record<string, unknown>> = LONG,
): Promise<Running> {
  let seen = '';
  let hasEnded = false;
  let status = 0;
  const read = async (): Promise<void> => {
    const answer = await request(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 2_000,
        messages: [{ role: 'user', content: `[[sim ${JSON.stringify(steer)}]]` }],
        ...fields,
      }),
    });
    status = answer.statusCode;
    for await (const chunk of answer.body) seen += String(chunk);
    hasEnded = true;
  };
  read().catch((error: unknown) => {
    seen += String(error);
  });
  if (fields['stream'] === true) {
    await eventually(() => ok(seen.length > 0), { withinMs: 10_000 });
  }
  return { seen: () => seen, hasEnded: () => hasEnded, status: () => status };
}

const streamsOn = (
  gate: Gate,
  credential: string,
  steer: Readonly<Record<string, unknown>> = LONG,
): Promise<readonly Running[]> =>
  Promise.all(gate.tasks().map(({ url }) => start(url, credential, '/v1/messages', { stream: true }, steer)));

function endWithin(running: readonly Running[], withinMs: number): Promise<void> {
  return eventually(() => ok(running.every((one) => one.hasEnded())), { withinMs });
}

test('running streams end when their key does, on every task', async (t) => {
  const issuer = await startIssuer(t);
  const gate = await startGate(t, {
    tasks: 2,
    environment: { OIDC_ISSUER: issuer.url, OIDC_AUDIENCE: AUDIENCE, OIDC_CREATES: 'users' },
  });
  const { admin } = gate;
  const done = async (path: string, body: object): Promise<void> => {
    const { status } = await admin.post(path, { ...body });
    equal(status, 200, path);
  };

  const team = await admin.createTeam({ team_alias: 'ops' });
  const user = await admin.createUser({ user_alias: 'ada' });
  const ways: readonly (readonly [
    name: string,
    fields: Readonly<Record<string, unknown>>,
    revoke: (keyId: string) => Promise<void>,
    says: RegExp,
    withinMs?: number,
  ])[] = [
    ['blocked', {}, (key) => done('/key/block', { key }), /permission_error.*blocked/s],
    ['deleted', {}, (key) => done('/key/delete', { keys: [key] }), /authentication_error.*not valid/s],
    ['replaced', {}, (key) => done('/key/regenerate', { key }), /authentication_error.*not valid/s],
    ["its user's", { user_id: user }, () => done('/user/block', { user_id: user }), /permission_error/],
    ["its team's", { team_id: team }, () => done('/team/block', { team_id: team }), /permission_error/],
    ['expired meanwhile', { duration: '3s' }, () => Promise.resolve(), /data: .*expired/, 6_000],
    [
      'expiry brought forward',
      { duration: '1h' },
      (key) => done('/key/update', { key, duration: '2s' }),
      /data: .*expired/,
      6_000,
    ],
    [
      'replaced, at the end of the grace period',
      {},
      (key) => done('/key/regenerate', { key, grace_period: '2s' }),
      /data: .*expired/,
      6_000,
    ],
  ];
  for (const [name, fields, revoke, says, withinMs = 1_000] of ways) {
    await t.test(name, async () => {
      const key = await admin.createKey(fields);
      const running = await streamsOn(gate, key.secret);
      await revoke(key.id);
      await endWithin(running, withinMs);
      for (const one of running) {
        match(one.seen(), /event: error\ndata: .*\n\n$/, 'a well-formed error event ends it');
        match(one.seen(), says);
      }
    });
  }

  await t.test('a sign-in, when the user is blocked', async () => {
    const token = await issuer.token({ sub: 'eve', email: 'eve@example.com' });
    const running = await streamsOn(gate, token);
    await done('/user/block', { user_id: 'eve' });
    await endWithin(running, 1_000);
    for (const one of running) match(one.seen(), /permission_error/);
  });

  await t.test('in every dialect, and the answer that has not begun becomes the refusal', async () => {
    const key = await admin.createKey();
    const [task] = gate.tasks();
    ok(task);
    const { url } = task;
    const [chat, responses, native, whole, waiting] = await Promise.all([
      start(url, key.secret, '/v1/chat/completions', { stream: true }),
      start(url, key.secret, '/v1/responses', {
        stream: true,
        input: `[[sim ${JSON.stringify(LONG)}]]`,
        messages: undefined,
        max_tokens: undefined,
      }),
      // Frames of Bedrock's own are always streamed.
      start(url, key.secret, '/bedrock/model/claude-haiku-4-5/invoke-with-response-stream', {
        anthropic_version: 'bedrock-2023-05-31',
        model: undefined,
      }),
      start(url, key.secret, '/v1/messages', {}, { headerDelayMs: 8_000 }),
      start(url, key.secret, '/v1/chat/completions', {}, { headerDelayMs: 8_000 }),
    ]);
    await eventually(() => ok(native.seen().length > 0), { withinMs: 10_000 });
    await eventually(
      async () => {
        const text = await (await request(`${url}/metrics`)).body.text();
        const count = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
        equal(count('stargate_inflight_requests') - count('stargate_unheard_answers'), 5);
      },
      { withinMs: 10_000 },
    );
    await done('/key/block', { key: key.id });
    await endWithin([chat, responses, native, whole, waiting], 1_000);
    match(chat.seen(), /data: \{"error":\{[^\n]*blocked[^\n]*\}\n\n/);
    ok(!chat.seen().includes('[DONE]'));
    match(responses.seen(), /event: (error|response\.failed)\ndata: [^\n]*blocked[^\n]*\n\n$/);
    match(native.seen(), /:exception-type/);
    match(native.seen(), /is blocked/);
    deepEqual([whole.status(), waiting.status()], [403, 403]);
    match(whole.seen(), /^\{"type":"error","error":\{"type":"permission_error"/);
    match(waiting.seen(), /^\{"error":\{"message":"[^"]*blocked/);
  });

  await t.test(
    'it costs what Bedrock billed for the whole of it, and the record says why it ended',
    async () => {
      const key = await admin.createKey();
      const running = await streamsOn(gate, key.secret, { ...SHORT, tag: 'billed' });
      await done('/key/block', { key: key.id });
      await endWithin(running, 1_000);
      const rows = await eventually(
        async () => {
          const found = await gate.database.query('select * from usage_records where key_id = $1', [key.id]);
          equal(found.length, 2);
          return found;
        },
        { withinMs: 15_000 },
      );
      const served = gate.bedrock.log().filter(({ tag }) => tag === 'billed');
      deepEqual(
        served.map(({ ending }) => ending),
        ['complete', 'complete'],
      );
      for (const row of rows) {
        deepEqual(
          [row['ending'], row['status'], row['error_code'], row['usage_estimated']],
          ['client-gone', 200, 'blocked', false],
        );
        equal(Number(row['output_tokens']), served[0]?.outputTokens);
      }
    },
  );

  await t.test('a change that takes nothing away ends nothing', async () => {
    const key = await admin.createKey({ team_id: team });
    await done('/team/unblock', { team_id: team });
    await eventually(async () => equal((await gate.chat(key.secret, 'may I?')).status, 200), {
      withinMs: 5_000,
    });
    const running = await streamsOn(gate, key.secret, SHORT);
    await done('/key/update', { key: key.id, key_alias: 'renamed', max_budget: 5, rpm_limit: 1_000 });
    await done('/team/update', { team_id: team, max_budget: 100 });
    await done('/key/update', { key: key.id, duration: '1h' });
    await endWithin(running, 10_000);
    for (const one of running) match(one.seen(), /event: message_stop/);
  });
});

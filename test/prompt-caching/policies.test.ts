/** Policies and cache points: who may not have them, and that masked prompts are the same from turn to turn. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createAdminClient } from '../../local/admin-client.ts';
import { eventually } from '../support/eventually.ts';
import type { Gate } from '../support/start-gate.ts';
import { conversation, loop, points, watchedGate } from './loop.ts';

const path = '/v1/chat/completions';

/**
 * Resolves when the task goes by the policy: one that blocks a word beside what is asked of it. `of`: fields of a key that it
 * holds for; one of its own, so that what it asks before is on the records of no other.
 */
async function inForce(gate: Gate, name: string, fields: object, of: object = {}): Promise<void> {
  const { checks = {}, ...rest } = fields as { readonly checks?: object };
  const probe = { words: [{ name: 'probe', words: ['probe-1234'], prompt: 'block' }] };
  const answer = await createAdminClient(gate.albUrl, gate.masterKey).post('/policy/new', {
    policy_name: name,
    ...rest,
    checks: { ...checks, ...probe },
  });
  equal(answer.status, 200, JSON.stringify(answer.body));
  const prober = await gate.admin.createKey({ key_alias: 'prober', ...of });
  await eventually(async () => equal((await gate.chat(prober.secret, 'a probe-1234')).status, 400), {
    withinMs: 5_000,
  });
}

test('a policy switches them off for its team, and for nobody else', async (t) => {
  const { gate, arrived, secret, id } = await watchedGate(t);
  const team = await gate.admin.createTeam({ team_alias: 'apollo' });
  const inTeam = await gate.admin.createKey({ key_alias: 'bob', team_id: team });
  await inForce(
    gate,
    'no-cache',
    {
      applies_to: { teams: [team] },
      checks: { prompt_caching: 'off' },
    },
    { team_id: team },
  );
  const asked = loop(3).map((body) => ({ path, body }));
  const without = await conversation(gate, arrived, inTeam.secret, asked, inTeam.id);
  deepEqual(
    without.map(({ bodies, row }) => [bodies.map(points), row['cache_points']]),
    [1, 2, 3].map(() => [[0], null]),
  );
  const others = await conversation(gate, arrived, secret, asked, id);
  deepEqual(
    others.map(({ bodies }) => bodies.map(points)),
    [[0], [4], [4]],
  );
});

test('a conversation whose addresses are masked is read from the cache like any other', async (t) => {
  const { gate, arrived, secret, id } = await watchedGate(t);
  await inForce(gate, 'mask-mail', { checks: { entities: { email: 'mask' } } });
  const asked = loop(5).map((body) => {
    const { messages } = body as { readonly messages: readonly Record<string, unknown>[] };
    const mailed = messages.map((message, at) =>
      message['role'] === 'tool'
        ? {
            ...message,
            content: `ada${at}@example.com wrote to ada3@example.com. ${String(message['content'])}`,
          }
        : message,
    );
    return { path, body: { ...body, messages: mailed } };
  });
  const steps = await conversation(gate, arrived, secret, asked, id);
  deepEqual(
    steps.map(({ bodies }) => bodies.map(points)),
    [[0], [4], [4], [4], [4]],
  );
  ok(steps.every(({ bodies: [body = ''] }) => !body.includes('@example.com')));
  ok(steps.at(-1)?.bodies[0]?.includes('[EMAIL_2]'));
  const saved = steps.map(({ row }) => Number(row['cache_saved_pico_usd']));
  ok(
    saved.slice(2).every((one) => one > 0),
    String(saved),
  );
  deepEqual(steps.at(-1)?.row['policies'], ['mask-mail@1']);
});

test('a budget that is short reserves what writing to the cache may cost', async (t) => {
  const { gate, arrived } = await watchedGate(t);
  // Neither fits if it may write for an hour, as is assumed at first; the one with points fits as one of five minutes.
  const key = await gate.admin.createKey({ max_budget: 0.06 });
  const steps = await conversation(
    gate,
    arrived,
    key.secret,
    loop(2).map((body) => ({ path, body })),
    key.id,
  );
  deepEqual(
    steps.map(({ bodies }) => bodies.map(points)),
    [[0], [4]],
  );
  ok(Number(steps[1]?.row['cache_write_5m_tokens']) > 2_000);
  const directory = join(gate.directory, 'journal', 'task-1');
  const names = (await readdir(directory)).filter((name) => name.endsWith('.journal'));
  const lines = (await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))).join('');
  const uses = Array.from(
    lines.matchAll(/"inputTokensBound":(\d+)[^\n]*?"cacheUse":"(\w+)"/g),
    ([, , use]) => use,
  );
  deepEqual(uses, ['none', '5m']);
});

/** GET /v1/usage: a caller's own usage through the edge, and nobody else's. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import type { Row } from '../../core/db/connect.ts';
import { isRefusal } from '../../core/errors.ts';
import { parseUsd } from '../../core/money.ts';
import { createOwnUsage } from '../../proxy/answers/own-usage.ts';
import type { Authenticated } from '../../proxy/exchange.ts';
import { usageRecords } from '../support/records.ts';
import { startGate } from '../support/start-gate.ts';

test('a caller sees the sum of the records of its user, by day and model, through the edge', async (t) => {
  const gate = await startGate(t);
  const ada = await gate.admin.createUser({ user_id: 'ada' });
  const bob = await gate.admin.createUser({ user_id: 'bob' });
  const first = await gate.admin.createKey({ user_id: ada });
  const second = await gate.admin.createKey({ user_id: ada });
  const other = await gate.admin.createKey({ user_id: bob });
  await gate.chat(first.secret, 'one');
  await gate.chat(first.secret, 'two', { stream: true });
  await gate.chat(second.secret, 'three', { model: 'nova-micro' });
  await gate.chat(other.secret, 'four');
  const records = await usageRecords(gate.database, 4);
  const ask = async (query: string, key = first.secret) => {
    const answer = await request(`${gate.edgeUrl}/v1/usage${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const sums = (rows: readonly Row[]) => ({
    requests: rows.length,
    spend: rows.reduce((sum, row) => sum + BigInt(String(row['cost_pico_usd'])), 0n),
    output: rows.reduce((sum, row) => sum + Number(row['output_tokens']), 0),
  });
  const shown = (text: string) => {
    const body = JSON.parse(text) as { api_requests: number; completion_tokens: number };
    const spend = parseUsd(/"spend":([\d.]+)/.exec(text)?.[1] ?? '');
    return { requests: body.api_requests, spend, output: body.completion_tokens };
  };
  const own = records.filter((row) => row['user_id'] === ada);
  const whole = await ask('?group_by=model');
  equal(whole.status, 200, whole.text);
  deepEqual(shown(whole.text), sums(own));
  const { data } = JSON.parse(whole.text) as {
    data: { group: Record<string, string>; api_requests: number }[];
  };
  deepEqual(
    data.map(({ group, api_requests: requests }) => [group['model'], requests]),
    [
      ['claude-haiku-4-5', 2],
      ['nova-micro', 1],
    ],
  );
  deepEqual(shown((await ask('?scope=key')).text), sums(records.filter((row) => row['key_id'] === first.id)));
  deepEqual(shown((await ask('', other.secret)).text), sums(records.filter((row) => row['user_id'] === bob)));
  deepEqual(shown((await ask('?until=2026-01-02&since=2026-01-01')).text), sums([]));

  equal((await ask('', 'sk-nobody')).status, 401);
  for (const [query, expected] of [
    ['?since=yesterday', /since: must be a date/],
    ['?timezone=Mars', /timezone: must be the name/],
    ['?group_by=user', /group_by: must be some of day/],
    ['?scope=team', /scope: must be user or key/],
  ] as const) {
    const { status, text } = await ask(query);
    equal(status, 400);
    match(text, expected);
  }
});

test('a task answers few such questions at a time', async () => {
  const waiting: (() => void)[] = [];
  const database = {
    query: () =>
      new Promise<readonly Row[]>((_, reject) => {
        waiting.push(() => reject(new Error('over')));
      }),
  };
  const ownUsage = createOwnUsage({ database, clock: { nowMs: () => 1e12, monotonicMs: () => 0 } });
  const caller = {
    incoming: { url: '/v1/usage' },
    principal: { keyId: 'k', userId: 'ada' },
  } as unknown as Authenticated;
  const first = ownUsage(caller);
  const second = ownUsage(caller);
  const third = await ownUsage(caller);
  ok(isRefusal(third) && third.status === 503 && third.retryAfterSeconds === 1);
  for (const end of waiting) end();
  await Promise.allSettled([first, second]);
  const fourth = ownUsage(caller);
  waiting.at(-1)?.();
  const [ended] = await Promise.allSettled([fourth]);
  equal(ended.status, 'rejected', 'there is room again');
});

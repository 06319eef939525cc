/** GET /v1/usage: a caller's own usage through the edge, and nobody else's. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { connect, type Row } from '../../core/db/connect.ts';
import { isRefusal, refuse } from '../../core/errors.ts';
import { parseUsd } from '../../core/money.ts';
import { createOwnUsage } from '../../proxy/local-endpoints/own-usage.ts';
import { createRecentAnswers } from '../../proxy/local-endpoints/recent-answers.ts';
import type { Authenticated } from '../../proxy/exchange.ts';
import { eventually } from '../support/eventually.ts';
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

  await t.test('eight loops on one key leave the usage of others alone', async (t) => {
    const blocker = connect({ url: gate.databaseUrl, maxConnections: 1 });
    t.after(() => blocker.close());
    const reports = async (count: number): Promise<void> => {
      const rows = await gate.database.query(
        `select 1 from pg_stat_activity where datname = current_database()
           and application_name = 'stargate proxy' and wait_event_type = 'Lock'`,
      );
      equal(rows.length, count, 'reports under way');
    };
    const asked: Promise<{ status: number }>[] = [];
    const answers = await blocker.transaction(async (tx) => {
      // Reports take as long as the test wants.
      await tx.query('lock table usage_records in access exclusive mode');
      for (let day = 1; day <= 8; day += 1) asked.push(ask(`?since=2026-01-0${day}&until=2026-02-01`));
      await eventually(() => reports(1), { withinMs: 5_000 });
      const others = [ask('', other.secret), ask('?group_by=day', other.secret)];
      await eventually(() => reports(2), { withinMs: 5_000 });
      return others;
    });
    for (const { status } of await Promise.all(answers)) equal(status, 200);
    const statuses = (await Promise.all(asked)).map(({ status }) => status).join(' ');
    equal(statuses, '200 200 200 200 200 429 429 429');
  });
});

type Asked = { readonly params: readonly unknown[]; readonly end: () => void };

/** Usage over a database that answers when the test says so. */
function slowUsage() {
  const asked: Asked[] = [];
  const problems: unknown[] = [];
  let nowMs = Date.UTC(2026, 5, 1);
  const database = {
    query: (_text: string, params: readonly unknown[] = []) =>
      new Promise<readonly Row[]>((_, reject) => {
        asked.push({ params, end: () => reject(new Error('away')) });
      }),
  };
  const ownUsage = createOwnUsage({
    database,
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    onProblem: (_task, error) => problems.push(error),
  });
  const ask = async (keyId: string, url = '/v1/usage') => {
    const answer = await ownUsage({
      incoming: { url },
      principal: { keyId, userId: null, actsFor: null },
    } as unknown as Authenticated);
    return isRefusal(answer) ? answer.status : 200;
  };
  const later = (ms: number): void => {
    nowMs += ms;
  };
  return { asked, problems, ask, later };
}

test('one caller that asks for its usage without end delays nobody: it has one place, and others take turns', async () => {
  const { asked, ask } = slowUsage();
  const days = Array.from({ length: 8 }, (_, day) => `/v1/usage?since=2026-01-0${day + 1}`);
  const greedy = days.map((url) => ask('greedy', url));
  const others = ['ada', 'bob', 'eve'].map((name) => ask(name));
  // One question under way and four in line; three are too many.
  deepEqual(await Promise.all(greedy.slice(5)), [429, 429, 429]);
  for (let answered = 0; answered < 8; answered += 1) {
    await eventually(() => ok(asked.length > answered), { withinMs: 1_000 });
    ok(asked.length - answered <= 2, 'two at once');
    asked[answered]?.end();
  }
  await Promise.all([...greedy, ...others]);
  const names = ['greedy', 'ada', 'bob', 'eve'];
  const order = asked.map(({ params }) => names.find((name) => JSON.stringify(params).includes(`"${name}"`)));
  deepEqual(order.slice(0, 2), ['greedy', 'ada']);
  deepEqual(new Set(order.slice(0, 5)), new Set(names), 'everybody has had a turn by the fifth');
});

test('the same question asked again is not asked of the database twice, and whom it is about is part of it', async () => {
  const { asked, ask } = slowUsage();
  const same = [ask('ada'), ask('ada'), ask('ada')];
  const other = ask('bob');
  await eventually(() => equal(asked.length, 2), { withinMs: 1_000 });
  for (const { end } of asked) end();
  deepEqual(await Promise.all([...same, other]), [503, 503, 503, 503]);
});

test('a caller that asks for ever new reports is told to slow down, and may go on after a while', async () => {
  const { asked, ask, later } = slowUsage();
  const one = async (minute: number): Promise<number> => {
    const before = asked.length;
    const status = ask('ada', `/v1/usage?since=2026-05-02T00:${String(minute).padStart(2, '0')}:00Z`);
    await Promise.race([status, eventually(() => ok(asked.length > before), { withinMs: 1_000 })]);
    asked[before]?.end();
    return status;
  };
  const statuses: number[] = [];
  for (let minute = 0; minute < 22; minute += 1) statuses.push(await one(minute));
  equal(statuses.filter((status) => status === 429).length, 2);
  later(60_000);
  equal(await one(30), 503, 'asked again');
});

test('an answer serves again for a few seconds, a refusal or a large one does not', async () => {
  let nowMs = 0;
  let asked = 0;
  const recent = createRecentAnswers({
    clock: { monotonicMs: () => nowMs },
    lifetimeMs: 5_000,
    maxChars: 100,
  });
  const ask = (question: string, text: string | null = 'usage') =>
    recent.answer(question, async () => {
      asked += 1;
      return text ?? refuse('unavailable');
    });
  for (const [question, text, atMs, expected] of [
    ['ada', 'usage', 0, 1],
    ['ada', 'usage', 4_999, 1],
    ['bob', 'usage', 4_999, 2],
    ['ada', 'usage', 5_000, 3],
    ['eve', null, 5_000, 4],
    ['eve', 'usage', 5_000, 5],
    ['large', 'x'.repeat(100), 5_000, 6],
    ['large', 'x'.repeat(100), 5_000, 7],
    ['ada', 'usage', 5_000, 7],
  ] as const) {
    nowMs = atMs;
    await ask(question, text);
    equal(asked, expected, `${question} at ${atMs}`);
  }
});

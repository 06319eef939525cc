/** Notices: each thing is told once, in words, to the topic and the webhook, and again only until it worked. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { SNSClient } from '@aws-sdk/client-sns';
import { NOT_ANNOUNCED } from '../../core/catalog/model.ts';
import { tellModelLives } from '../../core/db/queries/operations/model-lives.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import type { TeamId, UserId } from '../../core/ids.ts';
import {
  sendNotifications,
  type NotificationDeps,
} from '../../lambda/usage-jobs/notifications/notifications.ts';
import { sendToTopic, sendToWebhook } from '../../lambda/usage-jobs/notifications/channels.ts';
import { createTestDatabase } from '../support/database.ts';
import { startAws } from './aws-stand-in.ts';
import { spending } from './spending.ts';
import { storeRecords } from './usage-world.ts';
import { listen } from '../support/listen.ts';

const DAY_MS = 86_400_000;
const TOPIC = 'arn:aws:sns:us-east-1:111122223333:spend';

async function fixture(t: TestContext) {
  const { database } = await createTestDatabase(t);
  const aws = await startAws(t);
  const hook = { posts: [] as { text: string; kind: string }[], status: 200 };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      hook.posts.push(JSON.parse(body) as { text: string; kind: string });
      response.writeHead(hook.status).end('ok');
    });
  });
  const [row] = await database.query('select (extract(epoch from now()) * 1000)::float8 as ms');
  const nowMs = Math.floor(Number(row?.['ms']));
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one' };
  const client = new SNSClient({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  const failures: unknown[] = [];
  const address = `${await listen(t, server)}/hook-secret`;
  const deps: NotificationDeps = {
    db: database,
    clock: { nowMs: () => nowMs, monotonicMs: () => 0 },
    senders: [sendToWebhook(address), sendToTopic(client, TOPIC)],
    onFailure: (_kind, error) => failures.push(error),
    onFault: (fault) => failures.push(fault),
    onModelsEnding: () => undefined,
  };
  return { database, aws, hook, deps, nowMs, failures };
}

test('a budget that runs out, one that is spent and unusual spend are each told once', async (t) => {
  const { database, aws, hook, deps, nowMs } = await fixture(t);
  await database.query(
    `insert into users (user_id, user_email, max_budget_pico_usd, budget_duration, created_at) values
       ('ada', 'ada@example.com', 100e12, '30d', now() - interval '10 days'),
       ('bob', null, 5e12, null, now()), ('cleo', null, null, null, now())`,
  );
  const records = Array.from({ length: 7 }, (_, day) => spending(nowMs - day * DAY_MS - 60_000, 'ada', 10));
  for (let day = 2; day < 12; day += 1) records.push(spending(nowMs - day * DAY_MS, 'cleo', 1));
  records.push(spending(nowMs - 60_000, 'bob', 6), spending(nowMs - 60_000, 'cleo', 20));
  await storeRecords(database, records);
  await rollUpUsage(database);
  deepEqual(await sendNotifications(deps), { noted: 3, sent: 3, failed: 0 });
  deepEqual(await sendNotifications(deps), { noted: 0, sent: 0, failed: 0 });
  const told = aws.letters.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  deepEqual(
    told.map(({ kind, topic }) => [kind, topic]),
    [
      ['anomaly', TOPIC],
      ['budget-runs-out', TOPIC],
      ['budget-spent', TOPIC],
    ],
  );
  match(told[0]?.message ?? '', /^cleo spent \$20\.00 in the last 24 hours, 20\.0 times the usual \$1\.00/);
  match(told[1]?.subject ?? '', /^Budget runs out on \d{4}-\d\d-\d\d: user ada@example\.com$/);
  match(
    told[1]?.message ?? '',
    /has spent \$70\.00 of \$100\.00 and spends \$10\.00 a day\. At this rate nothing is left on/,
  );
  match(told[2]?.message ?? '', /^user bob has spent \$6\.00 of \$5\.00\.$/);
  equal(hook.posts.length, 3);
  ok(hook.posts.every(({ text: words }) => words.length > 20));

  await database.query(`update users set max_budget_pico_usd = 200e12 where user_id = 'ada'`);
  equal((await sendNotifications(deps)).noted, 1, 'a raised budget is a new story');
});

test('what could not be sent stays, says why without the address, and is sent by the next run', async (t) => {
  const { database, hook, deps, nowMs, failures } = await fixture(t);
  await database.query(`insert into users (user_id, max_budget_pico_usd) values ('ada', 1e12)`);
  await storeRecords(database, [spending(nowMs - 60_000, 'ada', 2)]);
  hook.status = 503;
  deepEqual(await sendNotifications(deps), { noted: 1, sent: 0, failed: 1 });
  const [waiting] = await database.query('select attempts, last_error, sent_at from spend_notices');
  deepEqual({ ...waiting }, { attempts: 1, last_error: 'the webhook answered 503', sent_at: null });
  match(String(failures[0]), /the webhook answered 503/);
  hook.status = 204;
  deepEqual(await sendNotifications(deps), { noted: 0, sent: 1, failed: 0 });
  const closed = { ...deps, senders: [sendToWebhook('http://127.0.0.1:1/hook-secret')] };
  await database.query('update spend_notices set sent_at = null');
  equal((await sendNotifications(closed)).failed, 1);
  const [after] = await database.query('select last_error from spend_notices');
  equal(after?.['last_error'], 'the webhook cannot be reached');
});

test('a budget that cannot be computed is told as that, and keeps no other from its holder', async (t) => {
  const { database, hook, deps, nowMs, failures } = await fixture(t);
  // As if the tables of zones of this server had lost one, and a duration had come from a newer version.
  await database.query(
    `alter table users drop constraint budget_timezone_known, drop constraint budget_duration_known`,
  );
  await database.query(
    `insert into users (user_id, max_budget_pico_usd, budget_duration, budget_timezone) values
       ('ada', 5e12, 'daily', 'CAT'), ('bob', 5e12, null, null), ('cleo', 5e12, 'fortnightly', 'UTC'),
       ('dora', 1, null, null), ('eve', 999999999999999999999999999999, '999999w', 'UTC')`,
  );
  await database.query(`update users set created_at = now() - interval '1 day'`);
  await storeRecords(
    database,
    ['ada', 'bob', 'cleo', 'dora', 'eve'].map((userId) => spending(nowMs - 60_000, userId, 6)),
  );
  const rows = await database.query(
    `select scope_id, spent_pico_usd / 1e12 = 6 as is_right, fault from budget_burn order by scope_id`,
  );
  deepEqual(
    rows.map((row) => [row['scope_id'], row['is_right']]),
    [
      ['ada', null],
      ['bob', true],
      ['cleo', null],
      ['dora', true],
      ['eve', true],
    ],
  );
  match(String(rows[0]?.['fault']), /^22023: time zone "CAT" not recognized$/);
  match(String(rows[2]?.['fault']), /"fortnightly" is not a budget duration/);
  deepEqual(await sendNotifications(deps), { noted: 2, sent: 2, failed: 0 });
  deepEqual(hook.posts.map(({ text: words }) => String(words.split('\n')[0])).toSorted(), [
    'Budget spent: user bob',
    'Budget spent: user dora',
  ]);
  deepEqual(
    failures.map((failure) => (failure as { scopeId: string }).scopeId),
    ['ada', 'cleo'],
  );
});

test('from Monday morning on each team hears of its week, once', async (t) => {
  const { database, aws, deps, nowMs } = await fixture(t);
  await database.query(`insert into teams (team_id, team_alias) values ('blue', 'Blue Team')`);
  const settledMs = nowMs - 6 * 3_600_000;
  const sinceMonday = (new Date(settledMs).getUTCDay() + 6) % 7;
  const monday = Math.floor(settledMs / DAY_MS) * DAY_MS - (sinceMonday + 7) * DAY_MS;
  const of = (atMs: number, userId: string, usd: number) => ({
    ...spending(atMs, userId, usd),
    teamId: 'blue' as never,
    model: 'claude-haiku-4-5',
  });
  await storeRecords(database, [
    of(monday - 1, 'ada', 3),
    of(monday, 'ada', 5),
    of(monday + 7 * DAY_MS - 1, 'bob', 7),
    of(monday + 7 * DAY_MS, 'bob', 100),
  ]);
  deepEqual(await sendNotifications(deps), { noted: 1, sent: 1, failed: 0 });
  deepEqual(await sendNotifications(deps), { noted: 0, sent: 0, failed: 0 });
  const [letter] = aws.letters;
  const date = new Date(monday).toISOString().slice(0, 10);
  equal(letter?.subject, `Week of ${date}: Blue Team spent $12.00`);
  match(letter?.message ?? '', /the week before \$3\.00\.\n2 requests, \d+ tokens, 2 people\./);
  match(letter?.message ?? '', /Models: claude-haiku-4-5 \$12\.00\.\nPeople: bob \$7\.00, ada \$5\.00\./);
});

test('without a topic or webhook notices stay in the table', async (t) => {
  const { database, deps, nowMs } = await fixture(t);
  await database.query(`insert into users (user_id, max_budget_pico_usd) values ('ada', 1e12)`);
  await storeRecords(database, [spending(nowMs - 60_000, 'ada', 2)]);
  deepEqual(await sendNotifications({ ...deps, senders: [] }), { noted: 1, sent: 0, failed: 0 });
  equal((await sendNotifications(deps)).sent, 1, 'and are sent once there is one');
});

test('who uses a model that ends is told 90, 30 and 7 days before, once each; who does not use it is not', async (t) => {
  const { database, hook, deps, nowMs } = await fixture(t);
  const used = (daysAgo: number, userId: string | null, teamId: string | null, model = 'nova-micro') => ({
    ...spending(nowMs - daysAgo * DAY_MS - 60_000, userId ?? '', 1),
    userId: userId as UserId | null,
    teamId: teamId as TeamId | null,
    model,
  });
  await database.query(
    `insert into teams (team_id, team_alias) values ('research', 'Research'), ('old', 'Old')`,
  );
  await database.query(`insert into users (user_id, user_email) values ('ada', 'ada@example.com')`);
  await storeRecords(database, [
    used(1, 'ada', 'research'),
    used(2, 'bob', 'research'),
    used(2, 'bob', 'research'),
    used(3, 'cleo', null),
    used(1, null, null),
    used(40, 'ada', 'old'),
    used(1, 'ada', 'old', 'nova-pro'),
  ]);
  await rollUpUsage(database);
  const ending: number[] = [];
  const run = async (daysLeft: number) => {
    const endsOn = new Date(nowMs + daysLeft * DAY_MS).toISOString().slice(0, 10);
    await tellModelLives(database, [
      { model: 'nova-micro', ...NOT_ANNOUNCED, endsOn, successor: 'nova-lite', keepsTraffic: false },
    ]);
    hook.posts.length = 0;
    await sendNotifications({ ...deps, onModelsEnding: (models) => ending.push(models.size) });
    return hook.posts
      .filter(({ kind }) => kind === 'model-ends')
      .map(({ text: words }) => words)
      .toSorted();
  };
  deepEqual(await run(91), []);
  const told = await run(90);
  equal(told.length, 3);
  match(
    told[0] ?? '',
    /^nova-micro ends on [\d-]+: used by keys without user and team\n.* in 90 days; .* Move to nova-lite\./,
  );
  match(
    told[1] ?? '',
    /^nova-micro ends on [\d-]+: used by team Research\n[^]*made 3 requests with it, for \$3\.00, the last on [\d-]+\.\nPeople: bob 2, ada@example\.com 1\./,
  );
  match(told[2] ?? '', /used by user cleo\n/);
  deepEqual(await run(90), [], 'once');
  equal((await run(30)).length, 3);
  equal((await run(7)).length, 3);
  deepEqual(await run(0), [], 'it has ended');
  deepEqual(ending, [0, 0, 0, 1, 1, 0]);
});

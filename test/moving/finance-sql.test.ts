/**
 * What finance asks the database of before, word for word, as the role that dashboards read with: every figure is the
 * one that was put in, and the one that the API gives.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Queryable } from '../../core/db/connect.ts';
import { rollUpUsage } from '../../core/db/queries/usage/usage-rollups.ts';
import { run } from '../admin/cli-fixture.ts';
import { parseCsv } from '../finance/parse-csv.ts';
import { connectDashboardReader } from '../support/dashboard-reader.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

/** A call by its figures; the prompt's tokens are all that the model read, from a cache or not. */
type Put = {
  readonly user: string;
  readonly model: string;
  readonly usage: Readonly<Record<'inputTokens' | 'outputTokens', number>> &
    Readonly<Partial<Record<'cacheReadTokens' | 'cacheWrite5mTokens', number>>>;
};

const CALLS: readonly Put[] = [
  { user: 'ada', model: 'claude-haiku-4-5', usage: { inputTokens: 1_000, outputTokens: 200 } },
  { user: 'ada', model: 'claude-sonnet-5', usage: { inputTokens: 333, outputTokens: 77 } },
  {
    user: 'ada',
    model: 'claude-haiku-4-5',
    usage: { inputTokens: 10, outputTokens: 1, cacheReadTokens: 4_001, cacheWrite5mTokens: 503 },
  },
  { user: 'bob', model: 'claude-haiku-4-5', usage: { inputTokens: 7, outputTokens: 13 } },
  { user: 'bob', model: 'claude-sonnet-5', usage: { inputTokens: 100_003, outputTokens: 999 } },
  { user: 'cyd', model: 'claude-haiku-4-5', usage: { inputTokens: 1, outputTokens: 1 } },
];

const THIRTY_DAYS =
  'select user_id, sum(cost_usd) from usage_daily where day >= current_date - 30 group by 1 order by 2 desc';

test('the queries of finance run as they are and agree with the API, before and after a roll-up', async (t) => {
  const gate = await startGate(t);
  const users = await people(gate);
  for (const { user, model, usage } of CALLS) {
    const answer = await gate.chat(users.get(user)?.key ?? '', `[[sim ${JSON.stringify({ usage })}]]`, {
      model,
    });
    equal(answer.status, 200, answer.text);
  }
  await eventually(
    async () => {
      const [row] = await gate.database.query('select count(*)::int as count from usage_records');
      equal(row?.['count'], CALLS.length);
    },
    { withinMs: 20_000 },
  );
  // The driver as it comes: numerics and big integers arrive as psql prints them.
  const { query: psql } = await connectDashboardReader(t, { url: gate.databaseUrl, database: gate.database });
  await agrees(gate, psql, users);
  // Two hours later the same figures come from the roll-up.
  await gate.database.query("update usage_records set created_at = created_at - interval '2 hours'");
  await gate.database.query("update usage_arrivals set hour = hour - interval '2 hours'");
  const rolledUp = await rollUpUsage(gate.database);
  equal(rolledUp?.rows, 5);
  await agrees(gate, psql, users);
});

type People = ReadonlyMap<string, { readonly id: string; readonly team: string; readonly key: string }>;

async function people(gate: Gate): Promise<People> {
  const research = await gate.admin.createTeam({ team_alias: 'research' });
  const product = await gate.admin.createTeam({ team_alias: 'product' });
  const made = new Map<string, { id: string; team: string; key: string }>();
  for (const [name, team] of [
    ['ada', research],
    ['bob', research],
    ['cyd', product],
  ] as const) {
    const id = await gate.admin.createUser({ user_email: `${name}@example.com`, team_id: team });
    const key = await gate.admin.createKey({ user_id: id, team_id: team });
    made.set(name, { id, team, key: key.secret });
    await eventually(async () => equal((await models(gate, key.secret)).status, 200), { withinMs: 10_000 });
  }
  return made;
}

async function models(gate: Gate, key: string): Promise<{ readonly status: number }> {
  const answer = await fetch(`${gate.edgeUrl}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  await answer.arrayBuffer();
  return answer;
}

type Psql = Queryable['query'];

async function agrees(gate: Gate, psql: Psql, users: People): Promise<void> {
  const costs = await costsByUser(gate);
  deepEqual(
    (await psql(THIRTY_DAYS)).map(({ user_id, sum }) => [user_id, pico(String(sum))]),
    costs,
  );
  const tokens = (of: (put: Put) => number, which: (put: Put) => boolean) =>
    CALLS.filter(which).reduce((sum, put) => sum + of(put), 0);
  const prompt = ({ usage }: Put) =>
    usage.inputTokens + (usage.cacheReadTokens ?? 0) + (usage.cacheWrite5mTokens ?? 0);
  const completion = ({ usage }: Put) => usage.outputTokens;

  const byModel = await psql(
    `select model, sum(prompt_tokens) as prompt, sum(completion_tokens) as completion, sum(total_tokens) as total
     from usage_daily group by model order by model`,
  );
  deepEqual(
    byModel,
    ['claude-haiku-4-5', 'claude-sonnet-5'].map((model) => {
      const [put, got] = [prompt, completion].map((of) => tokens(of, (each) => each.model === model));
      return { model, prompt: `${put}`, completion: `${got}`, total: `${(put ?? 0) + (got ?? 0)}` };
    }),
  );
  const byUser = await psql(
    `select user_id, sum(prompt_tokens) as prompt from usage_daily_now where day >= current_date - 1 group by 1`,
  );
  deepEqual(
    new Map(byUser.map(({ user_id, prompt: each }) => [user_id, each])),
    new Map([...users].map(([name, { id }]) => [id, `${tokens(prompt, ({ user }) => user === name)}`])),
  );
  const apiByModel = await rows(gate, '/spend/models');
  deepEqual(
    new Map(apiByModel.map((row) => [row['model'], String(row['prompt_tokens'])])),
    new Map(byModel.map((row) => [row['model'], row['prompt']])),
  );
  const byTeam = await psql(
    `select t.team_alias, sum(d.cost_usd) as usd from usage_daily d join teams t using (team_id)
     where d.day >= date_trunc('month', current_date) or d.day >= current_date - 1
     group by 1 order by 2 desc`,
  );
  const apiTeams = await rows(gate, '/spend/teams');
  deepEqual(
    byTeam.map(({ team_alias, usd }) => [team_alias, pico(String(usd))]),
    apiTeams.map((row) => [row['name'], pico(String(row['spend']))]),
  );
  // Call by call.
  const calls = await psql(
    `select request_id, user_id, team_id, model, prompt_tokens, completion_tokens, cost_usd, latency_ms, created_at
     from usage order by created_at desc, request_id desc`,
  );
  const logs = await rows(gate, '/spend/logs?page_size=100');
  equal(calls.length, CALLS.length);
  const apiCalls = new Map(logs.map((row) => [row['request_id'], row]));
  for (const call of calls) {
    const log = apiCalls.get(call['request_id']) ?? {};
    deepEqual(
      [call['user_id'], call['team_id'], call['model'], pico(String(call['cost_usd']))],
      [log['user'], log['team_id'], log['model'], pico(String(log['spend']))],
    );
    deepEqual([call['prompt_tokens'], call['completion_tokens']].map(Number), [
      log['prompt_tokens'],
      log['completion_tokens'],
    ]);
    equal(Number(call['latency_ms']), log['latency_ms']);
    ok(Number(call['latency_ms']) >= 0);
    equal((call['created_at'] as Date).toISOString(), new Date(String(log['created_at'])).toISOString());
  }
  deepEqual(
    calls.map((call) => [call['prompt_tokens'], call['completion_tokens']].map(Number)).toSorted(byFirst),
    CALLS.map((put) => [prompt(put), completion(put)]).toSorted(byFirst),
  );
  const table = await run('spend logs --format csv', {
    env: { STARGATE_URL: gate.albUrl, STARGATE_MASTER_KEY: gate.masterKey },
  });
  equal(table.code, 0, table.err);
  const [head = [], ...lines] = parseCsv(table.out);
  const column = (name: string) => lines.map((line) => line[head.indexOf(name)] ?? '').toSorted();
  deepEqual(column('latency_ms'), calls.map((call) => String(call['latency_ms'])).toSorted());
  deepEqual(
    column('created_at').map((at) => new Date(at).getTime()),
    calls.map((call) => (call['created_at'] as Date).getTime()).toSorted((one, other) => one - other),
  );
  const [sums] = await psql('select sum(cost_usd) as usd, count(*)::int as calls from usage');
  equal(
    pico(String(sums?.['usd'])),
    costs.reduce((sum, [, cost]) => sum + cost, 0n),
  );
  const [slow] = await psql(
    `select percentile_cont(0.95) within group (order by latency_ms) as p95 from usage
     where created_at > now() - interval '1 day'`,
  );
  ok(Number(slow?.['p95']) > 0);
  const [price] = await psql(
    'select round(1000 * sum(cost_usd) / nullif(sum(total_tokens), 0), 6) as usd_per_1k from usage_daily',
  );
  ok(Number(price?.['usd_per_1k']) > 0);
  const columns = await psql(
    `select column_name as name, data_type as type from information_schema.columns
     where table_name = 'usage_daily' and column_name in ('day', 'cost_usd')
     order by 1`,
  );
  deepEqual(columns, [
    { name: 'cost_usd', type: 'numeric' },
    { name: 'day', type: 'date' },
  ]);
}

/** The API's figures, the largest first. */
async function costsByUser(gate: Gate): Promise<readonly (readonly [string, bigint])[]> {
  const spent = await rows(gate, '/spend/users');
  return spent.map((row) => [String(row['user_id']), pico(String(row['spend']))]);
}

async function rows(gate: Gate, path: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const answer = await fetch(`${gate.albUrl}${path}`, {
    headers: { authorization: `Bearer ${gate.masterKey}` },
  });
  equal(answer.status, 200, path);
  // Amounts as they are written: a double does not hold all digits of every sum.
  const { data } = JSON.parse(await answer.text(), ((
    _: string,
    value: unknown,
    { source }: { source?: string },
  ) => (typeof value === 'number' && source?.includes('.') === true ? source : value)) as never) as {
    readonly data: readonly Readonly<Record<string, unknown>>[];
  };
  return data;
}

/** Dollars as text, in pico-dollars. */
function pico(usd: string): bigint {
  const [, whole = '0', fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/.exec(usd) ?? [];
  const shift = 12 - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}

function byFirst(one: readonly number[], other: readonly number[]): number {
  return (one[0] ?? 0) - (other[0] ?? 0);
}

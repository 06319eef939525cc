/**
 * The rate-limit counters as the alerts and dashboards of before read them: one count per request, three tasks, keys with
 * no limit, one and three.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { earlyInMinute } from '../support/early-in-minute.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { prometheusBinary, scrapes, startTestPrometheus } from '../observability/real-prometheus.ts';

test('allowed and blocked add up to the requests, whatever limits a key has and wherever they come from', async (t) => {
  const gate = await startGate(t, { tasks: 3 });
  deepEqual(await counted(gate), { allowed: [0, 0, 0], blocked: [0, 0, 0], hits: 0 });
  const team = await gate.admin.createTeam({ rpm_limit: 1000, tpm_limit: 10_000_000 });
  const user = await gate.admin.createUser({ rpm_limit: 1000 });
  const [unlimited, one, three, everywhere, tokens, poor] = await Promise.all([
    gate.admin.createKey(),
    gate.admin.createKey({ rpm_limit: 4 }),
    gate.admin.createKey({ rpm_limit: 3, tpm_limit: 10_000_000, max_parallel_requests: 5 }),
    gate.admin.createKey({ rpm_limit: 5, team_id: team, user_id: user }),
    gate.admin.createKey({ tpm_limit: 0 }),
    gate.admin.createKey({ max_budget: 0.000001 }),
  ]);
  await earlyInMinute();
  const statuses = {
    unlimited: await ask(gate, unlimited.secret, 6),
    one: await ask(gate, one.secret, 10),
    three: await ask(gate, three.secret, 8),
    everywhere: await ask(gate, everywhere.secret, 9),
    tokens: await ask(gate, tokens.secret, 3),
    poor: await ask(gate, poor.secret, 3),
    unknown: await ask(gate, 'sk-not-a-key', 3),
  };
  deepEqual(Object.fromEntries(Object.entries(statuses).map(([name, each]) => [name, tally(each)])), {
    unlimited: '200×6',
    one: '200×4 429 rate_limit_error×6',
    three: '200×3 429 rate_limit_error×5',
    everywhere: '200×5 429 rate_limit_error×4',
    tokens: '429 rate_limit_error×3',
    poor: '429 budget_exceeded×3',
    unknown: '401×3',
  });
  // Choices of one request are one request; so is one that goes to Bedrock again.
  equal((await chat(gate, 0, unlimited.secret, { n: 3 })).status, 200);
  const failing = '[[sim {"fail":{"kind":"http","type":"ThrottlingException","times":1}}]]';
  equal((await chat(gate, 1, unlimited.secret, { prompt: failing })).status, 200);
  // Lists are not what limits are about.
  const listed = await request(`${gate.albUrl}/v1/models`, {
    headers: { authorization: `Bearer ${one.secret}` },
  });
  await listed.body.dump();
  equal(listed.statusCode, 200);
  const { allowed, blocked, hits } = await counted(gate);
  // A budget is no rate limit: what it refuses has passed them.
  equal(sum(allowed), 6 + 4 + 3 + 5 + 3 + 2);
  equal(sum(blocked), 6 + 5 + 4 + 3);
  equal(hits, sum(blocked));
  ok(blocked.every((each) => each > 0));
});

test(
  'the success rate of the limiter, word for word, over three tasks',
  { skip: prometheusBinary === null && 'no prometheus on this machine' },
  async (t) => {
    const gate = await startGate(t, { tasks: 3 });
    const [unlimited, strict] = await Promise.all([
      gate.admin.createKey(),
      gate.admin.createKey({ rpm_limit: 6, tpm_limit: 10_000_000 }),
    ]);
    const hosts = gate.tasks().map(({ url }) => new URL(url).host);
    const prometheus = await startTestPrometheus(t, hosts);
    await scrapes(prometheus, 2);
    await earlyInMinute();
    // Two fifths of what is asked under limits pass, as in the report of the fault.
    const answered = await ask(gate, strict.secret, 15);
    equal(tally(answered), '200×6 429 rate_limit_error×9');
    await scrapes(prometheus, 3);
    const rate = (name: string) => `rate(${name}[1m])`;
    const [allowed, blocked] = [rate('rate_limit_allowed_total'), rate('rate_limit_blocked_total')];
    const summed = `sum(${allowed}) / (sum(${allowed}) + sum(${blocked}))`;
    ok(Math.abs(((await prometheus.query(summed))[0]?.value ?? 0) - 6 / 15) < 0.02);
    const byTask = await prometheus.query(`${allowed} / (${allowed} + ${blocked})`);
    equal(byTask.length, 3);
    const passedOf = (task: number) => {
      const own = answered.filter((_, index) => index % 3 === task);
      return own.filter((each) => each === '200').length / own.length;
    };
    for (const { metric, value } of byTask)
      ok(
        Math.abs(value - passedOf(hosts.indexOf(String(metric['instance'])))) < 1e-9,
        JSON.stringify(metric),
      );
    await ask(gate, unlimited.secret, 15);
    await scrapes(prometheus, 2);
    ok(Math.abs(((await prometheus.query(summed))[0]?.value ?? 0) - 21 / 30) < 0.02);
    const [total] = await prometheus.query('sum(rate_limit_allowed_total) + sum(rate_limit_blocked_total)');
    equal(total?.value, 30);
    const kinds = await prometheus.query('sum by (limit_type) (stargate_rate_limit_hits_total) > 0');
    deepEqual(
      kinds.map(({ metric, value }) => [metric['limit_type'], value]),
      [['rpm', 9]],
    );
  },
);

/** One after the other, each to the next task. */
async function ask(gate: Gate, key: string, times: number): Promise<readonly string[]> {
  const answered: string[] = [];
  for (let time = 0; time < times; time += 1) answered.push(worded(await chat(gate, time % 3, key, {})));
  return answered;
}

type Asked = { readonly status: number; readonly type: string };

async function chat(
  gate: Gate,
  task: number,
  key: string,
  { prompt = 'hello', n }: { readonly prompt?: string; readonly n?: number },
): Promise<Asked> {
  return eventually(
    async () => {
      const answer = await request(`${gate.tasks()[task]?.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'claude-haiku-4-5',
          max_tokens: 64,
          messages: [{ role: 'user', content: prompt }],
          ...(n === undefined ? {} : { n }),
        }),
      });
      const { error } = (await answer.body.json()) as { readonly error?: { readonly type?: string } };
      // Whoever asks before the limits have arrived waits and asks again; that is no verdict of a limit.
      ok(answer.statusCode !== 503);
      return { status: answer.statusCode, type: error?.type ?? '' };
    },
    { withinMs: 10_000 },
  );
}

function worded({ status, type }: Asked): string {
  return status === 429 ? `429 ${type}` : String(status);
}

function tally(answered: readonly string[]): string {
  const kinds = [...new Set(answered)].toSorted();
  return kinds.map((kind) => `${kind}×${answered.filter((each) => each === kind).length}`).join(' ');
}

/** By task. A series with labels, or one that is not there from the start, is no figure. */
async function counted(gate: Gate) {
  const texts = await Promise.all(gate.tasks().map(({ url }) => metricsOf(url)));
  const of = (name: string) =>
    texts.map((text) => {
      const [only, ...more] = text
        .split('\n')
        .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      equal(more.length, 0, `${name} has labels`);
      return Number(only?.split(' ')[1] ?? 'NaN');
    });
  const hits = texts.flatMap((text) =>
    text.split('\n').filter((line) => /^stargate_rate_limit_hits_total\{limit_type="\w+"\} /.test(line)),
  );
  return {
    allowed: of('rate_limit_allowed_total'),
    blocked: of('rate_limit_blocked_total'),
    hits: hits.reduce((total, line) => total + Number(line.split(' ')[1]), 0),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}

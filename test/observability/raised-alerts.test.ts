/** Alerts raised by a real Prometheus, with the rules as they are written for it, on what real tasks count. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { alertsFor, rulesOf, type AlertSettings } from '../../core/alerts/alerts.ts';
import { ruleFile } from '../../core/alerts/rule-file.ts';
import { systemClock } from '../../core/clock.ts';
import type { AccountState } from '../../core/saas-usage/account-state.ts';
import { EXPOSITION_TYPE, expositionOf } from '../../core/saas-usage/exposition.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { listen } from '../support/listen.ts';
import { servicesState } from './services-state.ts';
import { prometheusBinary, scrapes, startTestPrometheus, type TestPrometheus } from './real-prometheus.ts';

const skip = prometheusBinary === null ? 'no prometheus on this machine' : false;

/** Three tasks, and a Prometheus with the rules of these alerts. */
async function startWatched(
  t: TestContext,
  settings: AlertSettings,
): Promise<Watched & { readonly gate: Gate; readonly urls: readonly string[] }> {
  const gate = await startGate(t, { tasks: 3 });
  const urls = gate.tasks().map(({ url }) => url);
  const watched = await startPrometheusOn(
    t,
    urls.map((url) => new URL(url).host),
    settings,
  );
  await scrapes(watched.prometheus, 2);
  return { gate, urls, ...watched };
}

type Watched = {
  readonly prometheus: TestPrometheus;
  /** Names and urgency of the alerts that fire. */
  readonly fires: (expected: readonly string[]) => Promise<void>;
};

async function startPrometheusOn(
  t: TestContext,
  hosts: readonly string[],
  settings: AlertSettings,
): Promise<Watched> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-raised-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const rules = join(directory, 'rules.yaml');
  const alerts = rulesOf(alertsFor({ database: 'DBInstanceIdentifier' }, settings));
  await writeFile(rules, ruleFile(alerts.filter(({ name }) => Object.hasOwn(settings, name))));
  const prometheus = await startTestPrometheus(t, hosts, [rules]);
  const fires = async (expected: readonly string[]): Promise<void> => {
    const { data } = (await prometheus.get('/api/v1/alerts')) as RaisedAnswer;
    const firing = data.alerts.filter(({ state }) => state === 'firing');
    deepEqual(
      firing.map(({ labels }) => `${labels['alertname']} ${labels['severity']}`).toSorted(),
      expected,
    );
  };
  return { prometheus, fires };
}

type RaisedAnswer = {
  readonly data: {
    readonly alerts: readonly { readonly labels: Readonly<Record<string, string>>; readonly state: string }[];
  };
};

/** The time that a rule may take to see what happened. */
const SOON = { withinMs: 20_000 };

test(
  'limits above one a second, 502s and a p95 above five seconds are alerts by settings alone',
  { skip },
  async (t) => {
    const { gate, urls, prometheus, fires } = await startWatched(t, {
      RateLimitSpike: { threshold: 1, forMinutes: 0 },
      UpstreamFailures: { threshold: 0.1, forMinutes: 0 },
      HighLatency: { threshold: 5, forMinutes: 0, severity: 'page' },
    });
    const [open, byRequests, byTokens] = await Promise.all([
      gate.admin.createKey(),
      gate.admin.createKey({ rpm_limit: 0 }),
      gate.admin.createKey({ tpm_limit: 0 }),
    ]);
    /** So many calls at once, to one task after the other; all end with this status. */
    const call = async (times: number, key: string, prompt: string, status: number): Promise<void> => {
      const answers = await Promise.all(
        Array.from({ length: times }, (_, index) =>
          gate.chat(key, prompt.replace('%', String(index)), { url: urls[index % urls.length] ?? '' }),
        ),
      );
      deepEqual([...new Set(answers.map((answer) => answer.status))], [status]);
    };
    await fires([]);

    // Refusals of two kinds on three tasks, in five minutes: 200 are 0.7 a second, 360 are 1.2; no series alone has 300.
    for (const key of [byRequests, byTokens]) await call(100, key.secret, 'hello', 429);
    await scrapes(prometheus, 2);
    await fires([]);
    for (const key of [byRequests, byTokens]) await call(80, key.secret, 'hello', 429);
    await eventually(() => fires(['RateLimitSpike ticket']), SOON);

    // Bedrock fails: more than twelve times in two minutes.
    const fails = '[[sim {"fail":{"kind":"http","type":"InternalServerException"},"tag":"%"}]]';
    await call(21, open.secret, fails, 502);
    await eventually(() => fires(['RateLimitSpike ticket', 'UpstreamFailures ticket']), SOON);

    await call(60, open.secret, '[[sim {"headerDelayMs":5200,"tag":"%"}]]', 200);
    const all = ['HighLatency page', 'RateLimitSpike ticket', 'UpstreamFailures ticket'];
    await eventually(() => fires(all), SOON);
  },
);

test('failures of Bedrock are one alert: 502 to clients, and answers that break off', { skip }, async (t) => {
  const { gate, prometheus, fires } = await startWatched(t, {
    UpstreamFailures: { threshold: 0.01, forMinutes: 0 },
  });
  const { secret } = await gate.admin.createKey({});
  const call = (fail: object, stream: boolean) =>
    gate.chat(secret, `[[sim ${JSON.stringify({ words: 40, fail })}]]`, { stream });
  await t.test('throttling is another matter', async () => {
    const throttled = { kind: 'http', type: 'ThrottlingException' };
    for (let sent = 0; sent < 4; sent += 1) equal((await call(throttled, false)).status, 429);
    await scrapes(prometheus, 2);
    await fires([]);
  });
  await t.test('an answer that breaks off', async () => {
    for (let sent = 0; sent < 4; sent += 1) await call({ kind: 'cut', afterEvents: 3 }, true);
    await eventually(() => fires(['UpstreamFailures ticket']), SOON);
    equal((await prometheus.query('sum(stargate_requests_total{status="502"})')).length, 0);
  });
  await t.test('a call that no try helped', async () => {
    const failing = { kind: 'http', type: 'InternalServerException' };
    for (let round = 0; round < 2; round += 1) {
      for (let sent = 0; sent < 4; sent += 1) equal((await call(failing, false)).status, 502);
      await scrapes(prometheus, 2);
    }
    await eventually(() => fires(['UpstreamFailures ticket']), SOON);
    for (const part of [
      'stargate_requests_total{status="502"}',
      'stargate_upstream_requests_total{status="500"}',
    ]) {
      const [rate] = await prometheus.query(`sum(rate(${part}[2m]))`);
      ok((rate?.value ?? 0) > 0.01, `${part}: ${rate?.value}`);
    }
  });
});

test(
  "plans that are used up, refused keys and full servers of other services are alerts on the exporter's names",
  { skip },
  async (t) => {
    const names = [
      'SaasPlanNearlyReached',
      'SaasPlanReached',
      'SaasKeysRefused',
      'AlgoliaSlow',
      'AlgoliaCpu',
    ] as const;
    let isBad = false;
    const exporter = createServer((_incoming, outgoing) => {
      const nowMs = systemClock.nowMs();
      const states = servicesState(nowMs);
      outgoing
        .writeHead(200, { 'content-type': EXPOSITION_TYPE })
        .end(expositionOf(isBad ? states.map((state) => inTrouble(state)) : states, nowMs));
    });
    const { prometheus, fires } = await startPrometheusOn(
      t,
      [new URL(await listen(t, exporter)).host],
      Object.fromEntries(names.map((name) => [name, { forMinutes: 0 }])),
    );
    await scrapes(prometheus, 2);
    // Ninety of a hundred searches.
    await eventually(() => fires(['SaasPlanNearlyReached ticket']), SOON);
    isBad = true;
    const all = [
      'AlgoliaCpu ticket',
      'AlgoliaSlow page',
      'SaasKeysRefused ticket',
      'SaasPlanNearlyReached ticket',
      'SaasPlanReached ticket',
    ];
    await eventually(() => fires(all), SOON);
  },
);

/** All of the plan is used, searches take a second, a server has nothing left, and the key is refused. */
function inTrouble(state: AccountState): AccountState {
  const bad: Readonly<Record<string, number>> = {
    total_search_operations: 100,
    '99p_processing_time': 1_000,
    cpu_usage: 99,
  };
  const refused = { what: 'usage', code: 'unauthorized', status: 403, message: 'Invalid key' } as const;
  return {
    ...state,
    parts: new Map(
      [...state.parts].map(([name, part]) => [
        name,
        {
          ...part,
          samples: part.samples.map((sample) => ({ ...sample, value: bad[sample.metric] ?? sample.value })),
          last:
            state.account.service === 'algolia'
              ? { ...part.last, outcome: 'failure' as const, faults: [refused] }
              : part.last,
        },
      ]),
    ),
  };
}

/**
 * The alerts of an earlier gateway, by the settings that carry them over, raised by a real Prometheus on what happens on
 * three tasks: more than one refusal a second, more than one failure of Bedrock in ten seconds, p95 above five seconds.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { alertsFor, rulesOf, type AlertSettings } from '../../core/alerts/alerts.ts';
import { ruleFile } from '../../core/alerts/rule-file.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import {
  prometheusBinary,
  scrapes,
  startTestPrometheus,
  type TestPrometheus,
} from '../observability/real-prometheus.ts';

/** As lib/environments.ts holds them; without a duration, so that a test need not wait for it. */
const SETTINGS = {
  RateLimitSpike: { threshold: 1, forMinutes: 0 },
  UpstreamFailures: { threshold: 0.1, forMinutes: 0 },
  HighLatency: { threshold: 5, forMinutes: 0, severity: 'page' },
  SlowFirstToken: 'off',
} as const satisfies AlertSettings;

test(
  'limits above one a second, 502s and a p95 above five seconds are alerts by settings alone',
  { skip: prometheusBinary === null && 'no prometheus on this machine' },
  async (t) => {
    const gate = await startGate(t, { tasks: 3 });
    const hosts = gate.tasks().map(({ url }) => new URL(url).host);
    const prometheus = await startTestPrometheus(t, hosts, [await rulesFile(t, SETTINGS)]);
    const [open, byRequests, byTokens] = await Promise.all([
      gate.admin.createKey(),
      gate.admin.createKey({ rpm_limit: 0 }),
      gate.admin.createKey({ tpm_limit: 0 }),
    ]);
    await scrapes(prometheus, 2);
    deepEqual(await firing(prometheus), []);

    // Refusals of two kinds on three tasks, in five minutes: 200 are 0.7 a second, 360 are 1.2; no series alone has 300.
    const refuse = async (times: number): Promise<void> => {
      for (const key of [byRequests, byTokens]) {
        const statuses = await Promise.all(
          Array.from({ length: times / 2 }, (_, index) => chat(gate, index % 3, key.secret, 'hello')),
        );
        deepEqual([...new Set(statuses)], [429]);
      }
    };
    await refuse(200);
    await scrapes(prometheus, 2);
    deepEqual(await firing(prometheus), []);
    await refuse(160);
    await eventually(async () => deepEqual(await firing(prometheus), ['RateLimitSpike ticket']), {
      withinMs: 20_000,
    });

    // Bedrock fails: more than twelve times in two minutes.
    const fails = (index: number) =>
      `[[sim {"fail":{"kind":"http","type":"InternalServerException"},"tag":"${index}"}]]`;
    const failed = await Promise.all(
      Array.from({ length: 21 }, (_, index) => chat(gate, index % 3, open.secret, fails(index))),
    );
    deepEqual([...new Set(failed)], [502]);
    await eventually(
      async () => deepEqual(await firing(prometheus), ['RateLimitSpike ticket', 'UpstreamFailures ticket']),
      { withinMs: 20_000 },
    );
    await scrapes(prometheus, 2);
    const [answered] = await prometheus.query('sum(stargate_requests_total{status="502"})');
    equal(answered?.value, 21);

    // Most answers of the last ten minutes took six seconds.
    const slow = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        chat(gate, index % 3, open.secret, `[[sim {"headerDelayMs":5200,"tag":"${index}"}]]`),
      ),
    );
    deepEqual([...new Set(slow)], [200]);
    await eventually(
      async () =>
        deepEqual(await firing(prometheus), [
          'HighLatency page',
          'RateLimitSpike ticket',
          'UpstreamFailures ticket',
        ]),
      { withinMs: 20_000 },
    );
  },
);

async function rulesFile(t: TestContext, settings: AlertSettings): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-rules-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'rules.yaml');
  await writeFile(file, ruleFile(rulesOf(alertsFor({ database: 'DBInstanceIdentifier' }, settings))));
  return file;
}

async function firing(prometheus: TestPrometheus): Promise<readonly string[]> {
  // Nothing here is about what the alerts of usage and budgets say.
  const named = Object.keys(SETTINGS).join('|');
  const alerts = await prometheus.query(
    `sum by (alertname, severity) (ALERTS{alertstate="firing",alertname=~"${named}"})`,
  );
  return alerts.map(({ metric }) => `${metric['alertname']} ${metric['severity']}`).toSorted();
}

async function chat(gate: Gate, task: number, key: string, prompt: string): Promise<number> {
  return (await gate.chat(key, prompt, { url: gate.tasks()[task]?.url ?? '' })).status;
}

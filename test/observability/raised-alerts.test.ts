/** Alerts raised by a real Prometheus, with the rules as they are written for it, on what real tasks count. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { alertsFor, rulesOf, type AlertSettings } from '../../core/alerts/alerts.ts';
import { ruleFile } from '../../core/alerts/rule-file.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { prometheusBinary, scrapes, startTestPrometheus, type TestPrometheus } from './real-prometheus.ts';

const skip = prometheusBinary === null ? 'no prometheus on this machine' : false;

type Raised = {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: string;
};

/** Three tasks, and a Prometheus that raises these alerts at once. */
async function startWatched(
  t: TestContext,
  settings: AlertSettings,
): Promise<{
  readonly gate: Gate;
  readonly urls: readonly string[];
  readonly prometheus: TestPrometheus;
  readonly raised: () => Promise<readonly Raised[]>;
}> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-raised-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const rules = join(directory, 'rules.yaml');
  const alerts = rulesOf(alertsFor({ database: 'DBInstanceIdentifier' }, settings));
  await writeFile(rules, ruleFile(alerts.filter(({ name }) => Object.hasOwn(settings, name))));
  const gate = await startGate(t, { tasks: 3 });
  const urls = gate.tasks().map(({ url }) => url);
  const prometheus = await startTestPrometheus(
    t,
    urls.map((url) => new URL(url).host),
    [rules],
  );
  await scrapes(prometheus, 2);
  return {
    gate,
    urls,
    prometheus,
    raised: async () => {
      const answer = (await prometheus.get('/api/v1/alerts')) as { data: { alerts: readonly Raised[] } };
      return answer.data.alerts.filter(({ state }) => state === 'firing');
    },
  };
}

test('failures of Bedrock are one alert: 502 to clients, and answers that break off', { skip }, async (t) => {
  const { gate, prometheus, raised } = await startWatched(t, {
    UpstreamFailures: { threshold: 0.01, forMinutes: 0 },
  });
  const { secret } = await gate.admin.createKey({});
  const call = (fail: object, stream: boolean) =>
    gate.chat(secret, `[[sim ${JSON.stringify({ words: 40, fail })}]]`, { stream });
  await t.test('throttling is another matter', async () => {
    const throttled = { kind: 'http', type: 'ThrottlingException' };
    for (let sent = 0; sent < 4; sent += 1) equal((await call(throttled, false)).status, 429);
    await scrapes(prometheus, 2);
    deepEqual(await raised(), []);
  });
  const isRaisedOnce = async () => {
    const labels = { alertname: 'UpstreamFailures', environment: 'local', severity: 'ticket' };
    await eventually(
      async () =>
        deepEqual(
          (await raised()).map((alert) => alert.labels),
          [labels],
        ),
      { withinMs: 20_000 },
    );
  };
  await t.test('an answer that breaks off', async () => {
    for (let sent = 0; sent < 4; sent += 1) await call({ kind: 'cut', afterEvents: 3 }, true);
    await isRaisedOnce();
    equal((await prometheus.query('sum(stargate_requests_total{status="502"})')).length, 0);
  });
  await t.test('a call that no try helped', async () => {
    const failing = { kind: 'http', type: 'InternalServerException' };
    for (let round = 0; round < 2; round += 1) {
      for (let sent = 0; sent < 4; sent += 1) equal((await call(failing, false)).status, 502);
      await scrapes(prometheus, 2);
    }
    await isRaisedOnce();
    for (const part of [
      'stargate_requests_total{status="502"}',
      'stargate_upstream_requests_total{status="500"}',
    ]) {
      const [rate] = await prometheus.query(`sum(rate(${part}[2m]))`);
      ok((rate?.value ?? 0) > 0.01, `${part}: ${rate?.value}`);
    }
  });
});

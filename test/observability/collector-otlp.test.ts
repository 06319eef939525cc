/** The real collector with the project's configuration: what an OTLP endpoint has of a gateway's metrics. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { startOtlpStandIn, type OtlpStandIn } from './otlp-stand-in.ts';
import { collectorBinary, startRealCollector } from './real-collector.ts';

const skip = collectorBinary === null ? 'neither aws-otel-collector nor otelcol-contrib is installed' : false;

const hostsOf = (gate: Gate) => gate.tasks().map(({ url }) => new URL(url).host);

/** Calls of both tasks, `count` each. */
async function call(gate: Gate, secret: string, count: number): Promise<void> {
  for (const { url } of gate.tasks()) {
    for (let done = 0; done < count; done += 1)
      equal((await gate.chat(secret, 'hello', { url })).status, 200);
  }
}

async function shows(endpoint: OtlpStandIn, name: string, attributes: object, value: number): Promise<void> {
  await eventually(
    async () => equal(endpoint.total(name, attributes as Record<string, string>), value, name),
    {
      withinMs: 20_000,
    },
  );
}

function tasksSeen(endpoint: OtlpStandIn): number {
  return new Set(endpoint.points.map(({ resource }) => resource['service.instance.id'])).size;
}

const MODEL = { model: 'claude-haiku-4-5' };

const vendors = [
  ['newRelic', 'api-key', ['otlp.yaml']],
  ['grafana', 'authorization', ['otlp.yaml']],
  ['datadog', 'dd-api-key', ['otlp.yaml', 'otlp-delta.yaml']],
  ['dynatrace', 'authorization', ['otlp.yaml', 'otlp-delta.yaml']],
] as const;

test(
  'collectors of four vendors each show the requests of two tasks, to the request',
  { skip },
  async (t) => {
    const gate = await startGate(t, { tasks: 2 });
    const key = await gate.admin.createKey({});
    const shown = await Promise.all(
      vendors.map(async ([vendor, header, files]) => {
        const endpoint = await startOtlpStandIn(t, { vendor });
        const collector = await startRealCollector(t, {
          tasks: { hosts: hostsOf(gate) },
          files,
          endpoint: endpoint.url,
          headers: JSON.stringify({
            [header]: 'the-key',
            'dd-otel-metric-config': '{"resource_attributes_as_tags": true}',
          }),
        });
        // As everyday: the collector has seen both tasks before the calls.
        await eventually(async () => equal(tasksSeen(endpoint), 2, collector.log()), { withinMs: 20_000 });
        return endpoint;
      }),
    );
    await call(gate, key.secret, 3);
    for (const endpoint of shown) await shows(endpoint, 'stargate_requests_total', MODEL, 6);
    await call(gate, key.secret, 2);
    for (const endpoint of shown) {
      await shows(endpoint, 'stargate_requests_total', MODEL, 10);
      await shows(
        endpoint,
        'stargate_requests_total',
        { 'deployment.environment.name': 'test', ...MODEL },
        10,
      );
      deepEqual(endpoint.problems, []);
      equal(endpoint.points[0]?.resource['service.name'], 'stargate');
      equal(tasksSeen(endpoint), 2);
    }
  },
);

test('a collector that starts anew sends no difference twice', { skip }, async (t) => {
  const gate = await startGate(t);
  const key = await gate.admin.createKey({});
  const endpoint = await startOtlpStandIn(t, { vendor: 'datadog' });
  const start = () =>
    startRealCollector(t, {
      tasks: { hosts: hostsOf(gate) },
      files: ['otlp.yaml', 'otlp-delta.yaml'],
      endpoint: endpoint.url,
      headers: '{"dd-api-key": "the-key"}',
    });
  const first = await start();
  await eventually(async () => ok(endpoint.points.length > 0, first.log()), { withinMs: 20_000 });
  await call(gate, key.secret, 3);
  await shows(endpoint, 'stargate_requests_total', MODEL, 3);
  await first.stop();
  const before = endpoint.points.length;
  const second = await start();
  await eventually(async () => ok(endpoint.points.length > before, second.log()), { withinMs: 20_000 });
  await call(gate, key.secret, 4);
  await shows(endpoint, 'stargate_requests_total', MODEL, 7);
  deepEqual(endpoint.problems, []);
});

test('an endpoint that is away holds up neither remote write nor the scaling metric', { skip }, async (t) => {
  const gate = await startGate(t);
  const endpoint = await startOtlpStandIn(t, { vendor: 'newRelic' });
  endpoint.trouble({ kind: 'silence', times: 1_000 });
  const collector = await startRealCollector(t, {
    tasks: { hosts: hostsOf(gate) },
    files: ['otlp.yaml'],
    endpoint: endpoint.url,
    headers: '{"api-key": "the-key"}',
  });
  await eventually(async () => ok(endpoint.statuses.length > 0, collector.log()), { withinMs: 20_000 });
  const before = { writes: collector.remoteWrites(), scaling: collector.scalingMetrics() };
  await eventually(
    async () => {
      ok(collector.remoteWrites() > before.writes + 3, collector.log());
      ok(collector.scalingMetrics() > before.scaling + 3, collector.log());
    },
    { withinMs: 20_000 },
  );
});

test(
  'a token of digits, which YAML takes for a number, is shown to the tasks as it is',
  { skip },
  async (t) => {
    const token = '0123456701234567';
    const gate = await startGate(t, { environment: { METRICS_TOKEN: token } });
    const endpoint = await startOtlpStandIn(t);
    const collector = await startRealCollector(t, {
      tasks: { hosts: hostsOf(gate) },
      files: ['otlp.yaml'],
      endpoint: endpoint.url,
      headers: '{}',
      token,
    });
    await eventually(async () => equal(endpoint.total('up'), 1, collector.log()), { withinMs: 20_000 });
  },
);

test(
  'headers that are none stop the collector with a reason that does not quote them',
  { skip },
  async (t) => {
    const endpoint = await startOtlpStandIn(t);
    const collector = await startRealCollector(t, {
      tasks: { hosts: [] },
      files: ['otlp.yaml'],
      endpoint: endpoint.url,
      headers: 'tell-nobody',
    });
    await eventually(async () => match(collector.log(), /headers/), { withinMs: 20_000 });
    ok(!collector.log().includes('tell-nobody'), collector.log());
  },
);

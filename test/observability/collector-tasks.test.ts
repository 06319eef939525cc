/** The real collector with the project's configuration and a stand-in of ECS: which tasks' metrics there are. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startEcsStandIn, type EcsTask } from './ecs-stand-in.ts';
import { collectorBinary, startRealCollector, type RealCollector } from './real-collector.ts';

const skip = collectorBinary === null ? 'neither aws-otel-collector nor otelcol-contrib is installed' : false;

const FAMILY = 'stargate-test-proxy';

test(
  'forty-eight tasks of a release are all scraped and all in the scaling metric; those that start or stop are in neither',
  { skip },
  async (t) => {
    const scrapes = new Map<string, number>();
    const port = await startScraped(t, scrapes);
    // Twenty-four tasks of prod, twice, as in a release; then one that starts, one that stops, and the collector's own.
    const tasks: EcsTask[] = Array.from({ length: 48 }, (_, index) => task(index, {}));
    const starting = task(48, { healthStatus: 'UNKNOWN' });
    const stopping = task(49, { desiredStatus: 'STOPPED' });
    const ecs = await startEcsStandIn(
      t,
      [...tasks, starting, stopping, { ...task(50, {}), family: 'stargate-test-collector' }],
      port,
    );
    const collector = await startRealCollector(t, {
      tasks: { ecs: ecs.url, port, family: FAMILY },
      files: [],
      endpoint: 'https://nowhere.example',
      headers: '{}',
    });
    await eventually(async () => equal(scrapes.size, tasks.length, collector.log()), { withinMs: 60_000 });
    deepEqual([...scrapes.keys()].toSorted(), tasks.map(({ address }) => address).toSorted());
    await eventually(async () => equal(instances(collector).size, tasks.length), { withinMs: 20_000 });
    ok(collector.remoteWrites() > 0);
    // What the policy of the task allows (test/deploy), and nothing else.
    deepEqual([...ecs.asked].toSorted(), [
      'ecs:DescribeTaskDefinition',
      'ecs:DescribeTasks',
      'ecs:ListServices',
      'ecs:ListTasks',
    ]);

    starting.healthStatus = 'HEALTHY';
    const [gone] = tasks;
    ok(gone !== undefined);
    gone.desiredStatus = 'STOPPED';
    await eventually(async () => ok(scrapes.has(starting.address)), { withinMs: 20_000 });
    // Once others have been scraped many times without it, it is scraped no more.
    await eventually(
      async () => {
        const before = scrapes.get(gone.address);
        const others = scrapes.get(starting.address) ?? 0;
        await eventually(async () => ok((scrapes.get(starting.address) ?? 0) > others + 2), {
          withinMs: 20_000,
        });
        equal(scrapes.get(gone.address), before);
      },
      { withinMs: 60_000 },
    );
  },
);

function task(index: number, given: Partial<EcsTask>): EcsTask {
  return {
    id: `task-${index}`,
    // All of 127.0.0.0/8 is this machine.
    address: `127.0.1.${index + 1}`,
    family: FAMILY,
    desiredStatus: 'RUNNING',
    healthStatus: 'HEALTHY',
    ...given,
  };
}

/** Tasks by the addresses that they are asked at, each with one request in flight. Resolves with their port. */
async function startScraped(t: TestContext, scrapes: Map<string, number>): Promise<number> {
  const server = createServer((request, response) => {
    const address = request.socket.localAddress ?? '';
    scrapes.set(address, (scrapes.get(address) ?? 0) + 1);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(
      '# HELP stargate_admitted_calls now\n# TYPE stargate_admitted_calls gauge\nstargate_admitted_calls 1\n',
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '0.0.0.0', resolve);
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Tasks whose value CloudWatch has got, each as a value of its own. */
function instances(collector: RealCollector): ReadonlySet<string> {
  return new Set(
    collector
      .emfLines()
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter((line) => line['stargate_admitted_calls'] === 1)
      .map((line) => String(line['service.instance.id'])),
  );
}

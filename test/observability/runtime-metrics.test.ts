/** What a task says of its process and of Node, by the names that other people's dashboards ask for. */
import { equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { test } from 'node:test';
import { version } from '../../cli/version.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { startGate } from '../support/start-gate.ts';

const IS_LINUX = process.platform === 'linux';

test('a task says which Stargate and which Node it is, and what of the CPU was its own and what the system’s', async (t) => {
  const gate = await startGate(t, { environment: { STARGATE_REVISION: 'abc1234' } });
  const text = await metricsOf(gate.albUrl);
  const lines = text.split('\n');
  ok(lines.includes(`stargate_build_info{version="${await version()}",revision="abc1234"} 1`), text);
  const [major, minor, patch] = process.versions.node.split('.');
  const node = `version="${process.version}",major="${major}",minor="${minor}",patch="${patch}"`;
  ok(lines.includes(`nodejs_version_info{${node}} 1`), text);
  const value = (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
  equal(
    value('process_cpu_seconds_total').toFixed(1),
    (value('process_cpu_user_seconds_total') + value('process_cpu_system_seconds_total')).toFixed(1),
  );
  const spaces = lines.filter((line) => line.startsWith('nodejs_heap_space_size_used_bytes{'));
  ok(
    spaces.some((line) => /\{space="old"\} [1-9]/.test(line)),
    spaces.join('\n'),
  );
});

test(
  'files, memory and threads are those of the process, and a connection is an open file',
  { skip: IS_LINUX ? false : 'there is no /proc' },
  async (t) => {
    const gate = await startGate(t);
    const [task] = gate.tasks();
    ok(task !== undefined);
    const { hostname, port } = new URL(task.url);
    const read = async (name: string): Promise<number> => {
      const line = (await metricsOf(task.url)).split('\n').find((one) => one.startsWith(`${name} `));
      return Number(line?.split(' ')[1]);
    };
    const before = {
      files: await read('process_open_fds'),
      handles: await read('nodejs_active_handles_total'),
    };
    const { pid } = task;
    // Memory is taken and given back, and connections come and go, between the two looks.
    await eventually(
      async () => {
        const [status, limits, files, threads] = await Promise.all([
          readFile(`/proc/${pid}/status`, 'utf8'),
          readFile(`/proc/${pid}/limits`, 'utf8'),
          readdir(`/proc/${pid}/fd`),
          readdir(`/proc/${pid}/task`),
        ]);
        const bytes = (name: string) =>
          Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
        equal(await read('process_max_fds'), Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1]));
        ok(Math.abs((await read('process_open_fds')) - files.length) <= 3);
        ok(Math.abs((await read('process_virtual_memory_bytes')) / bytes('VmSize') - 1) < 0.02);
        ok(Math.abs((await read('process_resident_memory_bytes')) / bytes('VmRSS') - 1) < 0.1);
        equal(await read('process_threads'), threads.length);
      },
      { withinMs: 10_000 },
    );
    ok((await read('process_heap_bytes')) > 0);
    const sockets = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const socket = connect(Number(port), hostname);
        t.after(() => socket.destroy());
        await once(socket, 'connect');
        return socket;
      }),
    );
    // Connections of the task's own come and go meanwhile.
    await eventually(
      async () => {
        ok((await read('process_open_fds')) >= before.files + 25);
        ok((await read('nodejs_active_handles_total')) >= before.handles + 25);
      },
      { withinMs: 10_000 },
    );
    for (const socket of sockets) socket.destroy();
    await eventually(async () => ok((await read('process_open_fds')) <= before.files + 5), {
      withinMs: 10_000,
    });
  },
);

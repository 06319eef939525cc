/**
 * What a stranger sends costs nothing, and what one caller sends never takes a task's memory from the others: no byte of
 * a body is read before the key is known, and bodies in flight have a budget.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { environments } from '../../lib/environments.ts';
import { generateVirtualKey } from '../../core/keys/virtual-key.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const MIB = 1_048_576;
const MAX_BODY = 32 * MIB;
const SMALLEST_TASK_BYTES = Math.min(...environments.map((environment) => environment.proxy.memoryMiB)) * MIB;

/** 32 MiB of a request in 32 KB. */
const bomb = gzipSync(
  Buffer.concat([
    Buffer.from('{"model":"claude-haiku-4-5","x":"'),
    Buffer.alloc(MAX_BODY - 64, 'x'),
    Buffer.from('"}'),
  ]),
);
/** The same, but no better packed than an honest request. */
const letters = Array.from({ length: 4_096 }, (_, at) => (at * 2_654_435_761).toString(36)).join('');
const packed = gzipSync(JSON.stringify({ x: letters.repeat(Math.floor((8 * MIB) / letters.length)) }));

type Reply = { readonly status: number; readonly text: string };

async function post(
  gate: Gate,
  body: Buffer | string,
  headers: Readonly<Record<string, string>>,
  path = '/v1/messages',
): Promise<Reply> {
  const answer = await request(gate.edgeUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

/** The most memory the task had while `work` ran. */
async function peakDuring(gate: Gate, work: Promise<unknown>): Promise<number> {
  let peak = 0;
  const state = { isOver: false };
  const watch = async (): Promise<void> => {
    while (!state.isOver) peak = Math.max(peak, await metric(gate, 'process_resident_memory_bytes'));
  };
  const watching = watch();
  await work.finally(() => {
    state.isOver = true;
  });
  await watching;
  return peak;
}

/** A request whose head says that `declared` bytes follow, of which `sent` are sent; the connection stays open. */
function stalled(
  gate: Gate,
  key: string,
  declared: number,
  sent: Buffer,
  address = '203.0.113.99',
): { socket: Socket; answer: Promise<string> } {
  const { hostname, port } = new URL(gate.tasks()[0]?.url ?? '');
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(
    `POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\nx-forwarded-for: ${address}\r\ncontent-type: application/json\r\ncontent-length: ${declared}\r\n\r\n`,
  );
  socket.write(sent);
  const answer = new Promise<string>((resolve) => {
    socket.once('data', (chunk) => resolve(chunk.toString('utf8')));
    socket.once('close', () => resolve(''));
  });
  return { socket, answer };
}

test('bodies', async (t) => {
  const gate = await startGate(t, {
    environment: { BODY_BUDGET_BYTES: String(Math.floor(SMALLEST_TASK_BYTES / 6)) },
  });
  const { secret } = await gate.admin.createKey();
  await t.test(
    '140 requests of strangers that would inflate to 32 MiB each leave the memory alone',
    async () => {
      const flood = Array.from({ length: 140 }, () =>
        post(gate, bomb, { 'x-api-key': generateVirtualKey(), 'content-encoding': 'gzip' }),
      );
      const peak = await peakDuring(gate, Promise.all(flood));
      deepEqual(new Set((await Promise.all(flood)).map(({ status }) => status)), new Set([401]));
      ok(peak < SMALLEST_TASK_BYTES / 2, `${Math.round(peak / MIB)} MiB`);
    },
  );

  await t.test(
    '50 strangers who send 31 MiB and stop are refused at once, and nothing of it is kept',
    async () => {
      const part = Buffer.alloc(MIB, 'x');
      const held = Array.from({ length: 50 }, () => stalled(gate, generateVirtualKey(), 31 * MIB, part));
      const answers = await Promise.all(held.map(({ answer }) => answer));
      for (const answer of answers) match(answer, /^HTTP\/1\.1 401 /);
      equal(await metric(gate, 'stargate_request_body_bytes'), 0);
      for (const { socket } of held) socket.destroy();
    },
  );

  await t.test('a key holder who floods is refused beyond a share, and memory stays below half', async () => {
    const flood = Array.from({ length: 60 }, () =>
      post(gate, packed, { 'x-api-key': secret, 'content-encoding': 'gzip' }),
    );
    const peak = await peakDuring(gate, Promise.all(flood));
    const replies = await Promise.all(flood);
    for (const { status } of replies) ok(status === 400 || status === 429, String(status));
    ok(replies.some(({ status }) => status === 429));
    ok(peak < SMALLEST_TASK_BYTES / 2, `${Math.round(peak / MIB)} MiB`);
  });

  await t.test('a body that inflates beyond measure is refused', async () => {
    const { status, text } = await post(gate, bomb, { 'x-api-key': secret, 'content-encoding': 'gzip' });
    equal(status, 413);
    match(text, /inflates to more than 100 times its size/);
  });

  await t.test(
    'what a key holds while it sends is bounded, others are served meanwhile, and it comes back',
    async () => {
      const other = await gate.admin.createKey();
      const first = stalled(gate, secret, 31 * MIB, Buffer.alloc(1));
      await eventually(async () => equal(await metric(gate, 'stargate_request_body_bytes'), 31 * MIB), {
        withinMs: 5_000,
      });
      const second = stalled(gate, secret, 31 * MIB, Buffer.alloc(1));
      match(await second.answer, /^HTTP\/1\.1 429 [\s\S]*retry-after: 1/i);
      equal((await gate.chat(other.secret, 'hello')).status, 200);
      first.socket.destroy();
      second.socket.destroy();
      await eventually(async () => equal(await metric(gate, 'stargate_request_body_bytes'), 0), {
        withinMs: 5_000,
      });
      equal((await gate.chat(secret, 'hello')).status, 200);
    },
  );

  await t.test('one address has its share, and a full task is overloaded', async () => {
    const keys = await Promise.all(Array.from({ length: 6 }, () => gate.admin.createKey()));
    const one = keys.map((key) => stalled(gate, key.secret, 31 * MIB, Buffer.alloc(1), '203.0.113.1'));
    match(await Promise.race(one.map(({ answer }) => answer)), /^HTTP\/1\.1 429 [\s\S]*network address/);
    const others = keys.map((key, at) =>
      stalled(gate, key.secret, 11 * MIB, Buffer.alloc(1), `203.0.113.${at + 2}`),
    );
    match(await Promise.race(others.map(({ answer }) => answer)), /^HTTP\/1\.1 529 [\s\S]*retry-after: 1/i);
    for (const { socket } of [...one, ...others]) socket.destroy();
    await eventually(async () => equal(await metric(gate, 'stargate_request_body_bytes'), 0), {
      withinMs: 5_000,
    });
  });

  await t.test('who asks before sending is told to go on only with a key', async () => {
    const ask = async (key: string): Promise<string> => {
      const { hostname, port } = new URL(gate.tasks()[0]?.url ?? '');
      const socket = connect(Number(port), hostname);
      socket.write(
        `POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n`,
      );
      const [chunk] = (await once(socket)) as [Buffer];
      if (chunk.toString().startsWith('HTTP/1.1 100 ')) {
        socket.write('{}');
        const [answer] = (await once(socket)) as [Buffer];
        socket.destroy();
        return `100, then ${answer.toString().slice(9, 12)}`;
      }
      socket.destroy();
      return chunk.toString().slice(9, 12);
    };
    equal(await ask(generateVirtualKey()), '401');
    equal(await ask(secret), '100, then 400');
  });

  await t.test('a GET whose body never ends is answered, and its connection is closed', async () => {
    const { hostname, port } = new URL(gate.tasks()[0]?.url ?? '');
    const ask = async (path: string): Promise<string> => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: x\r\nx-api-key: ${secret}\r\ntransfer-encoding: chunked\r\n\r\n`,
      );
      const sending = setInterval(() => socket.write('1\r\nx\r\n'), 100);
      await new Promise((resolve) => {
        socket.once('close', resolve);
      });
      clearInterval(sending);
      return text.slice(0, 12);
    };
    const paths = ['/v1/models', '/health/liveness', '/metrics', '/nowhere'];
    deepEqual(await Promise.all(paths.map(ask)), [
      'HTTP/1.1 200',
      'HTTP/1.1 200',
      'HTTP/1.1 200',
      'HTTP/1.1 404',
    ]);
  });
});

function once(socket: Socket): Promise<unknown[]> {
  return new Promise((resolve) => {
    socket.once('data', (...chunk) => resolve(chunk));
  });
}

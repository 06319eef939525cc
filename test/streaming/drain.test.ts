/** A task that stops gives its clients what it has answered, however slowly they take it. */
import { equal } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { followConnections } from '../../proxy/client-connections.ts';
import { drain } from '../../proxy/drain.ts';

/** More than the kernel takes at once. */
const ANSWER = Buffer.alloc(32 * 1_048_576, 'x');
const NOTHING_ELSE = { breakOff: () => undefined, stopCounting: () => undefined };

test('an answer that ended before the stop reaches a client that is slow to read it, and an idle connection goes', async (t) => {
  const answered = Promise.withResolvers<void>();
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/small') {
      outgoing.end();
      return;
    }
    outgoing.writeHead(200, { 'content-length': ANSWER.length }).end(ANSWER);
    answered.resolve();
  });
  const connections = followConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [client, idle] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
  t.after(() => {
    client.destroy();
    idle.destroy();
  });
  await Promise.all([once(client, 'connect'), once(idle, 'connect')]);
  idle.write('GET /small HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(idle, 'data');
  let taken = 0;
  client.on('data', (chunk: Buffer) => {
    taken += chunk.length;
  });
  client.pause();
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await answered.promise;
  const gone = Promise.all([once(client, 'close'), once(idle, 'close')]);
  const drained = drain(
    { server, inflight: () => 0, connections },
    { unreadyDelayMs: 0, drainTimeoutMs: 60_000 },
    NOTHING_ELSE,
  );
  await delay(200);
  idle.resume();
  client.resume();
  await Promise.all([drained, gone]);
  equal(taken > ANSWER.length, true, `${taken} bytes of ${ANSWER.length} and a head`);
});

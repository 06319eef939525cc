/**
 * Large requests and answers: they go through whole and in bounded memory, whoever is slow; and a server may answer before
 * it has read all, as one does that refuses a body for its size.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { answerOf, startRawBedrock, type RawConnection } from '../support/raw-bedrock.ts';
import { ask, seen, upstreamTo } from './http1-fixture.ts';

const MIB = 1_048_576;
const WITHIN = { withinMs: 20_000 };

function digest(bytes: Buffer | string): string {
  return createHash('sha256')
    .update(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
    .digest('hex');
}

/** Sends `bytes` as fast as the client takes them, and says how much of it has left. */
async function pour(connection: RawConnection, bytes: Buffer, sent: { bytes: number }): Promise<void> {
  for (let at = 0; at < bytes.length && !connection.isClosed; at += 65_536) {
    const piece = bytes.subarray(at, at + 65_536);
    await new Promise((resolve) => {
      connection.socket.write(piece, resolve);
    });
    sent.bytes += piece.length;
  }
}

for (const framing of ['content-length', 'chunks'] as const) {
  test(`of 50 MB with ${framing} little is read while the reader pauses, and all of it in the end`, async (t) => {
    const body = randomBytes(50 * MIB);
    const sent = { bytes: 0 };
    const bedrock = await startRawBedrock(t, {
      onRequest: async ({ connection }) => {
        if (framing === 'content-length') {
          connection.send(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`);
          await pour(connection, body, sent);
        } else {
          connection.send(
            `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`,
          );
          await pour(connection, body, sent);
          connection.send('\r\n0\r\n\r\n');
        }
      },
    });
    const { response, head, ending } = ask(upstreamTo(t, bedrock.url), '{}', { onData: () => false });
    await head;
    const taken = await atRest(() => sent.bytes);
    ok(taken < 20 * MIB, `${taken} bytes were taken`);
    ok(response.readBytes < MIB, `${response.readBytes} bytes were read`);
    const goOn = setInterval(() => response.resume(), 1);
    const result = await ending;
    clearInterval(goOn);
    equal(result.error, null);
    equal(digest(result.body), digest(body));
  });
}

/** What `value` gives once it has been the same for a while: the buffers in between are full. */
async function atRest(value: () => number): Promise<number> {
  let last = -1;
  let times = 0;
  await eventually(() => {
    const now = value();
    times = now === last ? times + 1 : 0;
    last = now;
    ok(times > 20, `${now} bytes and more`);
  }, WITHIN);
  return last;
}

for (const isLetGo of [false, true]) {
  test(`a request of 24 MB is there whole when the server reads slowly${isLetGo ? ', and its bytes are let go, and overwritten once they were written' : ''}`, async (t) => {
    const body = randomBytes(24 * MIB);
    const bedrock = await startRawBedrock(t, {
      onHead: ({ connection: { socket } }) => {
        socket.pause();
        const reads = setInterval(() => socket.resume(), 2);
        socket.on('data', () => socket.pause());
        socket.on('close', () => clearInterval(reads));
      },
      onRequest: ({ connection, body: received }) => void connection.send(answerOf(digest(received))),
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    let letGo = 0;
    const sent = digest(body);
    const options = isLetGo
      ? { letGo: () => void (letGo += 1), written: (bytes: Buffer) => void bytes.fill(0) }
      : {};
    equal(seen(await ask(upstream, body, options).ending), `200 ${sent}`);
    equal(letGo, isLetGo ? 1 : 0);
    equal(digest(body) === sent, !isLetGo);
    equal(seen(await ask(upstream, 'small').ending), `200 ${digest('small')}`);
    equal(bedrock.connections.length, 1);
  });
}

test('the bytes of a request are not let go while it waits for a connection', async (t) => {
  const held: RawConnection[] = [];
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) =>
      void (body === 'holds' ? held.push(connection) : connection.send(answerOf(body))),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const holds = ask(upstream, 'holds');
  await eventually(() => equal(held.length, 1), WITHIN);
  let letGo = 0;
  const waits = ask(upstream, 'x'.repeat(100_000), { letGo: () => void (letGo += 1) });
  await eventually(() => equal(letGo, 0), WITHIN);
  held[0]?.send(answerOf('held'));
  equal(seen(await holds.ending), '200 held');
  equal(seen(await waits.ending), `200 ${'x'.repeat(100_000)}`);
  equal(letGo, 1);
});

const refusal = 'HTTP/1.1 413 Payload Too Large\r\ncontent-length: 9\r\n';
const early: readonly (readonly [name: string, act: (connection: RawConnection) => void])[] = [
  ['and reads the rest', (connection) => connection.send(`${refusal}\r\ntoo large`)],
  [
    'and says that it closes',
    (connection) => connection.send(`${refusal}connection: close\r\n\r\ntoo large`),
  ],
  [
    'and reads no more',
    (connection) => {
      connection.socket.pause();
      connection.send(`${refusal}\r\ntoo large`);
    },
  ],
  [
    'and sends no more',
    (connection) => {
      connection.send(`${refusal}\r\ntoo large`).end();
    },
  ],
];
for (const [name, act] of early) {
  test(`a server that refuses 24 MB for their size before it has read them ${name}: the caller is told`, async (t) => {
    let large = 0;
    const bedrock = await startRawBedrock(t, {
      onHead: ({ connection, head }) => {
        if (!head.includes(String(24 * MIB))) return;
        large += 1;
        act(connection);
      },
      onRequest: ({ connection, body }) => {
        if (body.length < MIB) connection.send(answerOf(body));
      },
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    const { response, ending } = ask(upstream, randomBytes(24 * MIB), { letGo: () => undefined });
    equal(seen(await ending), '413 too large');
    equal(response.wasSent, true);
    // Nothing may follow on a connection whose server may still take it for a part of that request.
    equal(seen(await ask(upstream, 'next').ending), '200 next');
    deepEqual([large, bedrock.connections.length], [1, 2]);
  });
}

/**
 * How long an answer of Bedrock is waited for: silence before its head and between two reads of its body ends it, also when
 * bytes keep dribbling in that make no head; silence that its own reader has asked for, by pausing, does not. And how an
 * answer is given up: its connection is closed, at once and whatever it is doing.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { answerOf, startRawBedrock, type RawConnection } from '../support/raw-bedrock.ts';
import { ask, seen, upstreamTo } from './http1-fixture.ts';

const SILENCE = { silenceTimeoutMs: 600, connections: 1 };
const WITHIN = { withinMs: 10_000 };

const silent: readonly (readonly [name: string, bytes: string, outcome: string])[] = [
  ['before its first byte', '', 'no answer'],
  ['within its head', 'HTTP/1.1 200 OK\r\ncontent-le', 'no answer'],
  ['after hints', 'HTTP/1.1 103 Early Hints\r\n\r\n', 'no answer'],
  ['before the first byte of its body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n', '200, broken'],
  ['within its body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe', '200, broken'],
  [
    'between two chunks',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n',
    '200, broken',
  ],
  [
    'before the end of its last chunk',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n',
    '200, broken',
  ],
  ['before the end of its connection', 'HTTP/1.1 200 OK\r\n\r\nhello', '200, broken'],
];

test('an answer that falls silent is given up, wherever that is, and its connection closed', async (t) => {
  await Promise.all(
    silent.map(async ([name, bytes, outcome]) => {
      const bedrock = await startRawBedrock(t, {
        onRequest: ({ connection, body }) =>
          void (body === 'next'
            ? connection.send(answerOf('hello'))
            : bytes !== '' && connection.send(bytes)),
      });
      const upstream = upstreamTo(t, bedrock.url, SILENCE);
      const { response, ending } = ask(upstream, 'first');
      const waits = ask(upstream, 'next');
      equal(seen(await ending), outcome, name);
      equal(response.wasSent, true, name);
      // Bedrock may go on with what it has begun to say.
      if (outcome !== 'no answer') equal(response.isGivenUp, true, name);
      equal(seen(await waits.ending), '200 hello', name);
      await eventually(() => equal(bedrock.connections[0]?.isClosed, true, name), WITHIN);
      equal(bedrock.connections.length, 2, name);
    }),
  );
});

test('a head that comes byte by byte and never ends is given up', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: async ({ connection }) => {
      connection.send('HTTP/1.1 200 OK\r\nx: ');
      while (!connection.isClosed) {
        connection.send('y');
        await delay(50);
      }
    },
  });
  equal(seen(await ask(upstreamTo(t, bedrock.url, SILENCE)).ending), 'no answer');
});

test('an answer that takes its time is read whole, as long as it is not silent for too long', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: async ({ connection }) => {
      await delay(200);
      connection.send('HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n');
      for (let byte = 0; byte < 30; byte += 1) {
        await delay(150);
        connection.send('x');
      }
    },
  });
  const upstream = upstreamTo(t, bedrock.url, { silenceTimeoutMs: 4_000 });
  equal(seen(await ask(upstream).ending), `200 ${'x'.repeat(30)}`);
});

test('a reader that pauses for longer than Bedrock may be silent gets the rest when it goes on', async (t) => {
  const rest = 'y'.repeat(1_000_000);
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection }) => void connection.send(answerOf(`first${rest}`)),
  });
  let isPaused = false;
  const { response, ending } = ask(upstreamTo(t, bedrock.url, { silenceTimeoutMs: 1_500 }), '{}', {
    onData: () => {
      const isFirst = !isPaused;
      isPaused = true;
      return !isFirst;
    },
  });
  await eventually(() => ok(isPaused), WITHIN);
  const { readBytes } = response;
  await delay(4_000);
  equal(response.hasEnded, false);
  equal(response.readBytes, readBytes, 'nothing is read meanwhile');
  response.resume();
  equal(seen(await ending), `200 first${rest}`);
});

test('a server that closes while the reader pauses has sent all that it sent', async (t) => {
  for (const head of ['', 'connection: close\r\ncontent-length: 300000\r\n']) {
    const bedrock = await startRawBedrock(t, {
      onRequest: ({ connection }) =>
        connection.send(`HTTP/1.1 200 OK\r\n${head}\r\n${'x'.repeat(300_000)}`).end(),
    });
    const {
      response,
      head: hasHead,
      ending,
    } = ask(upstreamTo(t, bedrock.url), '{}', { onData: () => false });
    await hasHead;
    const goOn = setInterval(() => response.resume(), 20);
    const { error, body } = await ending;
    clearInterval(goOn);
    deepEqual([error, body.length], [null, 300_000], JSON.stringify(head));
  }
});

const aborted: readonly (readonly [name: string, bytes: string, outcome: string])[] = [
  ['before its first byte', '', 'no answer'],
  ['within its head', 'HTTP/1.1 200 OK\r\ncontent-le', 'no answer'],
  ['before the first byte of its body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n', '200, broken'],
  ['within its body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe', '200, broken'],
  [
    'between two chunks',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n',
    '200, broken',
  ],
];
for (const [name, bytes, outcome] of aborted) {
  test(`a call that is aborted ${name} ends with the reason, and closes its connection`, async (t) => {
    const bedrock = await startRawBedrock(t, {
      onRequest: ({ connection, body }) =>
        void (body === 'next' ? connection.send(answerOf('hello')) : bytes !== '' && connection.send(bytes)),
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    const { response, head, ending } = ask(upstream, 'first');
    const waits = ask(upstream, 'next');
    await eventually(() => equal(bedrock.requests.length, 1), WITHIN);
    if (outcome !== 'no answer') await head;
    // The bytes are with the client's kernel, and perhaps read.
    const reason = new Error('it is not needed any more');
    response.abort(reason);
    const result = await ending;
    equal(seen(result), outcome);
    equal(result.error, reason);
    deepEqual([response.isGivenUp, response.wasSent, response.hasEnded], [true, true, true]);
    equal(seen(await waits.ending), '200 hello');
    await eventually(() => equal(bedrock.connections[0]?.isClosed, true), WITHIN);
    equal(bedrock.connections.length, 2);
  });
}

test('a call that is aborted while it waits for a connection is never sent, and takes nobody’s place', async (t) => {
  const held: RawConnection[] = [];
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) =>
      void (body === 'holds' ? held.push(connection) : connection.send(answerOf(body))),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const holds = ask(upstream, 'holds');
  const calls = ['a', 'b', 'c'].map((text) => ask(upstream, text));
  await eventually(() => equal(held.length, 1), WITHIN);
  const given = calls[1];
  ok(given !== undefined);
  given.response.abort(new Error('too late'));
  equal(seen(await given.ending), 'no answer');
  equal(given.response.wasSent, false);
  held[0]?.send(answerOf('held'));
  deepEqual(await Promise.all([holds, ...calls].map(async ({ ending }) => seen(await ending))), [
    '200 held',
    '200 a',
    'no answer',
    '200 c',
  ]);
  deepEqual(
    bedrock.requests.map(({ body }) => body),
    ['holds', 'a', 'c'],
  );
});

test('a call that is aborted while its connection is being made is never sent', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => void connection.send(answerOf(body)),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const given = ask(upstream, 'given up');
  const stays = ask(upstream, 'stays');
  given.response.abort(new Error('at once'));
  equal(seen(await given.ending), 'no answer');
  equal(given.response.wasSent, false);
  equal(seen(await stays.ending), '200 stays');
  deepEqual(
    bedrock.requests.map(({ body }) => body),
    ['stays'],
  );
});

test('an answer may be aborted from within its own reader, which is told nothing more than its end', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) =>
      void connection.send(
        body === 'next'
          ? answerOf('hello')
          : `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'2\r\nab\r\n'.repeat(50)}`,
      ),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  let pieces = 0;
  const reason = new Error('enough');
  const { ending } = ask(upstream, 'first', {
    onData: (_, response) => {
      pieces += 1;
      response.abort(reason);
      return true;
    },
  });
  const { error, status } = await ending;
  deepEqual([error, status, pieces], [reason, 200, 1]);
  equal(seen(await ask(upstream, 'next').ending), '200 hello');
});

test('to abort an answer that has ended changes nothing, and its connection serves others', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => void connection.send(answerOf(body)),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const { response, ending } = ask(upstream, 'first');
  equal(seen(await ending), '200 first');
  const second = ask(upstream, 'second');
  response.abort(new Error('too late'));
  response.resume();
  equal(seen(await second.ending), '200 second');
  equal(seen(await ask(upstream, 'third').ending), '200 third');
});

test('a reader that throws loses its own answer and nobody else’s', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => void connection.send(answerOf(body)),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 2 });
  const others = ['a', 'b', 'c'].map((text) => ask(upstream, text));
  const throws = ask(upstream, 'throws', {
    onData: () => {
      throw new Error('a fault of the reader');
    },
  });
  const { status, error } = await throws.ending;
  deepEqual([status, error?.message], [200, 'a fault of the reader']);
  for (const [index, { ending }] of others.entries()) equal(seen(await ending), `200 ${'abc'[index]}`);
  equal(seen(await ask(upstream, 'd').ending), '200 d');
});

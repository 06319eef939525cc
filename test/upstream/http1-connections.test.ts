/**
 * Connections to Bedrock are used again and again, by one call at a time. What a server says when nobody has asked is never
 * an answer; a connection that has ended, broken or become doubtful is not used again; and no call is sent twice.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { seededRandom } from '../support/random.ts';
import { answerOf, cutAt, startRawBedrock, type RawRequest } from '../support/raw-bedrock.ts';
import { ask, seen, upstreamTo } from './http1-fixture.ts';

const WITHIN = { withinMs: 5_000 };

test('calls one after the other go out on one connection, and each has its own answer', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => void connection.send(answerOf(`you said ${body}`)),
  });
  const upstream = upstreamTo(t, bedrock.url);
  for (const text of ['one', 'two', 'three']) {
    equal(seen(await ask(upstream, text).ending), `200 you said ${text}`);
    await nextTurn();
  }
  equal(bedrock.connections.length, 1);
});

test('a request is there as it was meant: once, whole, with its length, its host and its headers', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection }) => void connection.send(answerOf('')),
  });
  const body = JSON.stringify({ text: 'caf\u00e9 \u{1f600} \0' });
  const headers = { 'x-amzn-bedrock-trace': 'ENABLED' };
  await ask(upstreamTo(t, bedrock.url), Buffer.from(body), { headers }).ending;
  const [request] = bedrock.requests;
  ok(request !== undefined);
  equal(Buffer.from(request.body, 'latin1').toString(), body);
  const [line, ...fields] = request.head.split('\r\n');
  equal(line, 'POST /model/us.amazon.nova-lite-v1%3A0/converse HTTP/1.1');
  const names = fields.map((field) => field.slice(0, field.indexOf(':')).toLowerCase());
  deepEqual(
    ['host', 'content-type', 'accept', 'x-amzn-bedrock-trace', 'authorization', 'content-length'].map(
      (name) => names.filter((one) => one === name).length,
    ),
    [1, 1, 1, 1, 1, 1],
  );
  equal(names.includes('transfer-encoding'), false);
  ok(fields.some((field) => field.toLowerCase() === `host: ${new URL(bedrock.url).host}`));
  ok(fields.some((field) => field.toLowerCase() === `content-length: ${Buffer.byteLength(body)}`));
  ok(request.head.includes('x-amzn-bedrock-trace: ENABLED'));
});

test('a header value with a line break in it is never sent', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection }) => void connection.send(answerOf('')),
  });
  const upstream = upstreamTo(t, bedrock.url);
  for (const value of ['a\r\nx-injected: b', 'a\nx-injected: b', 'a\rb', 'a\0b']) {
    let ending = 'thrown';
    try {
      ending = seen(await ask(upstream, '{}', { headers: { 'x-note': value } }).ending);
    } catch {
      // Throwing is as good as an answer that says so.
    }
    ok(ending === 'thrown' || ending === 'no answer', ending);
  }
  equal(bedrock.requests.length, 0);
});

const unasked: readonly (readonly [name: string, act: (request: RawRequest) => Promise<unknown>])[] = [
  ['an answer', async ({ connection }) => connection.send(answerOf('poison'))],
  [
    'an answer in two parts',
    async ({ connection }) => {
      connection.send('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n');
      await nextTurn();
      connection.send('\r\npoison');
    },
  ],
  ['the end of an answer', async ({ connection }) => connection.send('0\r\n\r\n')],
  // Resolves when the kernel has the FIN.
  [
    'its end',
    async ({ connection }) => {
      connection.end();
      await once(connection.socket, 'finish');
    },
  ],
];
for (const [name, act] of unasked) {
  test(`a server that sends ${name} on an idle connection gets no call on it, not even at that moment`, async (t) => {
    const bedrock = await startRawBedrock(t, {
      onRequest: ({ connection, body }) => void connection.send(answerOf(`you said ${body}`)),
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    for (let round = 0; round < 10; round += 1) {
      equal(seen(await ask(upstream, 'hello').ending), '200 you said hello');
      const last = bedrock.requests.at(-1);
      ok(last !== undefined);
      await act(last);
      // What the server has sent is with the client's kernel now, and nobody has read it.
      equal(seen(await ask(upstream, 'next').ending), '200 you said next', `round ${round}`);
      ok(bedrock.requests.at(-1)?.connection !== last.connection, `round ${round}`);
    }
  });
}

const breaks: readonly (readonly [name: string, act: (request: RawRequest) => unknown])[] = [
  ['closes the connection', ({ connection }) => connection.end()],
  ['resets the connection', ({ connection }) => connection.reset()],
  ['begins an answer and closes the connection', ({ connection }) => connection.send('HTTP/1.1 200').end()],
];
for (const [name, act] of breaks) {
  test(`a call is not sent again when the server has it and ${name}`, async (t) => {
    const bedrock = await startRawBedrock(t, {
      onRequest: (request) => {
        if (request.body === 'break') act(request);
        else request.connection.send(answerOf('hello'));
      },
    });
    const upstream = upstreamTo(t, bedrock.url);
    // On a connection that has been used before, too, where a client may think that it was only too late.
    for (const _ of ['new', 'used']) {
      const { response, ending } = ask(upstream, 'break');
      equal(seen(await ending), 'no answer');
      equal(response.wasSent, true);
      equal(response.isGivenUp, false);
      equal(seen(await ask(upstream, 'works').ending), '200 hello');
    }
    equal(bedrock.requests.filter(({ body }) => body === 'break').length, 2);
  });
}

test('a server that closes after every answer without saying so costs no call', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => connection.send(answerOf(body)).end(),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 2 });
  for (let call = 0; call < 50; call += 1) {
    equal(seen(await ask(upstream, `call ${call}`).ending), `200 call ${call}`);
  }
});

test('there are as many connections as calls at once, and never more than are allowed; the others wait in order', async (t) => {
  const waiting: RawRequest[] = [];
  const bedrock = await startRawBedrock(t, { onRequest: (request) => void waiting.push(request) });
  const upstream = upstreamTo(t, bedrock.url, { connections: 3 });
  const calls = Array.from({ length: 30 }, (_, index) => ask(upstream, String(index)));
  await eventually(() => equal(waiting.length, 3), WITHIN);
  equal(calls.filter(({ response }) => response.wasSent).length, 3);
  for (let answered = 0; answered < 30; answered += 1) {
    await eventually(() => ok(waiting.length > 0), WITHIN);
    const request = waiting.shift();
    request?.connection.send(answerOf(request.body));
  }
  for (const [index, call] of calls.entries()) equal(seen(await call.ending), `200 ${index}`);
  equal(bedrock.connections.length, 3);
});

test('calls that wait for the only connection are sent in their order, also when it breaks between them', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => {
      if (Number(body) % 5 === 4) connection.reset();
      else connection.send(answerOf(body));
    },
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const calls = Array.from({ length: 20 }, (_, index) => ask(upstream, String(index)));
  for (const [index, call] of calls.entries()) {
    equal(seen(await call.ending), index % 5 === 4 ? 'no answer' : `200 ${index}`);
  }
  deepEqual(
    bedrock.requests.map(({ body }) => Number(body)),
    [...calls.keys()],
  );
  equal(bedrock.connections.length, 4);
});

test('a call that is sent from within the end of another has its own answer', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => void connection.send(answerOf(body)),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const endings: string[] = [];
  const chain = async (text: string): Promise<void> => {
    endings.push(seen(await ask(upstream, text).ending));
    if (text.length < 20) await chain(`${text}x`);
  };
  await chain('x');
  deepEqual(
    endings,
    Array.from({ length: 20 }, (_, index) => `200 ${'x'.repeat(index + 1)}`),
  );
});

test('a server that says how long it keeps connections is asked on none that is older', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) =>
      void connection.send(answerOf(body, 'keep-alive: timeout=3, max=100\r\n')),
  });
  const upstream = upstreamTo(t, bedrock.url);
  equal(seen(await ask(upstream, 'one').ending), '200 one');
  await eventually(() => equal(bedrock.connections[0]?.isClosed, true), { withinMs: 10_000 });
  equal(seen(await ask(upstream, 'two').ending), '200 two');
});

test('200 calls at once whose answers come in random pieces, framed at random, have each its own', async (t) => {
  const random = seededRandom(4_711);
  const upTo = (most: number): number => Math.floor(random() * most);
  const bedrock = await startRawBedrock(t, {
    onRequest: async ({ connection, body }) => {
      const text = `${body} `.repeat(1 + upTo(400));
      const framed =
        random() < 0.5
          ? answerOf(text)
          : `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunksOf(text, upTo)}0\r\n\r\n`;
      const bytes = Buffer.from(framed, 'latin1');
      const cuts = Array.from({ length: upTo(6) }, () => upTo(bytes.length)).toSorted((a, b) => a - b);
      await connection.sendInPieces(cutAt(bytes, cuts));
      if (random() < 0.1) connection.end();
    },
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 20 });
  let broken = 0;
  const one = async (index: number): Promise<void> => {
    const text = `<${index}>`;
    const ending = await ask(upstream, text).ending;
    // A connection may close just when a call is sent on it. It is an error then, and never another's answer.
    if (ending.error !== null) broken += 1;
    else equal(ending.body.replaceAll(`${text} `, ''), '', 'only its own text');
  };
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => one(index)));
  ok(broken < 200, `${broken} broken`);
});

function chunksOf(text: string, upTo: (most: number) => number): string {
  let chunks = '';
  for (let at = 0; at < text.length;) {
    const size = Math.min(text.length - at, 1 + upTo(200));
    chunks += `${size.toString(16)}\r\n${text.slice(at, at + size)}\r\n`;
    at += size;
  }
  return chunks;
}

test('a server that refuses connections is told at once, to all who wait, and asked again later', async (t) => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const upstream = upstreamTo(t, `http://127.0.0.1:${port}`, { connections: 2 });
  const calls = Array.from({ length: 20 }, () => ask(upstream));
  for (const { response, ending } of calls) {
    const { status, error } = await ending;
    equal(status, 0);
    equal(error !== null && 'code' in error && error.code, 'ECONNREFUSED');
    equal(response.wasSent, false);
  }
  const again = createServer((socket) => {
    socket.on('data', () => socket.write(answerOf('hello')));
    t.after(() => socket.destroy());
  });
  t.after(() => again.close());
  await once(again.listen(port, '127.0.0.1'), 'listening');
  equal(seen(await ask(upstream).ending), '200 hello');
});

for (const how of ['closes', 'resets'] as const) {
  test(`a server that ${how} every connection at once fails the calls, and is not asked again and again`, async (t) => {
    const bedrock = await startRawBedrock(t, {
      onConnection: (connection) => (how === 'closes' ? connection.end() : connection.reset()),
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 2 });
    const calls = Array.from({ length: 10 }, () => ask(upstream));
    for (const { ending } of calls) equal(seen(await ending), 'no answer');
    ok(bedrock.connections.length <= 30, `${bedrock.connections.length} connections for 10 calls`);
  });
}

test('when the task ends, all calls end, whether they run or wait, and all connections with them', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => {
      if (body === 'begins') connection.send('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe');
    },
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 2 });
  const calls = ['begins', 'hangs', 'waits', 'waits'].map((text) => ask(upstream, text));
  await calls[0]?.head;
  await eventually(() => equal(bedrock.requests.length, 2), WITHIN);
  await upstream.close();
  const endings = await Promise.all(calls.map(async ({ ending }) => seen(await ending)));
  deepEqual(endings, ['200, broken', 'no answer', 'no answer', 'no answer']);
  await eventually(() => ok(bedrock.connections.every(({ isClosed }) => isClosed)), WITHIN);
  equal(bedrock.requests.length, 2);
});

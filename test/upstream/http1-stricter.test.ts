/**
 * Where our own connection to Bedrock is stricter than undici's, which stands on llhttp, or follows the RFCs where that does
 * not: each row says what undici makes of it. What is free to be one thing or the other is in the last table.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { answerOf, startRawBedrock, type RawConnection } from '../support/raw-bedrock.ts';
import { ask, outcomeOf, seen, upstreamTo } from './http1-fixture.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
const CHUNK = '5\r\nhello\r\n0\r\n\r\n';

type Row = readonly [name: string, answer: string, outcome: string];

const stricter: readonly Row[] = [
  // undici reads these.
  ['HTTP/2.0', 'HTTP/2.0 200 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer, closed'],
  ['a zero byte in the reason', 'HTTP/1.1 200 O\0K\r\ncontent-length: 5\r\n\r\nhello', 'no answer, closed'],
  ['an empty line before an answer', `\r\n${answerOf('hello')}`, 'no answer, closed'],
  // undici keeps the connection.
  ['an empty line after an answer', `${answerOf('hello')}\r\n`, '200 hello, closed'],
  // undici gives the compressed bytes for the answer, or waits until the connection ends: RFC 9112, 6.1 and 6.3.
  ['gzip below chunks', `${OK}transfer-encoding: gzip, chunked\r\n\r\n${CHUNK}`, 'no answer, closed'],
  ['gzip without chunks', `${OK}transfer-encoding: gzip\r\n\r\nhello`, 'no answer, closed'],
  ['gzip above chunks', `${OK}transfer-encoding: chunked, gzip\r\n\r\n${CHUNK}`, 'no answer, closed'],
  ['identity', `${OK}transfer-encoding: identity\r\n\r\nhello`, 'no answer, closed'],
  ['chunks twice', `${OK}transfer-encoding: chunked, chunked\r\n\r\n${CHUNK}`, 'no answer, closed'],
  [
    'chunks in two fields',
    `${OK}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n${CHUNK}`,
    'no answer, closed',
  ],
  [
    'another coding in a second field',
    `${OK}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n${CHUNK}`,
    'no answer, closed',
  ],
  ['chunks with a parameter', `${OK}transfer-encoding: chunked;a=b\r\n\r\n${CHUNK}`, 'no answer, closed'],
  [
    'a coding that begins like chunks',
    `${OK}transfer-encoding: chunkedx\r\n\r\n${CHUNK}`,
    'no answer, closed',
  ],
  ['an empty transfer-encoding', `${OK}transfer-encoding:\r\n\r\n${CHUNK}`, 'no answer, closed'],
  // "as if the framing is faulty" (RFC 9112, 6.1).
  [
    'chunks in HTTP/1.0',
    `HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n${CHUNK}`,
    'no answer, closed',
  ],
  // undici has no bound on these (CVE-2024-22019).
  [
    'an extension of 20 KB',
    `${CHUNKED}5;a=${'x'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`,
    '200, broken, closed',
  ],
  ['hints without an end', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(20_000), 'no answer, closed'],
];

for (const [name, answer, outcome] of stricter) {
  test(`${name}: it is doubtful, and so an error or at least the end of its connection`, async (t) => {
    deepEqual(await outcomeOf(t, answer, 'stays'), outcome);
  });
}

const lenient: readonly Row[] = [
  // undici takes the tab for a digit.
  ['spaces and tabs around a length', `${OK}content-length:\t 5 \t\r\n\r\nhello`, '200 hello, reused'],
  // A client must be able to read it, asked for or not (RFC 9110, 15.2); undici breaks the call off.
  ['100 before the answer', `HTTP/1.1 100 Continue\r\n\r\n${answerOf('hello')}`, '200 hello, reused'],
];

for (const [name, answer, outcome] of lenient) {
  test(`${name}: the answer is read whole`, async (t) => {
    deepEqual(await outcomeOf(t, answer, 'stays'), outcome);
  });
}

const WHOLE = '200 hello, reused';
const BROKEN = '200, broken, closed';
const NONE = 'no answer, closed';
/** The second of two answers that say so is never another's: undici's is, where transfer-encoding is among the trailers. */
const either: readonly (readonly [name: string, answer: string, outcomes: readonly string[]])[] = [
  ['a length among the trailers', `${CHUNKED}5\r\nhello\r\n0\r\ncontent-length: 3\r\n\r\n`, [WHOLE, BROKEN]],
  [
    'a coding among the trailers',
    `${CHUNKED}5\r\nhello\r\n0\r\ntransfer-encoding: gzip\r\n\r\n`,
    [WHOLE, BROKEN],
  ],
  [
    'close among the trailers',
    `${CHUNKED}5\r\nhello\r\n0\r\nconnection: close\r\n\r\n`,
    [WHOLE, '200 hello, closed', BROKEN],
  ],
  ['no space after the status', 'HTTP/1.1 200\r\ncontent-length: 5\r\n\r\nhello', [WHOLE, NONE]],
  ['1,000 fields', `${OK}${'a: b\r\n'.repeat(1_000)}content-length: 5\r\n\r\nhello`, [WHOLE, NONE]],
  [
    '3,000 fields without a value',
    `${OK}${'a:\r\n'.repeat(3_000)}content-length: 5\r\n\r\nhello`,
    [WHOLE, NONE],
  ],
  [
    'a length of 31 digits, nearly all zero',
    `${OK}content-length: ${'0'.repeat(30)}5\r\n\r\nhello`,
    [WHOLE, NONE],
  ],
  ['a chunk size of 31 digits, nearly all zero', `${CHUNKED}${'0'.repeat(30)}${CHUNK}`, [WHOLE, BROKEN]],
  ['space around the semicolon of an extension', `${CHUNKED}5 ; a=b\r\nhello\r\n0\r\n\r\n`, [WHOLE, BROKEN]],
  ['an empty extension', `${CHUNKED}5;\r\nhello\r\n0\r\n\r\n`, [WHOLE, BROKEN]],
  ['an extension whose quotes have no end', `${CHUNKED}5;a="b\r\nhello\r\n0\r\n\r\n`, [WHOLE, BROKEN]],
  [
    'an offer of another protocol',
    `${OK}connection: upgrade\r\nupgrade: h2c\r\ncontent-length: 5\r\n\r\nhello`,
    [WHOLE, '200 hello, closed', NONE],
  ],
];

for (const [name, answer, outcomes] of either) {
  test(`${name}: read whole or an error, and the next call has its own answer`, async (t) => {
    const outcome = await outcomeOf(t, answer, 'stays');
    ok(outcomes.includes(outcome), outcome);
  });
}

// undici takes a line break between two answers for nothing, and lets the reset of an idle connection fail the call that
// was to go out on it, though nothing of that had been sent.
const unasked: readonly (readonly [name: string, act: (connection: RawConnection) => void])[] = [
  ['sends a line break on', (connection) => connection.send('\r\n')],
  ['resets', (connection) => connection.reset()],
];
for (const [name, act] of unasked) {
  test(`a server that ${name} an idle connection gets no call on it, not even at that moment`, async (t) => {
    const bedrock = await startRawBedrock(t, {
      onRequest: ({ connection, body }) => void connection.send(answerOf(`you said ${body}`)),
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    for (let round = 0; round < 10; round += 1) {
      equal(seen(await ask(upstream, 'hello').ending), '200 you said hello');
      const last = bedrock.requests.at(-1)?.connection;
      ok(last !== undefined);
      act(last);
      equal(seen(await ask(upstream, 'next').ending), '200 you said next', `round ${round}`);
      ok(bedrock.requests.at(-1)?.connection !== last, `round ${round}`);
    }
  });
}

// undici's pool counts such a call as one that runs for ever: after as many as there are connections, nothing is sent.
test('a call that cannot be sent takes no connection from the others', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection }) => void connection.send(answerOf('hello')),
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 2 });
  for (const value of ['a\r\nx-injected: b', 'a\nx-injected: b', 'a\rb', 'a\0b']) {
    try {
      equal(seen(await ask(upstream, '{}', { headers: { 'x-note': value } }).ending), 'no answer');
    } catch {
      // Throwing is as good as an answer that says so.
    }
  }
  equal(seen(await ask(upstream).ending), '200 hello');
  equal(bedrock.requests.length, 1);
});

// undici waits for ever: its timer has run out while the reader paused.
test('silence counts again once a paused reader goes on', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection }) => void connection.send('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello'),
  });
  const { response, head, ending } = ask(upstreamTo(t, bedrock.url, { silenceTimeoutMs: 600 }), '{}', {
    onData: () => false,
  });
  await head;
  await delay(1_500);
  equal(response.hasEnded, false);
  response.resume();
  equal(seen(await ending), '200, broken');
  equal(response.isGivenUp, true);
});

// undici tells an error, of an answer that it has given whole.
test('an answer that is there whole is whole, also when its server has closed while the reader paused', async (t) => {
  for (const framing of ['content-length: 300000\r\n\r\n', 'transfer-encoding: chunked\r\n\r\n493e0\r\n']) {
    const end = framing.startsWith('transfer') ? '\r\n0\r\n\r\n' : '';
    const bedrock = await startRawBedrock(t, {
      onRequest: ({ connection }) =>
        connection.send(`HTTP/1.1 200 OK\r\n${framing}${'x'.repeat(300_000)}${end}`).end(),
    });
    const { response, head, ending } = ask(upstreamTo(t, bedrock.url), '{}', { onData: () => false });
    await head;
    const goOn = setInterval(() => response.resume(), 20);
    const { error, body } = await ending;
    clearInterval(goOn);
    deepEqual([error, body.length], [null, 300_000], framing);
  }
});

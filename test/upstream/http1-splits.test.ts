/**
 * TCP has no messages: an answer arrives in whatever pieces the network makes of it. Its reader sees the same whatever
 * these are, and may keep each piece of the body for as long as it likes.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf, cutAt, startRawBedrock } from '../support/raw-bedrock.ts';
import { ask, seen, upstreamTo } from './http1-fixture.ts';

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-amzn-requestid: 1-2-3\r\n';
const BODY = '{"say":"hello\r\n0\r\n\r\nworld"}';
const answers = {
  'a content-length': `${HEAD}content-length: ${BODY.length}\r\n\r\n${BODY}`,
  chunks: `${HEAD}transfer-encoding: chunked\r\n\r\n0a;x="y"\r\n${BODY.slice(0, 10)}\r\n${(BODY.length - 10).toString(16)}\r\n${BODY.slice(10)}\r\n0\r\nx-checksum: 12\r\n\r\n`,
  'hints before it': `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${HEAD}content-length: ${BODY.length}\r\n\r\n${BODY}`,
};

for (const [name, text] of Object.entries(answers)) {
  const bytes = Buffer.from(text, 'latin1');

  test(`an answer with ${name} is the same wherever it is cut in two`, async (t) => {
    let cut = 0;
    const bedrock = await startRawBedrock(t, {
      onRequest: async ({ connection }) => {
        await connection.sendInPieces(cutAt(bytes, [cut]));
      },
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    for (cut = 1; cut < bytes.length; cut += 1) {
      const { response, ending } = ask(upstream);
      equal(seen(await ending), `200 ${BODY}`, `cut before byte ${cut}`);
      equal(response.header('x-amzn-requestid'), '1-2-3', `cut before byte ${cut}`);
    }
    equal(bedrock.connections.length, 1, 'the connection is reused');
  });

  test(`an answer with ${name} is the same byte by byte`, async (t) => {
    const bedrock = await startRawBedrock(t, {
      onRequest: async ({ connection }) => {
        await connection.sendInPieces(cutAt(bytes, [...bytes.keys()].slice(1)));
      },
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    for (const _ of [1, 2]) equal(seen(await ask(upstream).ending), `200 ${BODY}`);
    equal(bedrock.connections.length, 1, 'the connection is reused');
  });

  test(`an answer with ${name} that ends before its last byte is an error, wherever that is`, async (t) => {
    let end = 0;
    const bedrock = await startRawBedrock(t, {
      onRequest: ({ connection }) => {
        if (end > 0) connection.send(bytes.subarray(0, end));
        connection.end();
      },
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    const headEnd = bytes.lastIndexOf('\r\n\r\n', bytes.indexOf(name === 'chunks' ? '0a;x' : BODY)) + 4;
    for (end = 0; end < bytes.length; end += 1) {
      const ending = await ask(upstream).ending;
      equal(ending.error === null, false, `${end} of ${bytes.length} bytes`);
      equal(ending.status, end < headEnd ? 0 : 200, `${end} of ${bytes.length} bytes`);
    }
    equal(bedrock.connections.length, bytes.length, 'none is reused');
  });

  test(`an answer with ${name} whose connection is reset before its last byte is an error`, async (t) => {
    let end = 0;
    const bedrock = await startRawBedrock(t, {
      onRequest: async ({ connection }) => {
        await connection.sendInPieces([bytes.subarray(0, end)]);
        connection.reset();
      },
    });
    const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
    for (end = 0; end < bytes.length; end += 7) {
      equal((await ask(upstream).ending).error === null, false, `${end} of ${bytes.length} bytes`);
    }
  });
}

test('pieces of a body that are kept stay as they were, whatever is read after them', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: async ({ connection, body }) => {
      const answer = Buffer.from(answerOf(body.repeat(2_000)), 'latin1');
      await connection.sendInPieces(cutAt(answer, [50, 3_000, 9_000, 9_001]));
    },
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 2 });
  const asked = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'].map((text) => ({
    text,
    call: ask(upstream, text),
  }));
  const kept: Buffer[] = [];
  const last = ask(upstream, 'eeeeeeee', {
    onData: (chunk) => {
      kept.push(chunk);
      return true;
    },
  });
  for (const { text, call } of asked) equal(seen(await call.ending), `200 ${text.repeat(2_000)}`);
  await last.ending;
  for (const text of ['ffffffff', 'gggggggg', 'hhhhhhhh']) await ask(upstream, text).ending;
  equal(Buffer.concat(kept).toString('latin1'), 'eeeeeeee'.repeat(2_000));
});

test('a header that comes several times is there with its first value, and its name in small letters', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection }) => {
      connection.send(answerOf('', 'X-Warning: one\r\nx-empty: \r\nX-WARNING: two\r\nx-list: a,b\r\n'));
    },
  });
  const { response, ending } = ask(upstreamTo(t, bedrock.url));
  await ending;
  deepEqual(
    ['x-warning', 'X-Warning', 'x-empty', 'x-list', 'x-none'].map((name) => response.header(name)),
    ['one', null, '', 'a,b', null],
  );
});

test('bytes above 127 in a header are there as they came', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection }) => {
      connection.send(answerOf('', 'x-name: caf\xc3\xa9 \xff\r\n'));
    },
  });
  const { response, ending } = ask(upstreamTo(t, bedrock.url));
  await ending;
  equal(response.header('x-name'), 'caf\xc3\xa9 \xff');
});

/** What the load understands of HTTP: status and the end of an answer, wherever it is cut into pieces. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { ResponseReader } from '../../bench/load/response-reader.ts';

const CHUNKED =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n' +
  '5\r\nhello\r\n1A;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n';
const SIZED = 'HTTP/1.1 429 Too Many\r\ncontent-length: 11\r\nconnection: close\r\n\r\nhello world';

for (const [name, text, status, bodyBytes, isKept] of [
  ['chunks', CHUNKED, 200, 31, true],
  ['a length', SIZED, 429, 11, false],
  ['an empty body', 'HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n', 204, 0, true],
  ['a trailer', `${CHUNKED.slice(0, -2)}x-sum: 1\r\n\r\n`, 200, 31, true],
] as const) {
  test(`an answer with ${name} is read, cut at every place`, () => {
    for (let at = 1; at < text.length; at += 1) {
      const reader = new ResponseReader();
      const progress = [text.slice(0, at), text.slice(at)].map((part) => reader.take(Buffer.from(part)));
      equal(progress.at(-1), 'done', `cut at ${at}`);
      equal(progress[0] === 'done', false);
      deepEqual([reader.status, reader.bodyBytes, reader.isKept], [status, bodyBytes, isKept]);
    }
  });
}

test('it reads one answer after the other', () => {
  const reader = new ResponseReader();
  equal(reader.take(Buffer.from(CHUNKED)), 'done');
  reader.reset();
  equal(reader.take(Buffer.from(SIZED)), 'done');
  equal(reader.bodyBytes, 11);
});

for (const [name, text] of [
  ['a body without an end', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['more than was announced', `${SIZED}!`],
  ['a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
  ['bytes after the end', `${CHUNKED}HTTP/1.1`],
] as const) {
  test(`${name} is broken`, () => {
    equal(new ResponseReader().take(Buffer.from(text)), 'broken');
  });
}

/**
 * What an answer of Bedrock is (RFC 9112, RFC 9110), and what only looks like one. Whoever can make two programs disagree
 * about where an answer ends can give one caller what was meant for another; so all that is doubtful is an error, its
 * connection is closed, and the next call has a new one. The cases are those of the RFCs, of llhttp's tests and of reports
 * about other clients and proxies, which each row that has one names.
 */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { answerOf } from '../support/raw-bedrock.ts';
import { outcomeOf } from './http1-fixture.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;

type Row = readonly [name: string, answer: string, outcome: string];

const whole: readonly Row[] = [
  ['a content-length', `${OK}content-length: 5\r\n\r\nhello`, '200 hello, reused'],
  ['a content-length of 0', `${OK}content-length: 0\r\n\r\n`, '200 , reused'],
  ['a content-length with leading zeros', `${OK}content-length: 0005\r\n\r\nhello`, '200 hello, reused'],
  ['names in capitals', `${OK}CONTENT-LENGTH: 5\r\n\r\nhello`, '200 hello, reused'],
  ['no space before a value', `${OK}content-length:5\r\n\r\nhello`, '200 hello, reused'],
  ['an empty value', `${OK}x-empty:\r\ncontent-length: 5\r\n\r\nhello`, '200 hello, reused'],
  ['no reason phrase', 'HTTP/1.1 200 \r\ncontent-length: 5\r\n\r\nhello', '200 hello, reused'],
  ['bytes above 127 in a reason', 'HTTP/1.1 200 \xe9\r\ncontent-length: 5\r\n\r\nhello', '200 hello, reused'],
  [
    'bytes above 127 in a value',
    `${OK}x-name: caf\xc3\xa9\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, reused',
  ],
  [
    'a name that begins like another',
    `${OK}content-length-x: 0\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, reused',
  ],
  ['chunks', `${CHUNKED}5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n`, '200 hello world, reused'],
  ['no chunk but the last', `${CHUNKED}0\r\n\r\n`, '200 , reused'],
  [
    'digits of a chunk in capitals',
    `${CHUNKED}A\r\n0123456789\r\nb\r\n0123456789a\r\n0\r\n\r\n`,
    '200 01234567890123456789a, reused',
  ],
  [
    'zeros before a chunk and several in the last',
    `${CHUNKED}0005\r\nhello\r\n000\r\n\r\n`,
    '200 hello, reused',
  ],
  ['extensions of a chunk', `${CHUNKED}5;a=1;b="c; d"\r\nhello\r\n0;e\r\n\r\n`, '200 hello, reused'],
  ['spaces around a value', `${OK}content-length:  5\r\nx-more: \t y \t\r\n\r\nhello`, '200 hello, reused'],
  ['trailers', `${CHUNKED}5\r\nhello\r\n0\r\nx-checksum: 1\r\nx-more: 2\r\n\r\n`, '200 hello, reused'],
  [
    'chunked in capitals',
    `${OK}Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    '200 hello, reused',
  ],
  [
    'hints before the answer',
    `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${answerOf('hello')}`,
    '200 hello, reused',
  ],
  [
    'several interim answers before the answer',
    `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${answerOf('hello')}`,
    '200 hello, reused',
  ],
  ['no content', 'HTTP/1.1 204 No Content\r\n\r\n', '204 , reused'],
  ['not modified', 'HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n', '304 , reused'],
  [
    'HTTP/1.0 that stays open',
    'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 5\r\n\r\nhello',
    '200 hello, reused',
  ],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello', '200 hello, closed'],
  [
    'a connection that is to close',
    `${OK}connection: close\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, closed',
  ],
  [
    'close among other options',
    `${OK}connection: x-a, Close\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, closed',
  ],
  [
    'close in a second field',
    `${OK}connection: keep-alive\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, closed',
  ],
  [
    'keep-alive for no time',
    `${OK}keep-alive: timeout=0\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, closed',
  ],
  [
    'a server that closes a second later than no time',
    `${OK}keep-alive: timeout=1\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, closed',
  ],
  [
    'a length that an interim answer has too',
    `HTTP/1.1 103 Early Hints\r\ncontent-length: 3\r\n\r\n${answerOf('hello')}`,
    '200 hello, reused',
  ],
  [
    'names of what all objects have',
    `${OK}__proto__: a\r\nconstructor: b\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, reused',
  ],
  [
    'close beside keep-alive',
    `${OK}connection: keep-alive, close\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, closed',
  ],
  [
    'close that is part of another word',
    `${OK}connection: x-close\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, reused',
  ],
  ['the name of another status', 'HTTP/1.1 201 OK\r\ncontent-length: 5\r\n\r\nhello', '201 hello, reused'],
  ['a status nobody knows', 'HTTP/1.1 599 What\r\ncontent-length: 5\r\n\r\nhello', '599 hello, reused'],
  [
    '1,000 bytes of reason',
    `HTTP/1.1 200 ${'x'.repeat(1_000)}\r\ncontent-length: 5\r\n\r\nhello`,
    '200 hello, reused',
  ],
];

for (const [name, answer, outcome] of whole) {
  test(`an answer with ${name} is read whole`, async (t) => {
    deepEqual(await outcomeOf(t, answer, 'stays'), outcome);
  });
}

const untilClose: readonly Row[] = [
  ['neither length nor chunks', `${OK}\r\nhello`, '200 hello, closed'],
  ['nothing in it', `${OK}\r\n`, '200 , closed'],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nhello', '200 hello, closed'],
  ['keep-alive said', `${OK}connection: keep-alive\r\n\r\nhello`, '200 hello, closed'],
];

for (const [name, answer, outcome] of untilClose) {
  test(`an answer ends with its connection, where it says no end of its own: ${name}`, async (t) => {
    deepEqual(await outcomeOf(t, answer, 'closes'), outcome);
  });
}

// Bytes after the end of an answer are nobody's: RFC 9112, 6.3 and 9.2. undici's GHSA-35p6-xmwp-9g52.
const after: readonly Row[] = [
  ['more bytes than its length', `${answerOf('hello')}more`, '200 hello, closed'],
  ['a second answer', `${answerOf('hello')}${answerOf('poison')}`, '200 hello, closed'],
  [
    'an answer after the last chunk',
    `${CHUNKED}5\r\nhello\r\n0\r\n\r\n${answerOf('poison')}`,
    '200 hello, closed',
  ],
  [
    'an answer after one without content',
    `HTTP/1.1 204 No Content\r\n\r\n${answerOf('poison')}`,
    '204 , closed',
  ],
  ['the content of a 204', 'HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello', '204 , closed'],
  [
    'the chunks of a 204',
    'HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    '204 , closed',
  ],
  [
    'the content that a 304 would have',
    'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n',
    '304 , closed',
  ],
];

for (const [name, answer, outcome] of after) {
  test(`${name}: what comes after an answer is no answer to the next call`, async (t) => {
    deepEqual(await outcomeOf(t, answer, 'stays'), outcome);
  });
}

const LINE = 'x'.repeat(100);
const doubtful: readonly Row[] = [
  // Status line: llhttp's test/response/invalid.md.
  ['another protocol', 'HTTPS/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['HTTP/1.2', 'HTTP/1.2 200 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['HTTP/01.1', 'HTTP/01.1 200 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['http in small letters', 'http/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['a tab after the version', 'HTTP/1.1\t200 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['two spaces after the version', 'HTTP/1.1  200 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['a status that is no number', 'HTTP/1.1 2x0 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['a status of 099', 'HTTP/1.1 099 OK\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['a CR alone in the reason', 'HTTP/1.1 200 OK\rx: y\r\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['an LF alone after the status', 'HTTP/1.1 200 OK\ncontent-length: 5\r\n\r\nhello', 'no answer'],
  ['HTML', '<html><body>502</body></html>\r\n\r\n', 'no answer'],
  ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x46', 'no answer'],
  // Fields: RFC 9112, 5; CVE-2021-22959 (space before the colon), CVE-2023-30589 (CR alone), CVE-2022-32213 and its kin.
  ['a space before a colon', `${OK}content-length : 5\r\n\r\nhello`, 'no answer'],
  ['a space in a name', `${OK}x y: z\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a quoted name', `${OK}"x": y\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a byte above 127 in a name', `${OK}x\xe9: y\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a vertical tab in a value', `${OK}x: y\x0bz\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a line without a colon', `${OK}x-none\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a line that begins with a colon', `${OK}: x\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a zero byte in a name', `${OK}x\0y: z\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a zero byte in a value', `${OK}x: y\0z\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a DEL in a value', `${OK}x: y\x7fz\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a CR alone in a value', `${OK}x: y\rcontent-length: 3\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  [
    'an LF alone after a value',
    `${OK}x: y\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nhello`,
    'no answer',
  ],
  ['an LF alone after the head', `${OK}content-length: 5\r\n\nhello`, 'no answer'],
  ['a CR without LF after the head', `${OK}content-length: 5\r\n\rhello`, 'no answer'],
  ['a folded value', `${OK}x: y\r\n z: 1\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['a folded transfer-encoding', `${OK}transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n`, 'no answer'],
  ['a line that begins with a space', `${OK} x: y\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['more than 16 KB of head', `${OK}${`x: ${LINE}\r\n`.repeat(170)}content-length: 0\r\n\r\n`, 'no answer'],
  ['one name of 17 KB', `${OK}${'x'.repeat(17_000)}: y\r\ncontent-length: 0\r\n\r\n`, 'no answer'],
  // Lengths: RFC 9112, 6.3.
  [
    'both length and chunks',
    `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    'no answer',
  ],
  [
    'both chunks and length',
    `${OK}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n`,
    'no answer',
  ],
  ['two lengths', `${OK}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`, 'no answer'],
  ['two lengths in one field', `${OK}content-length: 5, 6\r\n\r\nhello`, 'no answer'],
  ['the same length twice', `${OK}content-length: 5\r\ncontent-length: 5\r\n\r\nhello`, 'no answer'],
  ['the same length twice in one field', `${OK}content-length: 5, 5\r\n\r\nhello`, 'no answer'],
  ['an empty length', `${OK}content-length:\r\n\r\nhello`, 'no answer'],
  ['a negative length', `${OK}content-length: -5\r\n\r\nhello`, 'no answer'],
  ['a length with a plus', `${OK}content-length: +5\r\n\r\nhello`, 'no answer'],
  ['a length in hexadecimal', `${OK}content-length: 0x5\r\n\r\nhello`, 'no answer'],
  ['a length with an exponent', `${OK}content-length: 5e0\r\n\r\nhello`, 'no answer'],
  ['a length with a point', `${OK}content-length: 5.0\r\n\r\nhello`, 'no answer'],
  ['a length with a space in it', `${OK}content-length: 5 0\r\n\r\nhello`, 'no answer'],
  ['a length of 25 digits', `${OK}content-length: ${'9'.repeat(25)}\r\n\r\nhello`, 'no answer'],
  ['a length of 2⁶⁴ + 5', `${OK}content-length: 18446744073709551621\r\n\r\nhello`, 'no answer'],
  // Interim answers: RFC 9110, 15.2.2: nobody has asked for another protocol.
  [
    'another protocol to switch to',
    `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n`,
    'no answer',
  ],
  // Chunks: RFC 9112, 7.1; CVE-2025-22871 and CVE-2025-55315 (LF alone), w4ke.info's "funky chunks".
  ['a chunk size that is none', `${CHUNKED}g\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['an empty chunk size', `${CHUNKED}\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a negative chunk size', `${CHUNKED}-5\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a chunk size with a plus', `${CHUNKED}+5\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a chunk size with 0x', `${CHUNKED}0x5\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a space before a chunk size', `${CHUNKED} 5\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a space after a chunk size', `${CHUNKED}5 \r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a chunk size of 2⁶⁴ + 5', `${CHUNKED}10000000000000005\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['an LF alone after a chunk size', `${CHUNKED}5\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a CR alone after a chunk size', `${CHUNKED}5\rhello\r\n0\r\n\r\n`, '200, broken'],
  ['an LF in an extension', `${CHUNKED}5;a\nb\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a CR in an extension', `${CHUNKED}5;a\rb\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a zero byte in an extension', `${CHUNKED}5;a\0b\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['no line end after a chunk', `${CHUNKED}5\r\nhello0\r\n\r\n`, '200, broken'],
  ['an LF alone after a chunk', `${CHUNKED}5\r\nhello\n0\r\n\r\n`, '200, broken'],
  ['two other bytes after a chunk', `${CHUNKED}5\r\nhelloXX0\r\n\r\n`, '200, broken'],
  ['a chunk that is longer than it says', `${CHUNKED}5\r\nhello you\r\n0\r\n\r\n`, '200, broken'],
  ['an extension without a semicolon', `${CHUNKED}5 a=b\r\nhello\r\n0\r\n\r\n`, '200, broken'],
  ['a folded trailer', `${CHUNKED}5\r\nhello\r\n0\r\nx: y\r\n z\r\n\r\n`, '200, broken'],
  ['a trailer without a colon', `${CHUNKED}5\r\nhello\r\n0\r\nx-none\r\n\r\n`, '200, broken'],
  ['a zero byte in a trailer', `${CHUNKED}5\r\nhello\r\n0\r\nx: y\0z\r\n\r\n`, '200, broken'],
  ['an LF alone after the trailers', `${CHUNKED}5\r\nhello\r\n0\r\nx: y\r\n\n`, '200, broken'],
  [
    'more than 16 KB of trailers',
    `${CHUNKED}5\r\nhello\r\n0\r\n${`x: ${LINE}\r\n`.repeat(170)}\r\n`,
    '200, broken',
  ],
];

for (const [name, answer, outcome] of doubtful) {
  test(`${name}: the answer is an error, and its connection is closed`, async (t) => {
    deepEqual(await outcomeOf(t, answer, 'stays'), `${outcome}, closed`);
  });
}

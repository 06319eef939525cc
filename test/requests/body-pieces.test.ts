/** A body is what the client sent, in however many pieces it comes and however its length is told. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { systemClock } from '../../core/clock.ts';
import { BodyBudget } from '../../proxy/body-budget.ts';
import type { Counted } from '../../proxy/exchange.ts';
import { createInflater } from '../../proxy/stages/receive/inflate.ts';
import { receive } from '../../proxy/stages/receive/receive.ts';
import { TimeLimits } from '../../proxy/time-limits.ts';

const MAX_BODY_BYTES = 4_194_304;
const LINES = Buffer.from(Array.from({ length: 60_000 }, (_, at) => `${at}`).join('\n'));

/** Answers with the body as it was received. */
async function startServer(t: TestContext): Promise<string> {
  const timeLimits = new TimeLimits(systemClock);
  const deps = {
    bodyBudget: new BodyBudget({ taskBytes: 8 * MAX_BODY_BYTES, maxBodyBytes: MAX_BODY_BYTES }),
    inflate: createInflater(MAX_BODY_BYTES),
    maxBodyBytes: MAX_BODY_BYTES,
    bodyTimeoutMs: 60_000,
    timeLimits,
    clock: systemClock,
  };
  const answer = async (counted: Counted): Promise<void> => {
    const received = await receive(counted, deps);
    counted.outgoing.end(received !== null && 'body' in received ? received.body : 'refused');
  };
  const server: Server = createServer((incoming, outgoing) => {
    const counted = { incoming, outgoing, network: '', principal: { keyId: 'key' } } as unknown as Counted;
    answer(counted).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    timeLimits.stop();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Writes the pieces one after the other, and reads the answer. */
async function exchanged(
  url: string,
  headers: Readonly<Record<string, string>>,
  pieces: readonly Buffer[],
): Promise<Buffer> {
  const sending = request(url, { method: 'POST', headers, agent: false });
  const answered = once(sending, 'response');
  for (const piece of pieces) {
    sending.write(piece);
    await nextTurn();
  }
  sending.end();
  const [answer] = (await answered) as [IncomingMessage];
  return buffer(answer);
}

function cut(body: Buffer, pieceBytes: number): Buffer[] {
  const count = Math.ceil(body.length / pieceBytes);
  return Array.from({ length: count }, (_, at) => body.subarray(at * pieceBytes, (at + 1) * pieceBytes));
}

const SIZES = [
  ['in one piece', LINES.length],
  ['in two', 200_000],
  ['in pieces of 7,001 bytes', 7_001],
] as const;

for (const [how, pieceBytes] of SIZES) {
  test(`a body ${how} is what the client sent, whether or not it says how long it is, or compresses it`, async (t) => {
    const url = await startServer(t);
    const pieces = cut(LINES, pieceBytes);
    const declared = await exchanged(url, { 'content-length': String(LINES.length) }, pieces);
    assert.ok(declared.equals(LINES), 'with its length');
    const chunked = await exchanged(url, { 'transfer-encoding': 'chunked' }, pieces);
    assert.ok(chunked.equals(LINES), 'without');
    const packed = gzipSync(LINES);
    const headers = { 'content-encoding': 'gzip', 'content-length': String(packed.length) };
    assert.ok((await exchanged(url, headers, cut(packed, pieceBytes))).equals(LINES), 'compressed');
  });
}

test('bodies that come at the same time, a piece of each in turns, are not mixed', async (t) => {
  const url = await startServer(t);
  const bodies = Array.from({ length: 12 }, (_, at) => Buffer.from(`${at} `.repeat(70_000)));
  const answers = await Promise.all(
    bodies.map((body) => exchanged(url, { 'content-length': String(body.length) }, cut(body, 30_000))),
  );
  for (const [at, answer] of answers.entries()) assert.ok(answer.equals(bodies[at] ?? LINES), `body ${at}`);
});

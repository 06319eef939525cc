/** Answers that nobody waits for are read within bounds of time, size and number, and none outlives its task. */
import { deepEqual, equal } from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import {
  createUnheardAnswers,
  type UnheardBounds,
  type UnheardCall,
} from '../../proxy/upstream/unheard-answers.ts';
import { ConnectionPool } from '../../proxy/upstream/http1/connection-pool.ts';
import { UpstreamResponse } from '../../proxy/upstream/upstream-response.ts';
import { eventually } from '../support/eventually.ts';
import { listen } from '../support/listen.ts';

const WIDE: UnheardBounds = {
  atOnce: 10,
  atOnceOfOneKey: 10,
  longestMs: 60_000,
  streamBytes: 10_000,
  wholeBytes: 10_000,
  heldBytes: 10_000,
};
const CALL: UnheardCall = { keyId: 'ada', isStream: true, requestBytes: 100 };

/** A server that has begun its answers and goes on when it is told, and the answers as the gateway sees them. */
async function fixture(t: TestContext, bounds: Partial<UnheardBounds>) {
  const bodies: ServerResponse[] = [];
  const server = createServer((_incoming, outgoing) => {
    outgoing.writeHead(200);
    outgoing.write('begun');
    bodies.push(outgoing);
  });
  const pool = new ConnectionPool({
    origin: new URL(await listen(t, server)),
    connections: 20,
    connectTimeoutMs: 5_000,
    silenceTimeoutMs: 60_000,
    keepAliveMs: 60_000,
  });
  t.after(() => pool.close());
  const outcomes: string[] = [];
  const unheard = createUnheardAnswers({
    bounds: { ...WIDE, ...bounds },
    onEnd: (outcome) => outcomes.push(outcome),
  });
  const answer = async (): Promise<UpstreamResponse> => {
    const response = await new Promise<UpstreamResponse>((resolve, reject) => {
      const pending = new UpstreamResponse({ onHead: resolve, onNoAnswer: reject });
      pool.send('POST / HTTP/1.1\r\nhost: bedrock\r\ncontent-length: 0\r\n\r\n', Buffer.alloc(0), pending);
    });
    await new Promise<void>((resolve) => response.whenFirst({ onFirst: () => resolve() }));
    response.read({ onData: () => true, onEnd: () => undefined, onError: () => undefined });
    return response;
  };
  const ended = (expected: readonly string[]) =>
    eventually(() => deepEqual([outcomes.toSorted(), unheard.running()], [expected.toSorted(), 0]), {
      withinMs: 5_000,
    });
  return { bodies, unheard, answer, outcomes, ended };
}

test('what is read to its end gives its place back, and so does what Bedrock breaks off', async (t) => {
  const { bodies, unheard, answer, ended } = await fixture(t, { atOnce: 2 });
  for (const one of [await answer(), await answer()]) {
    unheard.take(one, CALL);
    unheard.take(one, CALL);
  }
  equal(unheard.running(), 2, 'each once');
  bodies[0]?.end('the rest');
  bodies[1]?.destroy();
  await ended(['read', 'broken']);
});

const tooMuch: readonly (readonly [string, Partial<UnheardBounds>, readonly UnheardCall[]])[] = [
  ['of all', { atOnce: 1 }, [CALL, { ...CALL, keyId: 'bob' }]],
  ['of one key', { atOnceOfOneKey: 1 }, [CALL, CALL]],
  ['whose requests are large', { heldBytes: 150 }, [CALL, CALL]],
];
for (const [name, bounds, calls] of tooMuch) {
  test(`there are only so many at once: ${name}`, async (t) => {
    const { unheard, answer, outcomes } = await fixture(t, bounds);
    for (const call of calls) unheard.take(await answer(), call);
    deepEqual([outcomes, unheard.running()], [['refused'], 1]);
  });
}

test('one that takes too long, or is too large, is broken off', async (t) => {
  const slow = await fixture(t, { longestMs: 50 });
  slow.unheard.take(await slow.answer(), CALL);
  await slow.ended(['timeout']);
  const large = await fixture(t, { streamBytes: 1_000, wholeBytes: 1_000 });
  for (const isStream of [true, false]) large.unheard.take(await large.answer(), { ...CALL, isStream });
  for (const body of large.bodies) body.write('x'.repeat(2_000));
  await large.ended(['too-large', 'too-large']);
  const held = await fixture(t, { heldBytes: 1_000 });
  for (const isStream of [true, false]) held.unheard.take(await held.answer(), { ...CALL, isStream });
  for (const body of held.bodies) body.write('x'.repeat(2_000));
  await eventually(() => deepEqual([held.outcomes, held.unheard.running()], [['too-large'], 1]), {
    withinMs: 5_000,
  });
});

test('a task that ends breaks off those it has, and takes no more', async (t) => {
  const { unheard, answer, ended } = await fixture(t, {});
  unheard.take(await answer(), CALL);
  const late = await answer();
  unheard.stop();
  unheard.take(late, CALL);
  await ended(['stopped', 'stopped']);
});

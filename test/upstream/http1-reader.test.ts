/**
 * What the reader of an answer is told, and when: what had come before it, in order, then the rest, and one end. It may ask
 * for other things from within, and what it does there is nobody else's affair.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { UpstreamResponse, type BodyReader } from '../../proxy/upstream/upstream-response.ts';
import { eventually } from '../support/eventually.ts';
import { answerOf, startRawBedrock, type RawConnection } from '../support/raw-bedrock.ts';
import { ask, seen, startCall, upstreamTo } from './http1-fixture.ts';

const WITHIN = { withinMs: 5_000 };
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n';

/** An answer that has begun with three reads of three bytes each and goes on when it is told, and which nobody reads yet. */
async function begun(t: TestContext): Promise<{ answer: UpstreamResponse; connection: RawConnection }> {
  const bedrock = await startRawBedrock(t, {
    onRequest: async ({ connection, body }) => {
      if (body === 'next') connection.send(answerOf('hello'));
      else await connection.sendInPieces([HEAD, 'abc', 'def'].map((text) => Buffer.from(text)));
    },
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 1 });
  const answer = await new Promise<UpstreamResponse>((resolve, reject) => {
    startCall(upstream, 'first', new UpstreamResponse({ onHead: resolve, onNoAnswer: reject }));
  });
  await eventually(() => equal(answer.readBytes, 6), WITHIN);
  const [connection] = bedrock.connections;
  ok(connection !== undefined);
  return { answer, connection };
}

/** A reader that notes what it is told. */
function noting(notes: string[], onData: BodyReader['onData'] = () => true): BodyReader {
  return {
    onData: (chunk) => {
      notes.push(chunk.toString('latin1'));
      return onData(chunk);
    },
    onEnd: () => notes.push('end'),
    onError: (error) => notes.push(error.message),
  };
}

test('a reader that comes late is given what came before it, then the rest, then the end', async (t) => {
  const { answer, connection } = await begun(t);
  const notes: string[] = [];
  answer.read(noting(notes));
  deepEqual(notes, ['abc', 'def']);
  connection.send('ghi');
  await eventually(() => deepEqual(notes, ['abc', 'def', 'ghi', 'end']), WITHIN);
});

test('the first bytes are told before they are read, and stay for the reader', async (t) => {
  const { answer, connection } = await begun(t);
  const first: (string | undefined)[] = [];
  answer.whenFirst({ onFirst: (_, bytes) => first.push(bytes?.toString('latin1')) });
  deepEqual(first, ['abc']);
  connection.send('ghi');
  deepEqual((await answer.readWhole(100)).toString('latin1'), 'abcdefghi');
});

test('a body that has come whole is taken at once, and one that has not is not', async (t) => {
  const { answer, connection } = await begun(t);
  equal(answer.takeWhole(100), null);
  connection.send('ghi');
  await eventually(() => ok(answer.hasEnded), WITHIN);
  equal(answer.takeWhole(8), null, 'more than was asked for');
  equal(answer.takeWhole(9)?.toString('latin1'), 'abcdefghi');
});

test('a body that is larger than its reader takes is broken off, and so is its connection', async (t) => {
  const { answer, connection } = await begun(t);
  await answer.readWhole(5).then(
    () => ok(false, 'it was read'),
    (error: unknown) => ok(String(error).includes('larger than 5 bytes'), String(error)),
  );
  equal(answer.isGivenUp, true);
  await eventually(() => ok(connection.isClosed), WITHIN);
});

test('a reader that pauses on what came before it gets nothing more until it goes on', async (t) => {
  const { answer, connection } = await begun(t);
  const notes: string[] = [];
  let isOpen = false;
  answer.read(noting(notes, () => isOpen));
  connection.send('ghi');
  await eventually(() => ok(connection.socket.bytesWritten >= HEAD.length + 9), WITHIN);
  const paused = [...notes];
  ok(!paused.includes('ghi') && !paused.includes('end'), paused.join());
  isOpen = true;
  answer.resume();
  await eventually(() => deepEqual(notes, ['abc', 'def', 'ghi', 'end']), WITHIN);
});

test('a reader that has paused is told that its connection broke, when it goes on at the latest', async (t) => {
  const { answer, connection } = await begun(t);
  const notes: string[] = [];
  answer.read(noting(notes, () => false));
  connection.reset();
  await eventually(() => ok(connection.isClosed), WITHIN);
  answer.resume();
  await eventually(() => equal(notes.length, 3), WITHIN);
  ok(answer.hasEnded);
  equal(answer.isGivenUp, false);
});

test('calls may be started and aborted from within whatever an answer tells', async (t) => {
  const bedrock = await startRawBedrock(t, {
    onRequest: ({ connection, body }) => {
      if (body === 'hangs') connection.send('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe');
      else if (body === 'breaks') connection.reset();
      else connection.send(answerOf(body));
    },
  });
  const upstream = upstreamTo(t, bedrock.url, { connections: 2 });
  const hangs = ask(upstream, 'hangs');
  await hangs.head;
  const endings: Promise<string>[] = [];
  const start = (text: string): void => {
    endings.push(ask(upstream, text).ending.then(seen));
  };
  const answer = new UpstreamResponse({
    onHead: (response) => {
      start('in the head');
      response.read({
        onData: () => {
          start('in the data');
          hangs.response.abort(new Error('not needed'));
          return true;
        },
        onEnd: () => start('in the end'),
        onError: () => start('in an error'),
      });
    },
    onNoAnswer: () => start('without an answer'),
  });
  startCall(upstream, 'hello', answer);
  equal(seen(await hangs.ending), '200, broken');
  await eventually(() => equal(endings.length, 3), WITHIN);
  deepEqual(await Promise.all(endings), ['200 in the head', '200 in the data', '200 in the end']);
  const broken = await new Promise<string>((resolve) => {
    const onNoAnswer = (): void => void ask(upstream, 'again').ending.then((ending) => resolve(seen(ending)));
    startCall(upstream, 'breaks', new UpstreamResponse({ onHead: () => resolve('a head'), onNoAnswer }));
  });
  equal(broken, '200 again');
});

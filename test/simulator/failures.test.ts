/** Every failure of Bedrock on demand, as AWS's client and as a plain socket see it. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';

import {
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';

import type { BedrockSimulator } from '../../simulator/simulator.ts';
import { eventually } from '../support/eventually.ts';
import { awsClient, BEARER, CLAUDE, claudeBody, modelPath, NOVA, post, startSimulator } from './support.ts';

const TEN_WORDS = '"words":10,"wordsPerEvent":1';

function saying(directive: string) {
  return {
    modelId: NOVA,
    messages: [{ role: 'user' as const, content: [{ text: `[[sim {${directive}}]]` }] }],
  };
}

for (const [type, status] of [
  ['ThrottlingException', 429],
  ['ModelTimeoutException', 408],
  ['ServiceUnavailableException', 503],
  ['InternalServerException', 500],
  ['ModelNotReadyException', 429],
  ['ModelErrorException', 424],
  ['AccessDeniedException', 403],
  ['ResourceNotFoundException', 404],
  ['ValidationException', 400],
  ['ServiceQuotaExceededException', 400],
] as const) {
  test(`${type} is a ${status} that the SDK knows by name`, async (t) => {
    const simulator = await startSimulator(t);
    const call = saying(`"fail":{"kind":"http","type":"${type}","message":"as asked"},"tag":"t"`);
    await rejects(awsClient(t, simulator).send(new ConverseCommand(call)), {
      name: type,
      message: 'as asked',
    });
    const [served] = simulator.log();
    deepEqual([served?.status, served?.failure, served?.tag, served?.outputTokens], [status, type, 't', 0]);
  });
}

for (const [type, name] of [
  ['internalServerException', 'InternalServerException'],
  ['modelStreamErrorException', 'ModelStreamErrorException'],
  ['modelTimeoutException', 'ModelTimeoutException'],
  ['throttlingException', 'ThrottlingException'],
  ['validationException', 'ValidationException'],
  ['serviceUnavailableException', 'ServiceUnavailableException'],
] as const) {
  const fail = `"fail":{"kind":"exception","type":"${type}","afterEvents":3}`;
  if (type === 'modelTimeoutException') {
    test('a Converse stream has no modelTimeoutException', async (t) => {
      const simulator = await startSimulator(t);
      await rejects(awsClient(t, simulator).send(new ConverseStreamCommand(saying(`${TEN_WORDS},${fail}`))), {
        name: 'ValidationException',
        message: /has no modelTimeoutException/,
      });
    });
  } else {
    test(`${type} arrives in a Converse stream after the events before it`, async (t) => {
      const simulator = await startSimulator(t);
      const reply = await awsClient(t, simulator).send(
        new ConverseStreamCommand(saying(`${TEN_WORDS},${fail}`)),
      );
      let events = 0;
      await rejects(
        async () => {
          for await (const event of reply.stream ?? []) events += event.metadata ? 100 : 1;
        },
        { name },
      );
      equal(events, 3);
    });
  }

  test(`${type} arrives in an invoke stream`, async (t) => {
    const simulator = await startSimulator(t);
    const body = JSON.stringify(claudeBody(`[[sim {${TEN_WORDS},${fail}}]]`));
    const reply = await awsClient(t, simulator).send(
      new InvokeModelWithResponseStreamCommand({ modelId: CLAUDE, body }),
    );
    await rejects(drain(reply.body ?? []), { name });
    const [served] = simulator.log();
    deepEqual([served?.ending, served?.failure, served?.isUsageReported], ['failed', type, false]);
  });
}

test("a corrupt checksum breaks the SDK's decoding", async (t) => {
  const simulator = await startSimulator(t);
  const call = saying(`${TEN_WORDS},"fail":{"kind":"corrupt","afterEvents":2}`);
  const reply = await awsClient(t, simulator).send(new ConverseStreamCommand(call));
  await rejects(drain(reply.stream ?? []), /checksum/i);
});

for (const kind of ['cut', 'cut-mid-frame']) {
  test(`${kind}: the connection breaks after the events before it, and only they are accounted`, async (t) => {
    const simulator = await startSimulator(t);
    const raw = await rawStream(simulator, `${TEN_WORDS},"fail":{"kind":"${kind}","afterEvents":4}`);
    ok(raw.error !== null, 'the client must see a broken connection');
    const whole = countWholeFrames(raw.bytes);
    equal(whole.frames, 4);
    equal(whole.rest > 0, kind === 'cut-mid-frame');
    const [served] = simulator.log();
    equal(served?.ending, 'failed');
    ok(served !== undefined && served.outputTokens > 0 && served.outputTokens < 13);
  });
}

test('reset: the connection is gone before any header', async (t) => {
  const simulator = await startSimulator(t);
  await rejects(awsClient(t, simulator).send(new ConverseCommand(saying('"fail":{"kind":"reset"}'))), {
    code: 'ECONNRESET',
  });
  equal(simulator.log()[0]?.status, 0);
});

test('silence: nothing more comes, and the client that gives up is seen to leave', async (t) => {
  const simulator = await startSimulator(t);
  const raw = await rawStream(simulator, `${TEN_WORDS},"fail":{"kind":"silence","afterEvents":2}`, 150);
  equal(countWholeFrames(raw.bytes).frames, 2);
  await eventually(() => equal(simulator.log().length, 1), { withinMs: 2_000 });
  equal(simulator.log()[0]?.ending, 'client-gone');
});

test('a client that leaves a slow stream is logged with the tokens it was sent', async (t) => {
  const simulator = await startSimulator(t);
  await rawStream(simulator, '"words":1000,"wordsPerEvent":1,"delayMs":20', 200);
  await eventually(() => equal(simulator.log().length, 1), { withinMs: 2_000 });
  const [served] = simulator.log();
  equal(served?.ending, 'client-gone');
  ok(
    served !== undefined && served.outputTokens > 0 && served.outputTokens < 50,
    String(served?.outputTokens),
  );
  equal(served.isUsageReported, false);
});

test('dribble: frames split at odd places still decode', async (t) => {
  const simulator = await startSimulator(t);
  const reply = await awsClient(t, simulator).send(
    new ConverseStreamCommand(saying('"words":5,"dribbleBytes":7')),
  );
  let text = '';
  for await (const event of reply.stream ?? []) text += event.contentBlockDelta?.delta?.text ?? '';
  equal(text, 'gate star light road river');
});

test('slow headers and a late first token take their time', async (t) => {
  const simulator = await startSimulator(t);
  const startedAt = performance.now();
  const reply = await fetch(simulator.url + modelPath(NOVA, 'converse-stream'), {
    method: 'POST',
    headers: { authorization: `Bearer ${BEARER}` },
    body: JSON.stringify({ messages: saying('"headerDelayMs":60,"firstTokenDelayMs":500').messages }),
  });
  const headersAfter = performance.now() - startedAt;
  await reply.arrayBuffer();
  const allAfter = performance.now() - startedAt;
  ok(headersAfter >= 55, `headers after ${headersAfter} ms`);
  ok(allAfter - headersAfter >= 60, `first token ${allAfter - headersAfter} ms after the headers`);
});

test('a failure with "times" fails so often and then answers', async (t) => {
  const simulator = await startSimulator(t);
  const client = awsClient(t, simulator);
  const call = saying('"text":"at last","fail":{"kind":"http","type":"ThrottlingException","times":2}');
  await rejects(client.send(new ConverseCommand(call)), { name: 'ThrottlingException' });
  await rejects(client.send(new ConverseCommand(call)), { name: 'ThrottlingException' });
  const reply = await client.send(new ConverseCommand(call));
  equal(reply.output?.message?.content?.[0]?.text, 'at last');
});

test('retry-after is sent when asked for', async (t) => {
  const simulator = await startSimulator(t);
  const fail = '"fail":{"kind":"http","type":"ThrottlingException","retryAfterSeconds":3}';
  const reply = await post(simulator, modelPath(CLAUDE, 'invoke'), claudeBody(`[[sim {${fail}}]]`));
  equal(reply.headers.get('retry-after'), '3');
});

test('a reader that stops reading stops the writer', async (t) => {
  const simulator = await startSimulator(t);
  const call = request(
    simulator.url + modelPath('us.anthropic.claude-opus-5-5', 'invoke-with-response-stream'),
    {
      method: 'POST',
      headers: { authorization: `Bearer ${BEARER}` },
    },
  );
  call.on('error', () => undefined);
  call.end(JSON.stringify(claudeBody('[[sim {"words":90000,"wordsPerEvent":1}]]', { max_tokens: 128_000 })));
  const response = await new Promise<NodeJS.ReadableStream>((resolve) => call.on('response', resolve));
  response.pause();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  equal(simulator.log().length, 0, 'the stream cannot have ended: nobody read it');
  call.destroy();
  await eventually(() => equal(simulator.log().length, 1), { withinMs: 2_000 });
  equal(simulator.log()[0]?.ending, 'client-gone');
  ok((simulator.log()[0]?.outputTokens ?? 0) < 100_000);
});

async function drain(events: AsyncIterable<unknown> | readonly unknown[]): Promise<number> {
  let count = 0;
  for await (const event of events) count += event === undefined ? 0 : 1;
  return count;
}

async function rawStream(
  simulator: BedrockSimulator,
  directive: string,
  leaveAfterMs: number | null = null,
): Promise<{ bytes: Buffer; error: Error | null }> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const finish = (error: Error | null) => resolve({ bytes: Buffer.concat(chunks), error });
    const call = request(simulator.url + modelPath(NOVA, 'converse-stream'), {
      method: 'POST',
      headers: { authorization: `Bearer ${BEARER}` },
    });
    call.on('error', finish);
    call.on('response', (response) => {
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', finish);
      response.on('end', () => finish(null));
    });
    call.end(JSON.stringify({ messages: saying(directive).messages }));
    if (leaveAfterMs !== null) setTimeout(() => call.destroy(), leaveAfterMs);
  });
}

function countWholeFrames(bytes: Buffer): { frames: number; rest: number } {
  let at = 0;
  let frames = 0;
  while (at + 12 <= bytes.length && at + bytes.readUInt32BE(at) <= bytes.length) {
    at += bytes.readUInt32BE(at);
    frames += 1;
  }
  return { frames, rest: bytes.length - at };
}

/** Who may call: signatures are verified by an implementation of the simulator's own. */
import { equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';

import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

import {
  ACCESS_KEY,
  awsClient,
  BEARER,
  CLAUDE,
  claudeBody,
  modelPath,
  NOVA,
  post,
  startSimulator,
} from './support.ts';

const HELLO = { messages: [{ role: 'user' as const, content: [{ text: 'hello' }] }] };
const ARN = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${CLAUDE}`;

for (const modelId of [NOVA, ARN]) {
  test(`the SDK's signature is accepted for ${modelId.slice(0, 20)}`, async (t) => {
    const client = awsClient(t, await startSimulator(t));
    equal((await client.send(new ConverseCommand({ modelId, ...HELLO }))).stopReason, 'end_turn');
  });
}

test('a session token is part of the proof', async (t) => {
  const key = { ...ACCESS_KEY, sessionToken: 'a session' };
  const simulator = await startSimulator(t, { accessKeys: [key] });
  const call = new ConverseCommand({ modelId: NOVA, ...HELLO });
  equal((await awsClient(t, simulator, key).send(call)).stopReason, 'end_turn');
  await rejects(awsClient(t, simulator, ACCESS_KEY).send(call), { name: 'UnrecognizedClientException' });
  await rejects(awsClient(t, simulator, { ...key, sessionToken: 'other' }).send(call), {
    name: 'UnrecognizedClientException',
  });
});

test('a wrong secret is an InvalidSignatureException, an unknown key an UnrecognizedClientException', async (t) => {
  const simulator = await startSimulator(t);
  const call = new ConverseCommand({ modelId: NOVA, ...HELLO });
  await rejects(awsClient(t, simulator, { ...ACCESS_KEY, secretAccessKey: 'wrong' }).send(call), {
    name: 'InvalidSignatureException',
  });
  equal(simulator.log()[0]?.status, 403);
  await rejects(awsClient(t, simulator, { ...ACCESS_KEY, accessKeyId: 'AKIANOBODY' }).send(call), {
    name: 'UnrecognizedClientException',
  });
});

test('a signature older than five minutes has expired', async (t) => {
  const now = Date.now();
  const simulator = await startSimulator(t, {
    clock: { nowMs: () => now + 6 * 60_000, monotonicMs: () => 0 },
  });
  await rejects(awsClient(t, simulator).send(new ConverseCommand({ modelId: NOVA, ...HELLO })), {
    name: 'InvalidSignatureException',
    message: /^Signature expired/,
  });
});

test('a body changed on the way is refused', async (t) => {
  const simulator = await startSimulator(t);
  const client = awsClient(t, simulator);
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string };
      request.body = request.body.replace('hello', 'jello');
      return next(args);
    },
    { step: 'deserialize', priority: 'low' },
  );
  await rejects(client.send(new ConverseCommand({ modelId: NOVA, ...HELLO })), {
    name: 'InvalidSignatureException',
  });
});

test('the SDK with a Bedrock API key needs no signature', async (t) => {
  const simulator = await startSimulator(t, { accessKeys: [] });
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: simulator.url,
    token: { token: BEARER },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  t.after(() => client.destroy());
  equal((await client.send(new ConverseCommand({ modelId: NOVA, ...HELLO }))).stopReason, 'end_turn');
});

for (const [name, headers, status, type] of [
  ['no credential', {}, 403, 'MissingAuthenticationTokenException'],
  ['a wrong bearer token', { authorization: 'Bearer no' }, 403, 'AccessDeniedException'],
  ['a malformed header', { authorization: 'AWS4-HMAC-SHA256 x' }, 400, 'IncompleteSignatureException'],
] as const) {
  test(`${name} is refused with ${type}`, async (t) => {
    const simulator = await startSimulator(t);
    const reply = await post(simulator, modelPath(CLAUDE, 'invoke'), claudeBody('hi'), headers);
    equal(reply.status, status);
    equal(reply.headers.get('x-amzn-errortype')?.split(':')[0], type);
  });
}

/** Edge and load balancer of the laptop edition carry bytes as their AWS counterparts do, on a bare target. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { test, type TestContext } from 'node:test';
import { request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import { startAlb } from '../../local/alb/alb.ts';
import type { LambdaEvent } from '../../local/alb/lambda-target.ts';
import { createTargetGroup, type TargetGroup } from '../../local/alb/target-group.ts';
import { startEdge } from '../../local/edge/edge.ts';
import { eventually } from '../support/eventually.ts';
import { listen } from '../support/listen.ts';
import { sendRaw } from '../support/send-raw.ts';

async function startTarget(t: TestContext, serve: RequestListener): Promise<string> {
  const server: Server = createServer((incoming, outgoing) => {
    if (incoming.url === '/health/readiness') outgoing.end();
    else serve(incoming, outgoing);
  });
  return listen(t, server);
}

async function albBefore(t: TestContext, proxy: TargetGroup) {
  const admin = async () => undefined;
  const alb = await startAlb({ port: 0, clock: systemClock, proxy, admin, console: null });
  t.after(() => alb.stop(0));
  return alb;
}

type Front = { readonly edgeUrl: string; readonly albUrl: string; readonly events: LambdaEvent[] };

async function startFront(
  t: TestContext,
  serve: RequestListener,
  lambda: (event: LambdaEvent) => Promise<unknown> = async () => ({ statusCode: 200, body: '{}' }),
): Promise<Front> {
  const proxy = createTargetGroup();
  proxy.register(await startTarget(t, serve));
  const events: LambdaEvent[] = [];
  const admin = async (event: LambdaEvent): Promise<unknown> => {
    events.push(event);
    return lambda(event);
  };
  const alb = await startAlb({ port: 0, clock: systemClock, proxy, admin, console: null });
  const edge = await startEdge({ port: 0, albUrl: alb.url, clock: systemClock });
  t.after(async () => {
    await edge.stop(0);
    await alb.stop(0);
    await proxy.stop();
  });
  return { edgeUrl: edge.url, albUrl: alb.url, events };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('a large body and a large answer pass byte for byte', async (t) => {
  const front = await startFront(t, (incoming, outgoing) => {
    void bodyOf(incoming).then((body) => outgoing.end(body));
  });
  const sent = Buffer.alloc(12_000_000, 'stargate ');
  const answer = await request(`${front.edgeUrl}/v1/messages?beta=true`, { method: 'POST', body: sent });
  equal(answer.statusCode, 200);
  ok(Buffer.from(await answer.body.arrayBuffer()).equals(sent));
});

test('an answer given before the body was read reaches the client', async (t) => {
  const front = await startFront(t, (incoming, outgoing) => {
    outgoing.writeHead(413, { 'content-type': 'application/json' });
    outgoing.end('{"error":"too large"}');
    incoming.resume();
  });
  const answer = await request(`${front.edgeUrl}/v1/messages`, {
    method: 'POST',
    body: Buffer.alloc(3_000_000),
  });
  equal(answer.statusCode, 413);
  equal(await answer.body.text(), '{"error":"too large"}');
});

test('the first event of a stream arrives before the second is written', async (t) => {
  let finish: () => void = () => undefined;
  const front = await startFront(t, (_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
    outgoing.write('data: one\n\n');
    finish = () => outgoing.end('data: two\n\n');
  });
  const answer = await request(`${front.edgeUrl}/v1/responses`, { method: 'POST', body: '{}' });
  const seen: string[] = [];
  for await (const chunk of answer.body) {
    seen.push(String(chunk));
    finish();
  }
  deepEqual(seen, ['data: one\n\n', 'data: two\n\n']);
});

test('when the client leaves, the target is told', async (t) => {
  let isClosed = false;
  const front = await startFront(t, (_incoming, outgoing) => {
    outgoing.on('close', () => {
      isClosed = true;
    });
    outgoing.write('data: one\n\n');
  });
  const answer = await request(`${front.edgeUrl}/v1/responses`, { method: 'POST', body: '{}' });
  answer.body.on('error', () => undefined).destroy();
  await eventually(() => ok(isClosed), { withinMs: 2_000 });
});

test('a target that breaks off mid-answer breaks the client off too; before it, the client gets 502', async (t) => {
  const front = await startFront(t, (incoming, outgoing) => {
    if (incoming.url?.startsWith('/v1/models')) outgoing.destroy();
    else {
      outgoing.write('data: one\n\n');
      setImmediate(() => outgoing.destroy());
    }
  });
  const refused = await request(`${front.edgeUrl}/v1/models`);
  equal(refused.statusCode, 502);
  match(await refused.body.text(), /<h1>502 Bad Gateway<\/h1>/);
  const cut = await request(`${front.edgeUrl}/v1/responses`, { method: 'POST', body: '{}' });
  await cut.body.text().then(
    () => ok(false, 'the cut went unnoticed'),
    (error: Error) => match(error.message, /aborted|terminated|closed|hang up/),
  );
});

test('the edge marks its requests, and no client header survives that could pretend otherwise', async (t) => {
  let seen: IncomingMessage['headers'] = {};
  const front = await startFront(t, (incoming, outgoing) => {
    seen = incoming.headers;
    outgoing.end();
  });
  const answer = await request(`${front.edgeUrl}/v1/models`, {
    headers: {
      'x-stargate-edge': '',
      'x-forwarded-host': 'evil',
      'x-http-method-override': 'DELETE',
      'x-original-url': '/key/generate',
      'x-api-key': 'sk-1',
    },
  });
  await answer.body.dump();
  equal(seen['x-stargate-edge'], '1');
  equal(seen['x-api-key'], 'sk-1');
  for (const name of ['x-forwarded-host', 'x-http-method-override', 'x-original-url'])
    equal(seen[name], undefined);
  match(String(seen['x-forwarded-for']), /127\.0\.0\.1, .*127\.0\.0\.1$/);
  ok(seen['x-amzn-trace-id']);
});

const rawRequests: readonly (readonly [name: string, head: string])[] = [
  ['absolute form', 'GET http://127.0.0.1/key/info HTTP/1.1\r\nhost: a\r\n'],
  ['HTTP/1.0', 'GET /key/info HTTP/1.0\r\n'],
  ['asterisk', 'OPTIONS * HTTP/1.1\r\nhost: a\r\n'],
  [
    'connection names the edge header',
    'GET /key/info HTTP/1.1\r\nhost: a\r\nconnection: close, x-stargate-edge\r\n',
  ],
  ['raw backslash', 'GET /v1\\..\\key\\info HTTP/1.1\r\nhost: a\r\n'],
];

test('requests no client library would send are refused at the edge as well', async (t) => {
  const front = await startFront(t, (_incoming, outgoing) => outgoing.end('reached'));
  for (const [name, head] of rawRequests) {
    const answer = await sendRaw(
      front.edgeUrl,
      `${head}${head.includes('connection:') ? '' : 'connection: close\r\n'}\r\n`,
    );
    match(answer, /^HTTP\/1\.1 403 /, name);
  }
  equal(front.events.length, 0);
});

test('a function gets the event an ALB would send, and its reply is given back', async (t) => {
  const front = await startFront(
    t,
    (_incoming, outgoing) => outgoing.end(),
    async () => ({
      statusCode: 201,
      statusDescription: '201 Created',
      headers: { 'content-type': 'application/json', 'X-Request-Id': 'r-1' },
      body: Buffer.from('{"made":true}').toString('base64'),
      isBase64Encoded: true,
    }),
  );
  const answer = await request(`${front.albUrl}/key/generate?a=1&b=x%20y&a=2`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'X-Mixed-Case': 'Kept' },
    body: '{"key_alias":"ä"}',
  });
  equal(answer.statusCode, 201);
  equal(answer.headers['x-request-id'], 'r-1');
  equal(await answer.body.text(), '{"made":true}');
  const [event] = front.events;
  ok(event !== undefined);
  equal(event.httpMethod, 'POST');
  equal(event.path, '/key/generate');
  deepEqual(event.queryStringParameters, { a: '2', b: 'x%20y' });
  equal(event.headers['x-mixed-case'], 'Kept');
  equal(event.headers['x-forwarded-proto'], 'http');
  equal(event.body, '{"key_alias":"ä"}');
  equal(event.isBase64Encoded, false);
  match(event.requestContext.elb.targetGroupArn, /^arn:aws:elasticloadbalancing:/);
});

test('a body that is not text travels to a function in base64', async (t) => {
  const front = await startFront(t, (_incoming, outgoing) => outgoing.end());
  const answer = await request(`${front.albUrl}/key/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from([0, 255, 1]),
  });
  await answer.body.dump();
  equal(front.events[0]?.isBase64Encoded, true);
  equal(front.events[0]?.body, Buffer.from([0, 255, 1]).toString('base64'));
});

const brokenReplies: readonly (readonly [name: string, lambda: () => Promise<unknown>])[] = [
  ['nothing', async () => undefined],
  ['a reply without a status', async () => ({ body: '' })],
  ['a reply of more than 1 MB', async () => ({ statusCode: 200, body: 'a'.repeat(1_048_577) })],
  ['an exception', () => Promise.reject(new Error('secret detail'))],
];

for (const [name, lambda] of brokenReplies) {
  test(`a function that gives ${name} is answered with 502`, async (t) => {
    const front = await startFront(t, (_incoming, outgoing) => outgoing.end(), lambda);
    const answer = await request(`${front.albUrl}/key/info`);
    equal(answer.statusCode, 502);
    ok(!(await answer.body.text()).includes('secret detail'));
  });
}

test('a body of more than 1 MB does not reach a function', async (t) => {
  const front = await startFront(t, (_incoming, outgoing) => outgoing.end());
  const answer = await request(`${front.albUrl}/key/generate`, {
    method: 'POST',
    body: Buffer.alloc(1_048_577),
  });
  equal(answer.statusCode, 413);
  await answer.body.dump();
  equal(front.events.length, 0);
});

test('requests are spread over the tasks, and a task that is not ready gets none', async (t) => {
  const hits = [0, 0];
  let isFirstReady = true;
  const serve =
    (index: number): RequestListener =>
    (_incoming, outgoing) => {
      hits[index] = (hits[index] ?? 0) + 1;
      outgoing.end();
    };
  const group = createTargetGroup({ healthIntervalMs: 20 });
  t.after(() => group.stop());
  const first = createServer((incoming, outgoing) => {
    if (incoming.url === '/health/readiness') outgoing.writeHead(isFirstReady ? 200 : 503).end();
    else serve(0)(incoming, outgoing);
  });
  group.register(await listen(t, first));
  group.register(await startTarget(t, serve(1)));
  const alb = await albBefore(t, group);
  const ask = async (): Promise<void> => {
    const answer = await request(`${alb.url}/v1/models`);
    await answer.body.dump();
  };
  for (let index = 0; index < 10; index += 1) await ask();
  deepEqual(hits, [5, 5]);
  isFirstReady = false;
  await eventually(
    async () => {
      const before = hits[0];
      await ask();
      await ask();
      equal(hits[0], before);
    },
    { withinMs: 2_000 },
  );
});

test('without a ready task the answer is 503', async (t) => {
  const group = createTargetGroup();
  t.after(() => group.stop());
  const alb = await albBefore(t, group);
  const answer = await request(`${alb.url}/v1/models`);
  equal(answer.statusCode, 503);
  match(await answer.body.text(), /No proxy task is ready/);
});

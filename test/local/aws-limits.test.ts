/** Each limit of AWS's load balancer and CloudFront acts on the laptop as it does there. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { test, type TestContext } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { timeouts } from '../../lib/timeouts.ts';
import { startAlb } from '../../local/alb/alb.ts';
import { createTargetGroup } from '../../local/alb/target-group.ts';
import { startEdge } from '../../local/edge/edge.ts';
import { edge, loadBalancer } from '../../local/http/aws-limits.ts';
import { listen } from '../support/listen.ts';
import { sendRaw } from '../support/send-raw.ts';

const SILENCE_MS = 300;

type Front = {
  readonly edgeUrl: string;
  readonly albUrl: string;
  /** A load balancer that waits for SILENCE_MS alone. */
  readonly impatientAlbUrl: string;
  readonly seen: IncomingMessage[];
};

/** A target that answers with a head of `x-size` bytes, or says nothing at all at /v1/messages. */
async function startFront(t: TestContext): Promise<Front> {
  const seen: IncomingMessage[] = [];
  const serve: RequestListener = (incoming, outgoing) => {
    if (incoming.url === '/health/readiness') {
      outgoing.end();
      return;
    }
    seen.push(incoming);
    if (incoming.url?.startsWith('/v1/messages') === true) return;
    const size = Number(incoming.headers['x-size'] ?? 0);
    for (let sent = 0; sent < size; sent += 8_000) outgoing.appendHeader('x-filler', 'f'.repeat(8_000));
    outgoing.end('reached');
  };
  const proxy = createTargetGroup();
  proxy.register(await listen(t, createServer({ maxHeaderSize: 131_072 }, serve)));
  const base = { port: 0, clock: systemClock };
  const admin = async ({ body }: { readonly body: string }) => ({
    statusCode: 200,
    body: body === '{}' ? '"'.repeat(700_000) : '',
  });
  const alb = await startAlb({ ...base, proxy, admin, console: null });
  const impatient = await startAlb({ ...base, proxy, admin, console: null, silenceMs: SILENCE_MS });
  const front = await startEdge({ ...base, albUrl: alb.url, silenceMs: SILENCE_MS });
  t.after(async () => {
    await front.stop(0);
    await Promise.all([alb.stop(0), impatient.stop(0)]);
    await proxy.stop();
  });
  return { edgeUrl: front.url, albUrl: alb.url, impatientAlbUrl: impatient.url, seen };
}

const get = (path: string, ...headers: string[]): string =>
  `${[`GET ${path} HTTP/1.1`, 'host: a', 'connection: close', ...headers].join('\r\n')}\r\n\r\n`;
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const long = (bytes: number): string => 'a'.repeat(bytes);
const headers = (count: number, bytes: number): string[] =>
  Array.from({ length: count }, (_, index) => `x-${index}: ${long(bytes)}`);

/** By row, what exceeds it and what just does not. */
const loadBalancerCases: Readonly<
  Record<keyof typeof loadBalancer, readonly [beyond: string, within: string | null]>
> = {
  requestLineBytes: [get(`/v1/models?beta=${long(16_384)}`), get(`/v1/models?beta=${long(16_300)}`)],
  headerBytes: [get('/v1/models', `x-a: ${long(16_384)}`), get('/v1/models', `x-a: ${long(16_300)}`)],
  requestHeadBytes: [get('/v1/models', ...headers(5, 14_000)), get('/v1/models', ...headers(4, 14_000))],
  responseHeadBytes: [get('/v1/models', 'x-size: 40000'), get('/v1/models', 'x-size: 24000')],
  functionRequestBytes: [post('/key/generate', long(1_048_577)), post('/key/generate', long(1_048_576))],
  functionReplyBytes: [post('/key/generate', '{}'), post('/key/generate', '[]')],
  forwardedAddresses: [
    get('/v1/models', `x-forwarded-for: ${Array(31).fill('192.0.2.1').join(', ')}`),
    get('/v1/models', `x-forwarded-for: ${Array(30).fill('192.0.2.1').join(', ')}`),
  ],
  silenceMs: [post('/v1/messages', '{}'), null],
};

test('the load balancer of the laptop refuses what the real one refuses, with its status and its page', async (t) => {
  const front = await startFront(t);
  for (const [row, [beyond, within]] of Object.entries(loadBalancerCases)) {
    const { status } = loadBalancer[row as keyof typeof loadBalancer];
    const answer = await sendRaw(row === 'silenceMs' ? front.impatientAlbUrl : front.albUrl, beyond);
    match(answer, new RegExp(`^HTTP/1.1 ${status} `), row);
    match(answer, /server: awselb\/2\.0/i, row);
    match(answer, new RegExp(`<center><h1>${status}`), row);
    if (within !== null) match(await sendRaw(front.albUrl, within), /^HTTP\/1.1 200 /, row);
  }
  match(await sendRaw(front.albUrl, get('/v1/models').replace('GET', 'TRACE')), /^HTTP\/1.1 405 /);
});

const edgeCases: Readonly<Record<keyof typeof edge, readonly [beyond: string, within: string | null]>> = {
  urlBytes: [get(`/v1/models?beta=${long(8_200)}`), get(`/v1/models?beta=${long(8_100)}`)],
  requestHeadBytes: [get('/v1/models', ...headers(2, 11_000)), get('/v1/models', ...headers(2, 9_000))],
  responseHeadBytes: [get('/v1/models', 'x-size: 24000'), get('/v1/models', 'x-size: 16000')],
  getBodyBytes: [get('/v1/models', 'content-length: 2').concat('{}'), get('/v1/models', 'content-length: 0')],
  silenceMs: [post('/v1/messages', '{}'), null],
};

test('the edge of the laptop refuses what CloudFront refuses, with its status and its page', async (t) => {
  const front = await startFront(t);
  for (const [row, [beyond, within]] of Object.entries(edgeCases)) {
    const { status } = edge[row as keyof typeof edge];
    const answer = await sendRaw(front.edgeUrl, beyond);
    match(answer, new RegExp(`^HTTP/1.1 ${status} `), row);
    match(answer, /The request could not be satisfied/, row);
    if (within !== null) match(await sendRaw(front.edgeUrl, within), /^HTTP\/1.1 200 /, row);
  }
});

test('headers with an underscore end at the load balancer; those of CloudFront cannot be forged', async (t) => {
  const front = await startFront(t);
  const sent = [
    'session_id: lost',
    'session-id: kept',
    'x.dot: lost',
    'x-edge-location: me',
    'x-amz-cf-id: me',
    'x-real-ip: me',
  ];
  await sendRaw(front.edgeUrl, get('/v1/models', ...sent));
  const given = front.seen[0]?.headers ?? {};
  deepEqual([given['session_id'], given['session-id'], given['x.dot']], [undefined, 'kept', undefined]);
  deepEqual([given['x-edge-location'], given['x-real-ip']], [undefined, undefined]);
  ok(given['x-amz-cf-id'] !== 'me' && String(given['via']).includes('CloudFront'));
});

test('the timeouts of the laptop are those of the deployment', () => {
  equal(loadBalancer.silenceMs.most, timeouts.albIdleSeconds * 1_000);
  equal(edge.silenceMs.most, timeouts.originReadSeconds * 1_000);
});

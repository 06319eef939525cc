/** What the tests of the dialects share: requests, targets, replies, and a server that sends a reply's bytes. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { isRefusal, type Refusal } from '../../core/errors.ts';
import { newId, type RequestId } from '../../core/ids.ts';
import type { RouteId } from '../../core/routes.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import type { Call, DialectModule, RawRequest, Reply, Target } from '../../proxy/dialects/dialect.ts';
import type { UpstreamRequest } from '../../proxy/bedrock-http.ts';
import { finish } from '../../proxy/dialects/work.ts';

/** Two regions that together have every model that Bedrock still serves; the first that has one is asked. */
const catalogs = ['us-west-2', 'us-east-1'].map((region) => createCatalog(models, region));
export const REQUEST_ID: RequestId = newId<RequestId>(1_700_000_000_000);
export const CREATED_AT_MS = 1_700_000_000_000;

export function targetOf(name: string): Target {
  const catalog = catalogs.find((one) => one.find(name) !== null);
  const model = catalog?.find(name) ?? null;
  const deployment = model === null ? undefined : catalog?.deployments(model)[0];
  assert.ok(model !== null && deployment !== undefined, `no model ${name}`);
  return { model, deployment, serviceTier: 'standard', outputCap: null };
}

export function rawRequest(
  routeId: RouteId,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): RawRequest {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  return { routeId, param: '', headers, body: bytes };
}

export function callOf(dialect: DialectModule, raw: RawRequest): Call {
  const call = finish(dialect.understanding(raw));
  if (isRefusal(call)) assert.fail(`refused: ${call.message}`);
  return call;
}

/** What a request is refused with, whether at once or for its model. */
export function refusalOf(dialect: DialectModule, raw: RawRequest): Refusal {
  const call = finish(dialect.understanding(raw));
  if (isRefusal(call)) return call;
  const request = finish(call.requesting(targetOf(call.modelAsked)));
  if (isRefusal(request)) return request;
  assert.fail('the request was not refused');
}

/** What Bedrock is asked for a call. */
export function requestOf(call: Call, target: Target): UpstreamRequest {
  const request = finish(call.requesting(target));
  if (isRefusal(request)) assert.fail(`${target.model.name} refused: ${request.message}`);
  return request;
}

/** The body Bedrock would get. */
export function upstreamBody(dialect: DialectModule, raw: RawRequest): unknown {
  const call = callOf(dialect, raw);
  return JSON.parse(requestOf(call, targetOf(call.modelAsked)).body.toString('utf8')) as unknown;
}

export function replyOf(dialect: DialectModule, raw: RawRequest): Reply {
  const call = callOf(dialect, raw);
  return call.reply({
    requestId: REQUEST_ID,
    createdAtMs: CREATED_AT_MS,
    target: targetOf(call.modelAsked),
  });
}

export type Frame = { readonly type: string; readonly payload: string };

/** The bytes of a stream from its first frame to its end. */
export function streamed(reply: Reply, frames: readonly Frame[]): Buffer {
  const sink = new ByteSink(Buffer.alloc(16));
  for (const frame of frames) reply.event(frame.type, Buffer.from(frame.payload), sink);
  assert.equal(reply.end(sink), true, 'the stream is complete');
  return sink.take();
}

/** The data of each server-sent event, as text. */
export function eventData(stream: Buffer): string[] {
  const events = stream.toString('utf8').split('\n\n');
  assert.equal(events.pop(), '', 'the stream ends with a blank line');
  return events.map((event) => {
    const line = event.split('\n').find((candidate) => candidate.startsWith('data: '));
    assert.ok(line !== undefined, `no data in ${event}`);
    return line.slice('data: '.length);
  });
}

/** A server that answers every request with these bytes, in writes of a few bytes each. */
export async function serveBytes(
  t: TestContext,
  contentType: string,
  bytes: Buffer,
  writeBytes = 7,
): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    outgoing.writeHead(200, { 'content-type': contentType });
    for (let at = 0; at < bytes.length; at += writeBytes) outgoing.write(bytes.subarray(at, at + writeBytes));
    outgoing.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

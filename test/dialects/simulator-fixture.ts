/** Asks the simulator what a dialect made of a request, and holds the answer against what its makers publish. */
import assert from 'node:assert/strict';
import { routes } from '../../core/routes.ts';
import { promptTokens, type Usage } from '../../core/usage/usage.ts';
import type { BedrockSimulator } from '../../simulator/simulator.ts';
import { ByteSink } from '../../proxy/dialects/byte-sink.ts';
import type { DialectModule, RawRequest } from '../../proxy/dialects/dialect.ts';
import { EventStreamDecoder } from '../../proxy/upstream/eventstream.ts';
import { checkStream, checkWhole } from '../conformance/answers.ts';
import { surfaceOf } from '../conformance/surfaces.ts';
import { BEARER } from '../simulator/support.ts';
import { callOf, CREATED_AT_MS, REQUEST_ID, requestOf, targetOf } from './dialect-fixture.ts';

export type Json = { readonly [member: string]: Json } & readonly Json[] & string & number;
type Answered = { readonly bytes: Buffer; readonly usage: Usage };

/** Sends a request the way the proxy does: translated, to the deployment, and the answer back through the reply. */
export async function ask(
  simulator: BedrockSimulator,
  dialect: DialectModule,
  raw: RawRequest,
): Promise<Answered> {
  const call = callOf(dialect, raw);
  const target = targetOf(call.modelAsked);
  const request = requestOf(call, target);
  const id = encodeURIComponent(request.upstreamId ?? target.deployment.upstreamId);
  const answer = await fetch(`${simulator.url}/model/${id}/${request.operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${BEARER}`, 'content-type': 'application/json' },
    body: request.body,
  });
  const body = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200, `${body.toString()}\n${request.body.toString()}`);
  const reply = call.reply({ requestId: REQUEST_ID, createdAtMs: CREATED_AT_MS, target });
  const published = surfaceOf(routes.find((route) => route.id === raw.routeId)?.path ?? '');
  assert.ok(published !== null);
  if (!call.isStream || request.operation === 'converse') {
    const bytes = reply.whole(body);
    if (call.isStream) checkStream(bytes.toString(), published);
    else checkWhole(bytes.toString(), published);
    return { bytes, usage: reply.usage() };
  }
  const sink = new ByteSink();
  const decoder = new EventStreamDecoder({
    onEvent: (type, payload) => reply.event(type, payload, sink),
    onException: (name) => assert.fail(name),
  });
  decoder.push(body);
  assert.equal(reply.end(sink), true);
  assert.equal(reply.isUsageFinal(), true);
  assert.ok(call.inputTokensBound >= promptTokens(reply.usage()), 'the token bound holds');
  const bytes = sink.take();
  checkStream(bytes.toString(), published);
  return { bytes, usage: reply.usage() };
}

export function json(bytes: Buffer): Json {
  return JSON.parse(bytes.toString()) as Json;
}

/** The simulator's own account of the last call. */
export function checkAccount(simulator: BedrockSimulator, usage: Usage): void {
  const served = simulator.log().at(-1);
  assert.ok(served !== undefined);
  assert.deepEqual(
    [
      served.inputTokens,
      served.outputTokens,
      served.cacheReadTokens,
      served.cacheWrite5mTokens,
      served.cacheWrite1hTokens,
    ],
    [
      usage.inputTokens,
      usage.outputTokens,
      usage.cacheReadTokens,
      usage.cacheWrite5mTokens,
      usage.cacheWrite1hTokens,
    ],
  );
}

export const twoCalls =
  '[[sim {"text":"Let me look.","tools":[{"name":"weather","input":{"city":"Paris"}},{"name":"weather","input":{"city":"Rome"}}]}]]';

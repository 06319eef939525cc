/**
 * Mutated requests: whatever comes is a call whose upstream body is valid JSON, or a refusal of the 400s that says what
 * is wrong.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { isRefusal, type Refusal } from '../../core/errors.ts';
import type { RouteId } from '../../core/routes.ts';
import type { DialectModule, RawRequest } from '../../proxy/dialects/dialect.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { replay } from '../support/replay.ts';
import { rawRequest, targetOf } from './dialect-fixture.ts';
import { damagedBody } from './mutations.ts';

/** Bodies, or answers, of each test. */
export const rounds = Number(process.env['STARGATE_FUZZ_ROUNDS'] ?? 2_000);

const MODELS = [
  'claude-haiku-4-5',
  'claude-opus-5-5',
  'nova-micro',
  'llama3-3-70b',
  'deepseek-r1',
  'gpt-oss-20b',
  'titan-embed-text-v2',
  'cohere-embed-v4',
  'amazon-rerank-v1',
];

/** A test that mutates `seed` and asks `dialect` about each outcome. `param`: what stands in the path for `{id}`. */
export function testMutations(
  name: string,
  dialect: DialectModule,
  routeId: RouteId,
  seed: unknown,
  param = '',
): void {
  test(`${rounds} mutated bodies of ${name} are understood or refused`, (t) => {
    let round = 0;
    let slowestMs = 0;
    let heapBefore = 0;
    const property = fc.property(damagedBody(seed), (body) => {
      if (round === Math.floor(rounds / 5)) heapBefore = heapAfterCollection();
      round += 1;
      const startedAtMs = performance.now();
      check(dialect, { ...rawRequest(routeId, body), param });
      slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
    });
    fc.assert(property, { numRuns: rounds, ...replay(4_711) });
    const grownBytes = heapAfterCollection() - heapBefore;
    t.diagnostic(`slowest ${slowestMs.toFixed(1)} ms; heap grew by ${Math.round(grownBytes / 1024)} KiB`);
    assert.ok(slowestMs < 2_000, `one body took ${slowestMs} ms`);
    assert.ok(grownBytes < MOST_GROWTH_BYTES, `the heap grew by ${grownBytes} bytes`);
  });
}

/** Far above what the compiler and its caches take, far below what a leak of one object per body would. */
const MOST_GROWTH_BYTES = 4 * 1_048_576;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function checkRefusal(refusal: Refusal): void {
  assert.ok(refusal.status >= 400 && refusal.status < 500, refusal.message);
  assert.ok(refusal.message.length > 0 && refusal.message.length < 3_000);
}

function check(dialect: DialectModule, raw: RawRequest): void {
  const call = finish(dialect.understanding(raw));
  if (isRefusal(call)) {
    checkRefusal(call);
    return;
  }
  assert.ok(call.inputTokensBound >= 0);
  for (const name of MODELS) {
    const target = targetOf(name);
    const request = finish(call.requesting(target));
    if (isRefusal(request)) checkRefusal(request);
    else for (const bytes of [request.body, ...(request.more ?? [])]) JSON.parse(bytes.toString('utf8'));
  }
}

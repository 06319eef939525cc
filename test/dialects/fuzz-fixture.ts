/**
 * Mutated requests: whatever comes is a call whose upstream body is valid JSON, or a refusal of the 400s that says what
 * is wrong. STARGATE_FUZZ_ROUNDS raises the number of bodies for a long run.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isRefusal, type Refusal } from '../../core/errors.ts';
import type { RouteId } from '../../core/routes.ts';
import type { DialectModule, RawRequest } from '../../proxy/dialects/dialect.ts';
import { finish } from '../../proxy/dialects/work.ts';
import { seededRandom } from '../support/random.ts';
import { rawRequest, targetOf } from './dialect-fixture.ts';

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
    const random = seededRandom(4_711);
    let slowestMs = 0;
    let heapBefore = 0;
    for (let round = 0; round < rounds; round++) {
      if (round === Math.floor(rounds / 5)) heapBefore = heapAfterCollection();
      const body = bodyFrom(seed, random);
      const startedAtMs = performance.now();
      try {
        check(dialect, { ...rawRequest(routeId, body), param });
      } catch (error) {
        throw new Error(`round ${round}: ${body}`, { cause: error });
      }
      slowestMs = Math.max(slowestMs, performance.now() - startedAtMs);
    }
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

const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'x',
  '\u0000',
  '😀'.repeat(50),
  [],
  {},
  [[]],
  [null],
  { type: 'text' },
  { type: 'function' },
  { __proto__: null },
  'nova-micro',
  'llama3-3-70b',
  'system',
  'none',
  'required',
];

/** Replaces, removes, doubles or wraps one value somewhere in the body. */
export function mutate(value: unknown, random: () => number): unknown {
  const descends = random() < 0.85;
  if (Array.isArray(value) && value.length > 0 && descends) {
    const items: unknown[] = [...(value as readonly unknown[])];
    const at = Math.floor(random() * items.length);
    const dice = random();
    if (dice < 0.1) items.splice(at, 1);
    else if (dice < 0.2) items.splice(at, 0, items[at]);
    else items[at] = mutate(items[at], random);
    return items;
  }
  if (typeof value === 'object' && value !== null && descends) {
    const names = Object.keys(value);
    const name = names[Math.floor(random() * names.length)];
    if (name === undefined) return junk(random);
    const copy: Record<string, unknown> = { ...value };
    const dice = random();
    if (dice < 0.1) delete copy[name];
    else if (dice < 0.15) copy[`${name}x`] = copy[name];
    else copy[name] = mutate(copy[name], random);
    return copy;
  }
  return random() < 0.1 ? [value] : junk(random);
}

function junk(random: () => number): unknown {
  return JUNK[Math.floor(random() * JUNK.length)];
}

/** A body made of a valid one: some values are changed, and the text itself is damaged now and then. */
export function bodyFrom(seed: unknown, random: () => number): string {
  let body: unknown = seed;
  const times = 1 + Math.floor(random() * 3);
  for (let index = 0; index < times; index++) body = mutate(body, random);
  const text = JSON.stringify(body) ?? '';
  if (random() > 0.05) return text;
  const at = Math.floor(random() * text.length);
  return text.slice(0, at) + text.slice(at + 1 + Math.floor(random() * 3));
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

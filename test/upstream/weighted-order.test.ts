/** Weighted spread of calls over deployments, and the order of what is fallen back on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployment } from '../../core/catalog/model.ts';
import type { Clock } from '../../core/clock.ts';
import { createDeploymentHealth } from '../../proxy/upstream/deployment-health.ts';
import { weightedOrder } from '../../proxy/upstream/weighted-order.ts';
import { seededRandom } from '../support/random.ts';

function deployment(id: string, weight: number): Deployment {
  const same = { region: 'r', scope: 'global', prices: [], transport: null, roleArn: null } as const;
  return { ...same, id, upstreamId: id, weight };
}

test('calls are spread by weight, and what has none comes last in its order', () => {
  const random = seededRandom(7);
  const all = [deployment('spare', 0), deployment('a', 3), deployment('b', 1), deployment('last', 0)];
  const firsts = new Map<string, number>();
  for (let round = 0; round < 8_000; round++) {
    const order = weightedOrder(all, random).map((one) => one.id);
    assert.deepEqual(order.toSorted(), ['a', 'b', 'last', 'spare']);
    assert.deepEqual(order.slice(2), ['spare', 'last']);
    firsts.set(order[0] ?? '', (firsts.get(order[0] ?? '') ?? 0) + 1);
  }
  const share = (firsts.get('a') ?? 0) / 8_000;
  assert.ok(share > 0.73 && share < 0.77, `a was first in ${share} of the calls`);
});

test('an order of preference costs nothing', () => {
  const all = [deployment('a', 1), deployment('b', 0)];
  assert.equal(weightedOrder(all, seededRandom(1)), all);
});

test('a deployment that failed five times in a row rests for ten seconds, and one success heals it', () => {
  let nowMs = 0;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const health = createDeploymentHealth(clock);
  const a = deployment('a', 1);
  const b = deployment('b', 0);
  const order = (): string =>
    health
      .order([a, b])
      .map((one) => one.id)
      .join('');
  for (let failure = 0; failure < 4; failure++) health.failed(a);
  assert.equal(order(), 'ab');
  health.failed(a);
  assert.equal(order(), 'ba');
  nowMs = 10_001;
  assert.equal(order(), 'ab', 'it is tried again after its rest');
  health.failed(a);
  assert.equal(order(), 'ba', 'and rests again when it fails again');
  health.succeeded(a);
  assert.equal(order(), 'ab');
});

import assert from 'node:assert/strict';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { test } from 'node:test';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { BodyBudget, BodyHold } from '../../proxy/body-budget.ts';
import { YoungCollection } from '../../proxy/young-collection.ts';

const MIB = 1_048_576;

function counting(): { readonly young: YoungCollection; readonly count: () => number } {
  let collections = 0;
  const young = new YoungCollection(() => {
    collections += 1;
  });
  return { young, count: () => collections };
}

test('the young generation is collected when 24 MiB of Buffers are done with, after the call that ends', async () => {
  const { young, count } = counting();
  for (let index = 0; index < 23; index++) young.ended(MIB);
  await turn();
  assert.equal(count(), 0);
  young.ended(MIB);
  young.ended(MIB);
  assert.equal(count(), 0);
  await turn();
  assert.equal(count(), 1);
});

test('a rush of bodies of which none has ended is collected too, as their requests for Bedrock are sent', async () => {
  const { young, count } = counting();
  for (let index = 0; index < 23; index++) young.arriving(MIB);
  await turn();
  assert.equal(count(), 0);
  young.arriving(MIB);
  await turn();
  assert.equal(count(), 1);
});

test('a body arrives when its bytes are reserved, and has ended when they are given back', () => {
  const { told, hold } = watchedHold();
  assert.equal(hold.resize(1_000), null);
  assert.notEqual(hold.resize(2 * MIB), null);
  hold.release();
  assert.deepEqual(told, [
    ['arriving', 1_000],
    ['ended', 1_000],
  ]);
});

test('a body that was freed has nothing left to be collected', () => {
  const { told, budget, hold } = watchedHold();
  assert.equal(hold.resize(1_000), null);
  hold.noteFreed();
  hold.release();
  assert.deepEqual(told, [['arriving', 1_000]]);
  assert.equal(budget.heldBytes, 0);
});

test('V8 is asked for a collection of the young generation alone', async () => {
  const kinds: unknown[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) kinds.push(kindOf(entry));
  });
  observer.observe({ entryTypes: ['gc'] });
  new YoungCollection().ended(24 * MIB);
  // An observer is told in a later turn.
  while (kinds.length === 0) await delay(5);
  observer.disconnect();
  assert.equal(kinds[0], constants.NODE_PERFORMANCE_GC_MINOR);
});

function kindOf(entry: object): unknown {
  const detail: unknown = 'detail' in entry ? entry.detail : null;
  return typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : null;
}

/** A hold of one caller, and what is told of its bytes. */
function watchedHold() {
  const told: (readonly [string, number])[] = [];
  const budget = new BodyBudget(
    { taskBytes: MIB, maxBodyBytes: MIB },
    { arriving: (bytes) => told.push(['arriving', bytes]), ended: (bytes) => told.push(['ended', bytes]) },
  );
  const hold = new BodyHold(budget, 'key', '127.0.0.1');
  return { told, budget, hold };
}

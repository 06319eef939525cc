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

test('the young generation is collected when bodies of 8 MiB are done with, after the call that ends', async () => {
  const { young, count } = counting();
  for (let index = 0; index < 7; index++) young.note(MIB, 0);
  await turn();
  assert.equal(count(), 0);
  young.note(MIB, 0);
  young.note(MIB, 0);
  assert.equal(count(), 0);
  await turn();
  assert.equal(count(), 1);
});

test('the more bodies are held, the less often it is collected', async () => {
  const { young, count } = counting();
  for (let index = 0; index < 39; index++) young.note(MIB, 40 * MIB);
  await turn();
  assert.equal(count(), 0);
  young.note(MIB, 40 * MIB);
  await turn();
  assert.equal(count(), 1);
});

test('a body is done with when what was reserved for it is given back', () => {
  const told: number[][] = [];
  const budget = new BodyBudget({ taskBytes: MIB, maxBodyBytes: MIB }, (...bytes) => told.push(bytes));
  const first = new BodyHold(budget, 'key', '127.0.0.1');
  const second = new BodyHold(budget, 'key', '127.0.0.1');
  assert.equal(first.resize(1_000), null);
  assert.equal(second.resize(500), null);
  first.release();
  assert.deepEqual(told, [[1_000, 500]]);
});

test('for a body that was freed V8 is not asked to collect anything', () => {
  const told: number[][] = [];
  const budget = new BodyBudget({ taskBytes: MIB, maxBodyBytes: MIB }, (...bytes) => told.push(bytes));
  const hold = new BodyHold(budget, 'key', '127.0.0.1');
  assert.equal(hold.resize(1_000), null);
  hold.noteFreed();
  hold.release();
  assert.deepEqual(told, []);
  assert.equal(budget.heldBytes, 0);
});

test('V8 is asked for a collection of the young generation alone', async () => {
  const kinds: unknown[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) kinds.push(kindOf(entry));
  });
  observer.observe({ entryTypes: ['gc'] });
  new YoungCollection().note(8 * MIB, 0);
  // An observer is told in a later turn.
  while (kinds.length === 0) await delay(5);
  observer.disconnect();
  assert.equal(kinds[0], constants.NODE_PERFORMANCE_GC_MINOR);
});

function kindOf(entry: object): unknown {
  const detail: unknown = 'detail' in entry ? entry.detail : null;
  return typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : null;
}

/** A flood of keys that do not exist neither pushes known ones out of memory nor takes every look-up for itself. */
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import type { Principal } from '../../core/keys/principal.ts';
import { isRefusal, type Refusal } from '../../core/errors.ts';
import { FairQueue } from '../../proxy/fair-queue.ts';
import { createPrincipalCache } from '../../proxy/stages/authenticate/principal-cache.ts';

const KNOWN = randomBytes(32);
const KNOWN_HEX = KNOWN.toString('hex');
const principal = { keyId: KNOWN_HEX } as unknown as Principal;

test('a known key stays known through a flood of unknown ones, and while PostgreSQL is away', async () => {
  let isAway = false;
  const cache = createPrincipalCache({
    clock: systemClock,
    maxEntries: 10,
    load: async (keyHash) => {
      if (isAway) throw new Error('away');
      return keyHash.equals(KNOWN) ? principal : null;
    },
  });
  equal(await cache.get(KNOWN_HEX, null, 'office'), principal);
  for (let count = 0; count < 100; count += 1)
    equal(await cache.get(randomBytes(32).toString('hex'), null, 'stranger'), null);
  isAway = true;
  equal(cache.get(KNOWN_HEX, null, 'office'), principal);
  await rejects(Promise.resolve(cache.get(randomBytes(32).toString('hex'), null, 'stranger')));
});

test('a key that did not exist a moment ago is found as soon as its making is heard of', async () => {
  const made = new Set<string>();
  const cache = createPrincipalCache({
    clock: systemClock,
    load: async (keyHash) => (made.has(keyHash.toString('hex')) ? principal : null),
  });
  equal(await cache.get(KNOWN_HEX, null, 'office'), null);
  made.add(KNOWN_HEX);
  equal(cache.get(KNOWN_HEX, null, 'office'), null);
  cache.drop({ scope: 'key', scopeId: KNOWN_HEX });
  equal(await cache.get(KNOWN_HEX, null, 'office'), principal);
});

test('callers take turns: one that asks much has its share of the places, and no more of the line', async () => {
  const queue = new FairQueue({
    what: 'usage',
    atOnce: 2,
    atOncePerCaller: 1,
    waiting: 5,
    waitingPerCaller: 3,
    waitMs: 60_000,
  });
  const order: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (caller: string): Promise<string | Refusal> =>
    queue.run(caller, async () => {
      order.push(caller);
      await new Promise<void>((resolve) => {
        ends.push(resolve);
      });
      return caller;
    });
  const greedy = Array.from({ length: 6 }, () => ask('greedy'));
  const other = [ask('other'), ask('other')];
  deepEqual(order, ['greedy', 'other'], 'one place each');
  deepEqual(
    (await Promise.all(greedy.slice(4))).map((one) => isRefusal(one) && one.status),
    [429, 429],
    'beyond its part of the line it is turned away',
  );
  for (let ended = 0; ended < 6; ended += 1) {
    ends[ended]?.();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  deepEqual(await Promise.all([...greedy.slice(0, 4), ...other]), [
    'greedy',
    'greedy',
    'greedy',
    'greedy',
    'other',
    'other',
  ]);
  deepEqual(order.slice(0, 4).toSorted(), ['greedy', 'greedy', 'other', 'other'], 'both got on');
});

test('who waits too long is turned away, and leaves no trace', async () => {
  const queue = new FairQueue({
    what: 'usage',
    atOnce: 1,
    atOncePerCaller: 1,
    waiting: 5,
    waitingPerCaller: 5,
    waitMs: 1,
  });
  let end = (): void => undefined;
  const running = queue.run('one', () => new Promise<string>((resolve) => (end = () => resolve('done'))));
  const late = await queue.run('two', async () => 'never');
  equal(isRefusal(late) && late.status, 503);
  end();
  equal(await running, 'done');
  equal(await queue.run('two', async () => 'now'), 'now');
});

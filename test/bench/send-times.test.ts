/** An open loop: requests are due at times that no answer changes. */
import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { SendTimes } from '../../bench/load/send-times.ts';

test('requests are due evenly, from the start on', () => {
  const times = new SendTimes(1_000, { perSecond: 4, seconds: 1 });
  equal(times.takeDue(999), null);
  equal(times.takeDue(1_000), 1_000);
  equal(times.takeDue(1_200), null);
  equal(times.waitMs(1_200), 50);
  equal(times.takeDue(1_250), 1_250);
});

test('who was held up sends all that became due meanwhile, each with the time it was meant for', () => {
  const times = new SendTimes(0, { perSecond: 10, seconds: 2 });
  equal(times.takeDue(0), 0);
  equal(times.waitMs(350), 0);
  deepEqual([times.takeDue(350), times.takeDue(350), times.takeDue(350)], [100, 200, 300]);
  equal(times.takeDue(350), null);
});

test('it ends with the last request', () => {
  const times = new SendTimes(0, { perSecond: 2, seconds: 1.5 });
  deepEqual([times.takeDue(9_000), times.takeDue(9_000), times.isOver], [0, 500, false]);
  deepEqual([times.takeDue(9_000), times.isOver, times.takeDue(9_000)], [1_000, true, null]);
});

test('no requests a second are none that can be sent', () => {
  throws(() => new SendTimes(0, { perSecond: 0, seconds: 1 }), /0 requests a second/);
});

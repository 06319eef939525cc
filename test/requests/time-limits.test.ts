/** What may not take for ever is told so once, and what came in time is not. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { NOWHERE } from '../../core/slots.ts';
import { TimeLimits, type Limited } from '../../proxy/time-limits.ts';
import { eventually } from '../support/eventually.ts';

test('a limit ends what it was set for, once, and nothing else', async (t) => {
  let nowMs = 1_000;
  const limits = new TimeLimits({ monotonicMs: () => nowMs });
  t.after(() => limits.stop());
  const told: string[] = [];
  const limited = (name: string, endsAtMs: number): Limited => ({
    slot: NOWHERE,
    endsAtMs,
    onTooLate: () => told.push(name),
  });
  const inTime = limited('in time', 1_500);
  for (const one of [limited('first', 1_500), inTime, limited('second', 2_000), limited('never', 9_000)])
    limits.add(one);
  limits.remove(inTime);
  nowMs = 1_500;
  await eventually(() => deepEqual(told, ['first']), { withinMs: 5_000 });
  nowMs = 2_500;
  await eventually(() => deepEqual(told, ['first', 'second']), { withinMs: 5_000 });
});

/** CPU per request of a turn: refusals make nobody look cheap. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { cpuUsPerRequest } from '../../bench/turn.ts';

test('what refusals took counts for the requests that were answered', () => {
  equal(cpuUsPerRequest(100, { requests: 1_000 }), 100);
  equal(cpuUsPerRequest(100, { requests: 0 }), 100_000);
});

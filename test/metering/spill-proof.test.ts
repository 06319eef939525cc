/** The proof of the spill at a size for every test run; `npm run prove:spill` is the same with more tasks and calls. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { proveSpill } from './spill-proof/prove.ts';

test('PostgreSQL away, a host dead, every other task replaced, all disks gone: every record is found', async (t) => {
  const result = await proveSpill({ tasks: 2, calls: 10, report: (sentence) => t.diagnostic(sentence) });
  equal(result.admitted, 60);
  equal(result.records + result.lost, result.admitted);
  ok(result.lost <= 10, `${result.lost} lost`);
});

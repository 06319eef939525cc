/** The fault proof at a size for every test run; `npm run prove:faults` is the same at 100,000 requests. */
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { proveFaults } from './fault-proof/prove.ts';

test('killed tasks, a restarted PostgreSQL, lost clients and a failing Bedrock: one record each, every cost exact', async (t) => {
  const result = await proveFaults({
    requests: 1_000,
    kills: 2,
    restarts: 1,
    seed: 20_261_121,
    concurrency: 24,
    report: (sentence) => t.diagnostic(sentence),
  });
  equal(result.records, result.admitted);
  equal(result.kills, 2);
  equal(result.restarts, 1);
  ok(result.records > 500, `${result.records} records`);
  ok((result.byEnding['complete'] ?? 0) > 300);
  ok(result.reportedPicoUsd > 0n);
});

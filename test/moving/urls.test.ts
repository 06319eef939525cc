/** The addresses that scrape jobs and probes of an earlier gateway ask; spellings of them are in test/edge/hostile-paths.ts. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { startGate } from '../support/start-gate.ts';

test('probes and scrape jobs of an earlier gateway get the answers of ours, but for metrics at the public address', async (t) => {
  const gate = await startGate(t);
  for (const base of [gate.edgeUrl, gate.albUrl, gate.tasks()[0]?.url]) {
    for (const [before, ours] of [
      ['/health', '/health/liveness'],
      ['/ready', '/health/readiness'],
    ] as const) {
      const [old, own] = await Promise.all([get(`${base}${before}`), get(`${base}${ours}`)]);
      equal(old.status, 200, `${base}${before}`);
      deepEqual([old.text, old.type], [own.text, own.type]);
      equal((await get(`${base}${before}`, 'HEAD')).status, 200);
      const [posted, ownPosted] = await Promise.all([
        get(`${base}${before}`, 'POST'),
        get(`${base}${ours}`, 'POST'),
      ]);
      equal(posted.status, ownPosted.status);
      ok(posted.status >= 400);
      equal((await get(`${base}${before}?verbose=1`)).status, 200);
    }
  }

  const inside = await get(`${gate.albUrl}/metrics/`);
  equal(inside.status, 200);
  match(inside.text, /^# TYPE stargate_requests_total counter$/m);
  equal(inside.type, (await get(`${gate.albUrl}/metrics`)).type);
  equal((await get(`${gate.edgeUrl}/metrics/`)).status, 403);
});

async function get(url: string, method: 'GET' | 'HEAD' | 'POST' = 'GET') {
  const answer = await request(url, { method, headers: { accept: '*/*' } });
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    text: await answer.body.text(),
  };
}

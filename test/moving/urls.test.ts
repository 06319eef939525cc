/** The addresses that scrape jobs and probes of before have in their settings. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { startGate } from '../support/start-gate.ts';
import { prometheusBinary, scrapes, startTestPrometheus } from '../observability/real-prometheus.ts';

test('probes of before get the answers of ours, at the public address and inside', async (t) => {
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
});

test('/metrics/ is served inside and is nobody’s outside, in any spelling', async (t) => {
  const gate = await startGate(t);
  const inside = await get(`${gate.albUrl}/metrics/`);
  equal(inside.status, 200);
  match(inside.text, /^# TYPE stargate_requests_total counter$/m);
  equal(inside.type, (await get(`${gate.albUrl}/metrics`)).type);
  equal((await get(`${gate.edgeUrl}/metrics/`)).status, 403);
  const { hostname, port } = new URL(gate.edgeUrl);
  for (const path of spellings) {
    const answer = await raw(hostname, Number(port), path);
    match(answer, /^HTTP\/1\.1 (?:400|403|404|405) /, path);
    ok(!answer.includes('stargate_requests_total'), path);
  }
});

/** What somebody outside writes who wants the metrics, with the paths of before as a ladder. */
const spellings: readonly string[] = [
  '/metrics/',
  '/metrics//',
  '/metrics/.',
  '/metrics/..;/metrics/',
  '/METRICS/',
  '/Metrics/',
  '//metrics/',
  '/./metrics/',
  '/%2fmetrics/',
  '/metrics%2f',
  '/metrics%252f',
  '/%6detrics/',
  '/metrics/;a=b',
  '/metrics;a=b/',
  '/metrics/%20',
  '/metrics/%00',
  '/metrics\\',
  '/api/v1/metrics/',
  '/health/../metrics/',
  '/health/..;/metrics',
  '/health/..%2fmetrics',
  '/health/%2e%2e/metrics/',
  '/health/metrics',
  '/health;/../metrics',
  '/health%2f..%2fmetrics',
  '/ready/../metrics/',
  '/ready/..;/metrics',
  '/ready/%2e%2e/metrics',
  '/ready/..%2fmetrics/',
  '/ready/metrics',
  '/ready%2f..%2fmetrics%2f',
  '/health/../key/list',
  '/ready/../spend/logs',
];

test(
  'a scrape job with metrics_path: /metrics/ works, with every label it had',
  { skip: prometheusBinary === null && 'no prometheus on this machine' },
  async (t) => {
    const gate = await startGate(t, { tasks: 2 });
    const hosts = gate.tasks().map(({ url }) => new URL(url).host);
    const prometheus = await startTestPrometheus(t, hosts, [], { metricsPath: '/metrics/' });
    await scrapes(prometheus, 2);
    const up = await prometheus.query('up');
    deepEqual(
      up.map(({ metric, value }) => `${metric['instance']} ${value}`).toSorted(),
      hosts.map((host) => `${host} 1`).toSorted(),
    );
    const key = await gate.admin.createKey();
    await eventually(async () => equal((await gate.chat(key.secret, 'hello')).status, 200), {
      withinMs: 10_000,
    });
    await scrapes(prometheus, 2);
    const [answered] = await prometheus.query('sum(stargate_requests_total{status="200"})');
    equal(answered?.value, 1);
  },
);

async function get(url: string, method: 'GET' | 'HEAD' | 'POST' = 'GET') {
  const answer = await request(url, { method, headers: { accept: '*/*' } });
  return {
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    text: await answer.body.text(),
  };
}

/** As it is written: clients tidy a path up before they send it. */
function raw(host: string, port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\nconnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.once('end', () => resolve(text));
    socket.once('error', reject);
  });
}

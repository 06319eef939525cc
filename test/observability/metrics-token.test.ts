/** Metrics name users, so they can ask for a token; whoever scrapes shows it, and it can be replaced without a gap. */
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { request } from 'undici';
import { version } from '../../cli/version.ts';
import { fixedToken } from '../../proxy/metrics/scrape-access.ts';
import { run } from '../admin/cli-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { secretsManager, type Secrets } from '../support/secrets-manager.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { prometheusBinary, startTestPrometheus } from './real-prometheus.ts';

const TOKEN = 'metrics-token-of-the-tests-0123456789';
const OTHER = 'another-token-of-the-tests-0123456789';
const HOUR = 3_600_000;

async function read(gate: Gate, path: string, authorization?: string) {
  const answer = await request(`${gate.albUrl}${path}`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

test('with a token set, metrics are read with it alone, everywhere they are; health stays open', async (t) => {
  const gate = await startGate(t, { environment: { METRICS_TOKEN: TOKEN } });
  const { secret } = await gate.admin.createKey({ key_alias: 'ada' });
  for (const path of ['/metrics', '/metrics/', '/api/v1/metrics']) {
    for (const shown of [
      undefined,
      'Bearer',
      'Bearer ',
      `Bearer ${OTHER}`,
      `Bearer ${TOKEN.slice(0, -1)}`,
      `Bearer ${TOKEN} ${TOKEN}`,
      `Basic ${btoa(`stargate:${TOKEN}`)}`,
      `Bearer ${secret}`,
      `Bearer ${gate.masterKey}`,
      TOKEN,
    ]) {
      const refused = await read(gate, path, shown);
      equal(refused.status, 401, `${path} with ${shown}`);
      equal(refused.headers['www-authenticate'], 'Bearer realm="metrics"');
      ok(!refused.text.includes('stargate_requests_total') && !refused.text.includes(TOKEN), refused.text);
    }
    for (const shown of [`Bearer ${TOKEN}`, `bearer ${TOKEN}`]) {
      const answer = await read(gate, path, shown);
      equal(answer.status, 200);
      match(answer.text, /^stargate_requests_total\{/m);
    }
  }
  match((await read(gate, '/metrics')).text, /Send it as \\"Authorization: Bearer <token>\\"/);
  for (const path of ['/health', '/health/liveness', '/ready', '/health/readiness'])
    equal((await read(gate, path)).status, 200, path);
});

test('stargate doctor shows the token, and says when it lacks the right one', async (t) => {
  const gate = await startGate(t, { environment: { METRICS_TOKEN: TOKEN } });
  const doctor = async (token?: string) => {
    const { code, out } = await run(
      `doctor --url ${gate.albUrl}`,
      token === undefined ? {} : { env: { STARGATE_METRICS_TOKEN: token } },
    );
    return [code, out];
  };
  const runs = `Stargate ${await version()}, Node ${process.version}`;
  const unread = 'The task is ready.\n- The metrics were not read: this gateway shows them for a token only.';
  deepEqual(await doctor(TOKEN), [0, `The task is ready: ${runs}.\nNothing to look at.\n`]);
  deepEqual(await doctor(), [1, `${unread} Set STARGATE_METRICS_TOKEN to it.\n`]);
  deepEqual(await doctor(OTHER), [1, `${unread} STARGATE_METRICS_TOKEN is not the one; was it replaced?\n`]);
});

test(
  'Prometheus scrapes every task with the token, and none without',
  { skip: prometheusBinary === null ? 'no prometheus is installed' : false },
  async (t) => {
    const gate = await startGate(t, { tasks: 2, environment: { METRICS_TOKEN: TOKEN } });
    const hosts = gate.tasks().map(({ url }) => new URL(url).host);
    const [withIt, without] = await Promise.all([
      startTestPrometheus(t, hosts, [], { token: TOKEN }),
      startTestPrometheus(t, hosts),
    ]);
    await eventually(
      async () =>
        deepEqual(
          [await ups(withIt), await ups(without)],
          [
            [1, 1],
            [0, 0],
          ],
        ),
      {
        withinMs: 20_000,
      },
    );
    equal((await withIt.query('count(process_start_time_seconds)'))[0]?.value, 2);
    deepEqual(await without.query('process_start_time_seconds'), []);
  },
);

async function ups(prometheus: Awaited<ReturnType<typeof startTestPrometheus>>): Promise<readonly number[]> {
  return (await prometheus.query('up')).map(({ value }) => value);
}

test('a token in Secrets Manager is replaced without a restart and without a gap', async (t) => {
  const secrets: Secrets = { 'arn:metrics': TOKEN };
  const gate = await startGate(t, {
    environment: {
      METRICS_TOKEN_SECRET_ARN: 'arn:metrics',
      SECRETS_ENDPOINT: await secretsManager(t, secrets),
    },
  });
  const statuses = async () => [
    (await read(gate, '/metrics', `Bearer ${TOKEN}`)).status,
    (await read(gate, '/metrics', `Bearer ${OTHER}`)).status,
  ];
  deepEqual(await statuses(), [200, 401]);
  const held = { AWSCURRENT: OTHER, AWSPREVIOUS: TOKEN };
  secrets['arn:metrics'] = { held, createdAtMs: Date.now() };
  await eventually(async () => deepEqual(await statuses(), [200, 200]), { withinMs: 10_000 });
  secrets['arn:metrics'] = { held, createdAtMs: Date.now() - 25 * HOUR };
  await eventually(
    async () => {
      // What is not known makes it look again.
      await read(gate, '/metrics', 'Bearer a-token-that-nobody-knows');
      deepEqual(await statuses(), [401, 200]);
    },
    { withinMs: 10_000 },
  );
});

test('a token that a scraper could not send, or anybody could guess, is refused at the start', () => {
  for (const wrong of ['short', 'with a space in the middle', `${TOKEN}\n`, 'naïve-token-of-the-tests', ''])
    throws(
      () => fixedToken(wrong),
      /^Error: METRICS_TOKEN is not a token: it takes 16 or more letters/,
      wrong,
    );
  fixedToken('0123456789abcdef');
  fixedToken(`${btoa(TOKEN)}==`);
});

/**
 * The function that reads other services as it is uploaded, told what the template tells it: it asks the stand-ins of both
 * services, with keys from Secrets Manager, and writes into real PostgreSQL.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import { lambdaBundle } from '../../lib/bundle.ts';
import { startAlgolia } from '../../simulator/algolia/algolia.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { startContentful } from '../../simulator/contentful/contentful.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';
import { createTestDatabase } from '../support/database.ts';
import { secretsManager, type Secrets } from '../support/secrets-manager.ts';
import { invokeBundle, type Ended } from './support/invoke-bundle.ts';

const DATABASE_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:database';
const KEYS_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:keys-AbCdEf';

// The same bundle as in the assembly, without synthesizing one.
const directory = lambdaBundle('saas-usage', 'handler-only');

async function functionOf(t: TestContext, account: SaasAccount, origins: Readonly<Record<string, string>>) {
  const { url, database } = await createTestDatabase(t);
  const { hostname, port, username, password, pathname } = new URL(url);
  const secrets: Secrets = {
    [DATABASE_ARN]: JSON.stringify({
      host: hostname,
      port: Number(port),
      username,
      password: decodeURIComponent(password),
      dbname: pathname.slice(1),
      sslmode: 'disable',
    }),
  };
  const endpoint = await secretsManager(t, secrets);
  const run = (): Promise<Ended> =>
    invokeBundle(
      directory,
      {},
      {
        PATH: process.env['PATH'] ?? '',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-real-one',
        SECRETS_ENDPOINT: endpoint,
        DB_SECRET_ARN: DATABASE_ARN,
        STARGATE_ENV: 'dev',
        POWERTOOLS_DEV: 'true',
        POWERTOOLS_METRICS_DISABLED: 'false',
        SAAS_ACCOUNT: JSON.stringify(account),
        SAAS_KEYS_SECRET_ARN: KEYS_ARN,
        SAAS_ORIGINS: Object.entries(origins)
          .map((pair) => pair.join('='))
          .join(','),
      },
    );
  return { database, secrets, run };
}

/** All metrics that a run printed, by name. */
function metricsOf({ output }: Ended): Readonly<Record<string, unknown>> {
  const lines = output
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return Object.assign({}, ...lines) as Readonly<Record<string, unknown>>;
}

test('the bundle reads an application of Algolia, and takes a rotated key with its next run', async (t) => {
  const algolia = await startAlgolia();
  t.after(() => algolia.stop());
  const account: SaasAccount = {
    name: 'search',
    service: 'algolia',
    applicationId: demoAlgolia.id,
    prices: { total_search_requests: { usd: '0.50', per: 1_000 } },
  };
  const { database, secrets, run } = await functionOf(t, account, {
    'https://usage.algolia.com': algolia.usageUrl,
    'https://status.algolia.com': algolia.monitoringUrl,
  });
  const former = 'x'.repeat(32);
  secrets[KEYS_ARN] = JSON.stringify({ usage_api_key: former, monitoring_api_key: former });
  const refused = await run();
  equal(refused.error, null, 'the service refuses, and the run says so');
  ok(Number(metricsOf(refused)['SaasUsageKeysRefused']) >= 1, refused.output);
  equal(metricsOf(refused)['SaasUsageRuns'], 1);

  const { usageKey, monitoringKey } = demoAlgolia;
  secrets[KEYS_ARN] = JSON.stringify({ usage_api_key: usageKey, monitoring_api_key: monitoringKey });
  const ended = await run();
  equal(ended.error, null);
  deepEqual(ended.result, { account: 'search', outcome: 'done' });
  const metrics = metricsOf(ended);
  deepEqual(
    [metrics['SaasUsageRuns'], metrics['SaasUsageKeysRefused'], metrics['SaasUsageFailedParts']],
    [1, 0, 0],
  );
  ok(Number(metrics['AlgoliaCpuPercent']) > 0, 'the load of the servers is there');
  const [days] = await database.query(
    `select count(distinct day)::int as days, max(day) = (now() at time zone 'UTC')::date as is_today
     from saas_usage_daily where account = 'search' and metric = 'total_search_requests'`,
  );
  ok(Number(days?.['days']) >= 60, `${String(days?.['days'])} days`);
  const [costs] = await database.query(
    `select sum(cost_pico_usd) > 0 as is_charged from saas_costs_daily where account = 'search'`,
  );
  equal(costs?.['is_charged'], true);
  const said = `${refused.output}${ended.output}`;
  for (const key of [former, usageKey, monitoringKey]) ok(!said.includes(key), 'no key is in a log');
});

test('the bundle reads an organization of Contentful: usage, inventory and people', async (t) => {
  const contentful = await startContentful({ requestsPerSecond: null });
  t.after(() => contentful.stop());
  const [owner] = demoContentful.tokens;
  const smallest = demoContentful.spaces
    .toSorted((one, other) => one.environments.length - other.environments.length)
    .slice(0, 1)
    .map(({ id }) => id);
  const { database, secrets, run } = await functionOf(
    t,
    // One space: it is asked seven times a second.
    { name: 'web', service: 'contentful', organizationId: demoContentful.id, spaces: smallest },
    { 'https://api.contentful.com': contentful.url },
  );
  secrets[KEYS_ARN] = JSON.stringify({ management_token: owner?.token });
  const ended = await run();
  equal(ended.error, null);
  const metrics = metricsOf(ended);
  deepEqual([metrics['SaasUsageFaults'], metrics['SaasUsageLateSeconds']], [0, 0], ended.output);
  equal(metrics['contentful_organization_memberships_total'], demoContentful.members);
  const parts = await database.query('select part, outcome from saas_collections order by part');
  deepEqual(
    parts.map((row) => [row['part'], row['outcome']]),
    ['inventory', 'members', 'usage'].map((part) => [part, 'success']),
  );
  ok(contentful.seen().every(({ method }) => method === 'GET'));
});

test('a secret that is none of keys says so by name, without a word of what it holds', async (t) => {
  const { database, secrets, run } = await functionOf(
    t,
    { name: 'web', service: 'contentful', organizationId: 'org' },
    { 'https://api.contentful.com': 'http://127.0.0.1:1' },
  );
  const token = 'the-token-itself-'.repeat(3);
  const messages: string[] = [];
  for (const held of [token, JSON.stringify({ token }), null]) {
    if (held === null) delete secrets[KEYS_ARN];
    else secrets[KEYS_ARN] = held;
    const ended = await run();
    equal(ended.error, null);
    ok(!ended.output.includes('the-token-itself'), 'it is in no log');
    equal(metricsOf(ended)['SaasUsageKeysRefused'], 3, 'by part');
    const [row] = await database.query(`select faults->0->>'message' as said from saas_collections`);
    messages.push(String(row?.['said']));
  }
  deepEqual(messages, [
    'it holds no JSON object',
    'it lacks management_token',
    'it cannot be read: ResourceNotFoundException',
  ]);
});

test('without its database the run fails, and says no secret; the bundle is small', async (t) => {
  const { secrets, run } = await functionOf(
    t,
    { name: 'web', service: 'contentful', organizationId: 'org' },
    {},
  );
  secrets[DATABASE_ARN] = JSON.stringify({
    host: '127.0.0.1',
    port: 1,
    username: 'stargate',
    password: 'secret-word-in-test',
    dbname: 'none',
    sslmode: 'disable',
  });
  const ended = await run();
  match(ended.error ?? '', /ECONNREFUSED/);
  ok(!`${ended.error}${ended.output}`.includes('secret-word-in-test'));
  const bytes = statSync(join(directory, 'index.mjs')).size;
  ok(bytes < 2_500_000, `${bytes} bytes`);
});

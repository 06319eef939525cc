/**
 * The programs as they are uploaded, not their sources: each bundle is taken from the synthesized assets and run on
 * real PostgreSQL, its secrets read from Secrets Manager by ARN through the SDK inside the bundle.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { connect } from '../../core/db/connect.ts';
import { migrationNames } from './support/migration-names.ts';
import { startOtlpStandIn } from '../observability/otlp-stand-in.ts';
import { storeRecords } from '../observability/store-records.ts';
import { secretsManager } from '../support/secrets-manager.ts';
import { createTestDatabase } from '../support/database.ts';
import { assetOf } from './support/deployed-gateway.ts';
import { invokeBundle } from './support/invoke-bundle.ts';
import { synthesized } from './support/synthesized.ts';

const system = synthesized('dev');
const DATABASE_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:database';
const MASTER_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:master';
const PEPPER_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:pepper';
const HEADERS_ARN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:headers';
const USAGE_VARIABLES = {
  DB_SECRET_ARN: DATABASE_ARN,
  STARGATE_ENV: 'dev',
  POWERTOOLS_DEV: 'true',
  POWERTOOLS_METRICS_DISABLED: 'false',
};

test('the migration bundle brings an empty database to the schema, once, and leaves it on delete', async (t) => {
  const { url } = await createTestDatabase(t, { isEmpty: true });
  const environment = { ...(await awsEnvironment(t, url)), DB_SECRET_ARN: DATABASE_ARN };
  const directory = assetOf(system, 'MigrationMigrate');
  const run = (event: unknown) =>
    invokeBundle(directory, event, { ...environment, MIGRATIONS_DIR: join(directory, 'migrations') });

  const created = await run({ RequestType: 'Create' });
  deepEqual(created.result, {
    PhysicalResourceId: 'stargate-schema',
    Data: { Applied: migrationNames().length, AlreadyThere: 0 },
  });
  const updated = await run({ RequestType: 'Update', PhysicalResourceId: 'stargate-schema' });
  deepEqual(updated.result, {
    PhysicalResourceId: 'stargate-schema',
    Data: { Applied: 0, AlreadyThere: migrationNames().length },
  });
  await run({ RequestType: 'Delete', PhysicalResourceId: 'stargate-schema' });
  deepEqual(await tables(url), ['usage_records', 'users', 'virtual_keys']);
});

test('the migration bundle carries exactly the migrations of the source', () => {
  const directory = join(assetOf(system, 'MigrationMigrate'), 'migrations');
  deepEqual(readdirSync(directory).toSorted(), migrationNames());
});

test('a migration that cannot reach its database fails, and says no secret', async (t) => {
  const environment = await awsEnvironment(t, 'postgres://stargate:secret-word-in-test@127.0.0.1:1/none');
  const directory = assetOf(system, 'MigrationMigrate');
  const ended = await invokeBundle(
    directory,
    { RequestType: 'Create' },
    { ...environment, DB_SECRET_ARN: DATABASE_ARN, MIGRATIONS_DIR: join(directory, 'migrations') },
  );
  match(ended.error ?? '', /ECONNREFUSED/);
  ok(!`${ended.error}${ended.output}`.includes('secret-word-in-test'));
});

test('the usage publisher bundle prepares months and publishes by EMF', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const environment = await awsEnvironment(t, url);
  const ended = await invokeBundle(
    assetOf(system, 'UsagePublisher'),
    {},
    { ...environment, ...USAGE_VARIABLES },
  );
  equal(ended.error, null);
  const lines = ended.output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const emf = lines.find((line) => '_aws' in line);
  ok(emf !== undefined, ended.output);
  equal(emf['UsagePublisherRuns'], 1);
  equal(emf['UsagePublisherRecords'], 0);
  equal(emf['service'], 'usage-publisher');
  equal(emf['environment'], 'dev');
  match(JSON.stringify(emf['_aws']), /"Namespace":"Stargate"/);
  const [months] = await database.query(
    "select count(*)::int as months from pg_inherits where inhparent = 'usage_records'::regclass",
  );
  ok(Number(months?.['months']) >= 5, 'this month, the next three, and the default partition');
});

test('the usage publisher bundle sends by OTLP too, with headers from their secret', async (t) => {
  const { url, database } = await createTestDatabase(t);
  await storeRecords(database, [{ inputTokens: 5 }]);
  const endpoint = await startOtlpStandIn(t, { vendor: 'newRelic', key: 'key-of-the-bundle-test' });
  const environment = {
    ...(await awsEnvironment(t, url)),
    ...USAGE_VARIABLES,
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${endpoint.url}/v1/metrics`,
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
  };
  const withSecret = (arn: string) =>
    invokeBundle(
      assetOf(system, 'UsagePublisher'),
      {},
      { ...environment, OTEL_EXPORTER_OTLP_METRICS_HEADERS_SECRET_ARN: arn },
    );
  const without = await withSecret(`${HEADERS_ARN}-that-is-not-there`);
  equal(without.error, null, 'CloudWatch has it all the same');
  match(without.output, /"InputTokens":5[^]*usage by OTLP waits/);
  const ended = await withSecret(HEADERS_ARN);
  equal(ended.error, null);
  deepEqual(endpoint.problems, []);
  equal(endpoint.total('stargate.usage.input_tokens', { 'deployment.environment.name': 'dev' }), 5);
  ok(!`${without.output}${ended.output}`.includes('key-of-the-bundle-test'));
});

test('the bundle of the usage jobs rolls up, and says so by EMF', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const environment = await awsEnvironment(t, url);
  const ended = await invokeBundle(
    assetOf(system, 'UsageJobsRollUp'),
    {},
    { ...environment, ...USAGE_VARIABLES, JOB: 'roll-up' },
  );
  equal(ended.error, null);
  match(ended.output, /"UsageJobRuns":1/);
  const [state] = await database.query('select rolled_at is not null as is_rolled from usage_rollup_state');
  equal(state?.['is_rolled'], true);
});

test('the admin bundle reads its secrets by ARN and answers the load balancer', async (t) => {
  const { url } = await createTestDatabase(t);
  const environment = await awsEnvironment(t, url);
  const event = {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b' } },
    httpMethod: 'POST',
    path: '/user/new',
    queryStringParameters: {},
    headers: { authorization: 'Bearer sk-master-of-the-bundle-test', 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: 'ada', user_email: 'ada@example.com' }),
    isBase64Encoded: false,
  };
  const ended = await invokeBundle(assetOf(system, 'AdminFunction'), event, {
    ...environment,
    DATABASE_URL: url,
    MASTER_KEY_SECRET_ARN: MASTER_ARN,
    KEY_PEPPER_SECRET_ARN: PEPPER_ARN,
    AWS_REGION: 'us-east-1',
  });
  equal(ended.error, null);
  const answer = ended.result as { statusCode: number; body: string };
  equal(answer.statusCode, 200, answer.body);
  match(answer.body, /"user_id": ?"ada"/);
  ok(!ended.output.includes('sk-master-of-the-bundle-test'));
});

test('bundles are single files of bounded size, without sources or secrets of this machine', () => {
  for (const id of ['MigrationMigrate', 'AdminFunction', 'UsagePublisher']) {
    const file = join(assetOf(system, id), 'index.mjs');
    ok(statSync(file).size < 5_000_000, `${id} has ${statSync(file).size} bytes`);
    ok(!readFileSync(file, 'utf8').includes(process.cwd()), `${id} names this machine's paths`);
  }
});

/** Endpoint and credentials for the SDK, and the secrets; the database is `url`, as RDS would describe it. */
async function awsEnvironment(t: TestContext, url: string): Promise<Record<string, string>> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const endpoint = await secretsManager(t, {
    [DATABASE_ARN]: JSON.stringify({
      host: hostname,
      port: Number(port),
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
      dbname: pathname.slice(1),
      // The embedded server has no certificate; RDS secrets do not say this, and TLS is then verified.
      sslmode: 'disable',
    }),
    [MASTER_ARN]: 'sk-master-of-the-bundle-test',
    [PEPPER_ARN]: 'pepper-of-the-bundle-test',
    [HEADERS_ARN]: '{"api-key": "key-of-the-bundle-test"}',
  });
  return {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-a-real-one',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    SECRETS_ENDPOINT: endpoint,
  };
}

async function tables(url: string): Promise<readonly unknown[]> {
  const database = connect({ url, maxConnections: 1 });
  try {
    const rows = await database.query(
      `select table_name from information_schema.tables
       where table_name in ('usage_records', 'users', 'virtual_keys') order by 1`,
    );
    return rows.map((row) => row['table_name']);
  } finally {
    await database.close();
  }
}

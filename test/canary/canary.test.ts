/**
 * The canary as it is uploaded, on a real gateway, PostgreSQL and Prometheus: it says that the chain is whole when it is, and
 * when a link is broken, its alarm is raised and no other.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import { alarmsOf, alertsFor } from '../../core/alerts/alerts.ts';
import { DASHBOARD_READER } from '../../core/dashboards/reader-role.ts';
import { ensureDashboardReader } from '../../core/db/queries/operations/dashboard-reader.ts';
import { lambdaBundle } from '../../lib/bundle.ts';
import { invokeBundle } from '../deploy/support/invoke-bundle.ts';
import { prometheusBinary, startTestPrometheus } from '../observability/real-prometheus.ts';
import { succeeded } from '../../local/admin-client.ts';
import { alone } from '../support/dashboard-reader.ts';
import { createDatabaseRelay } from '../support/database-relay.ts';
import { eventually } from '../support/eventually.ts';
import { listen } from '../support/listen.ts';
import { secretsManager } from '../support/secrets-manager.ts';
import { KEY_PEPPER, startGate } from '../support/start-gate.ts';
import { AWS_CREDENTIALS, DATABASE_FUNCTION, startCanaryAws, WORKSPACE } from './aws-of-the-canary.ts';

const skip = prometheusBinary === null ? 'no Prometheus on this machine' : false;
const MODEL = 'nova-micro';
const USER = 'stargate-canary';
/** Seconds for what arrives, however busy the machine; what never does is waited for shorter. */
const LONG = 30;

type Line = Readonly<Record<string, unknown>>;
type Finding = { readonly link: string; readonly state: string; readonly says: string };
type Run = {
  readonly findings: readonly Finding[];
  readonly raised: readonly string[];
  readonly lines: readonly Line[];
};

test('each link that breaks raises its own alarm and no other', { skip }, async (t) => {
  const world = await startWorld(t);
  const { gate, run, relay, secrets } = world;

  await t.test('a whole chain', async () => {
    const { findings, raised, lines } = await run();
    deepEqual(
      findings.map(({ link, state }) => [link, state]),
      [
        ['edge', 'ok'],
        ['record', 'ok'],
        ['row', 'ok'],
        ['panel', 'ok'],
        ['metric', 'ok'],
      ],
      JSON.stringify(findings),
    );
    deepEqual(raised, []);
    const log = lines.find(({ message }) => message === 'the chain is whole');
    const [record] = await gate.database.query(
      'select user_id, model, cost_pico_usd, tags from usage_records where request_id = $1',
      [log?.['request_id']],
    );
    equal(record?.['user_id'], USER);
    equal(record['model'], MODEL);
    deepEqual(record['tags'], ['canary']);
  });

  await t.test('the user is made once, with a budget; the key opens one route and one model', async () => {
    await run();
    const { body: user } = await gate.admin.get(`/user/info?user_id=${USER}`);
    const keys = await gate.database.query(
      'select models, allowed_routes from virtual_keys where user_id = $1',
      [USER],
    );
    deepEqual(keys, [{ models: [MODEL], allowed_routes: ['/v1/chat/completions'] }]);
    match(JSON.stringify(user), /"max_budget":2[,}]/);
    const changes = await gate.database.query(
      "select object_type, action, actor_kind from audit_log where operation = 'canary' order by 1",
    );
    deepEqual(
      changes.map((row) => Object.values(row)),
      [
        ['key', 'created', 'gateway'],
        ['user', 'created', 'gateway'],
      ],
    );
  });

  await t.test('edge: the user is blocked', async () => {
    await world.setBlocked(true);
    await isBroken(run, 'edge', /it answered 403: .*blocked/);
    await world.setBlocked(false);
  });

  await t.test('edge: something that is not the gateway answers', async () => {
    const page = createServer((_, outgoing) => outgoing.writeHead(502).end('<html>Bad gateway</html>'));
    const EDGE_URL = await listen(t, page);
    await isBroken(() => run({ EDGE_URL }), 'edge', /it answered 502: not by the gateway/);
    page.close();
    page.closeAllConnections();
    await isBroken(() => run({ EDGE_URL }), 'edge', /ECONNREFUSED/);
  });

  await t.test('record: tasks cannot reach PostgreSQL', async () => {
    await run();
    relay.cut('refused');
    world.patience.recordSeconds = 2;
    await isBroken(run, 'record', /there is no record of request .*, after 2 s/);
    world.patience.recordSeconds = LONG;
    relay.mend();
    await eventually(async () => deepEqual((await run()).raised, []), { withinMs: 60_000 });
  });

  await t.test(
    'record: the database takes no connections of functions; the call is made all the same',
    async () => {
      const right = secrets[DATABASE_SECRET] ?? '';
      secrets[DATABASE_SECRET] = right.replace(/"port":\d+/, '"port":1');
      await isBroken(run, 'record', /^the function beside the database failed: connect ECONNREFUSED/);
      secrets[DATABASE_SECRET] = right;
    },
  );

  await t.test('row: the day was left out of the figures', async () => {
    await gate.database.query('alter table usage_records disable trigger ALL');
    await gate.database.query('delete from usage_arrivals');
    await isBroken(run, 'row', /usage_daily has 0 calls .*; usage_records has \d+/);
    await gate.database.query('alter table usage_records enable trigger ALL');
    // All hours of the test: the run before this one may have been in the hour before.
    await gate.database.query(
      "insert into usage_arrivals (hour) select distinct date_bin('1 hour', created_at, 'epoch'::timestamptz) from usage_records",
    );
  });

  await t.test('panel: the role of the dashboards lacks a right', async () => {
    await gate.database.query(`revoke select on usage_daily from ${DASHBOARD_READER}`);
    await isBroken(run, 'panel', /permission denied for view usage_daily$/);
    await gate.database.query(`grant select on usage_daily to ${DASHBOARD_READER}`);
  });

  await t.test('metric: no task is scraped, or Prometheus does not answer', async () => {
    const { url } = await startTestPrometheus(t, ['127.0.0.1:1']);
    world.aws.prometheusUrl = url;
    const briefly = () => run({ CANARY_METRIC_SECONDS: '2' });
    await isBroken(
      briefly,
      'metric',
      /there is no gen_ai_client_token_usage_count of stargate-canary, after 2 s/,
    );
    world.aws.prometheusUrl = null;
    await isBroken(briefly, 'metric', /Managed Prometheus answered 503/);
  });
});

async function isBroken(run: () => Promise<Run>, link: string, why: RegExp): Promise<void> {
  const { findings, raised, lines } = await run();
  const broken = findings.filter(({ state }) => state === 'broken');
  deepEqual(
    broken.map((found) => found.link),
    [link],
    JSON.stringify(findings),
  );
  match(broken[0]?.says ?? '', why);
  deepEqual(raised, [`CanaryLink${link.charAt(0).toUpperCase()}${link.slice(1)}`]);
  ok(lines.some(({ level, message }) => level === 'error' && message === `the chain is broken: ${link}`));
}

const DATABASE_SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:database';
const KEY_SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:canary-key';
const PEPPER_SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:pepper';
const READER_SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:reader';

/** A gateway that is scraped, and the two functions of the canary as they would be deployed beside it. */
async function startWorld(t: TestContext) {
  let dropReader = async (): Promise<void> => undefined;
  // Before the gate ends, and its database with it.
  t.after(() => dropReader());
  const relay = createDatabaseRelay(t);
  const gate = await startGate(t, { relay });
  const prometheus = await startTestPrometheus(
    t,
    gate.tasks().map(({ url }) => new URL(url).host),
  );
  // Roles are of the whole server, and other files set the password of the dashboards' role: another login with its rights.
  const reader = `canary_reader_${randomBytes(4).toString('hex')}`;
  await alone(gate.databaseUrl, () => ensureDashboardReader(gate.database, READER_PASSWORD, randomBytes(16)));
  await gate.database.query(
    `create role ${reader} login password '${READER_PASSWORD}' in role ${DASHBOARD_READER}`,
  );
  dropReader = async () => {
    await gate.database.query(`drop role ${reader}`);
  };
  const { hostname, port, username, password, pathname } = new URL(gate.databaseUrl);
  const secrets: Record<string, string> = {
    [DATABASE_SECRET]: JSON.stringify({
      host: hostname,
      port: Number(port),
      username: decodeURIComponent(username),
      password: decodeURIComponent(password),
      dbname: pathname.slice(1),
      sslmode: 'disable',
    }),
    [KEY_SECRET]: KEY_TEXT,
    [PEPPER_SECRET]: KEY_PEPPER,
    [READER_SECRET]: JSON.stringify({ username: reader, password: READER_PASSWORD }),
  };
  const endpoint = await secretsManager(t, secrets);
  const common = {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: AWS_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: AWS_CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
    STARGATE_ENV: 'test',
    CANARY_KEY_SECRET_ARN: KEY_SECRET,
  };
  const patience = { recordSeconds: LONG };
  const aws = await startCanaryAws(t, (event) =>
    invokeBundle(lambdaBundle('canary-database', 'handler-only'), event, {
      ...common,
      DB_SECRET_ARN: DATABASE_SECRET,
      KEY_PEPPER_SECRET_ARN: PEPPER_SECRET,
      READER_SECRET_ARN: READER_SECRET,
      CANARY_RECORD_SECONDS: String(patience.recordSeconds),
    }),
  );
  aws.prometheusUrl = prometheus.url;
  const run = async (environment: Readonly<Record<string, string>> = {}): Promise<Run> => {
    const { error, result, output } = await invokeBundle(
      lambdaBundle('canary', 'handler-only'),
      {},
      {
        ...common,
        SECRETS_ENDPOINT: endpoint,
        EDGE_URL: gate.edgeUrl,
        CANARY_MODEL: MODEL,
        CANARY_DATABASE_FUNCTION: DATABASE_FUNCTION,
        LAMBDA_ENDPOINT: aws.url,
        PROMETHEUS_URL: `${aws.url}${WORKSPACE}`,
        CANARY_METRIC_SECONDS: String(LONG),
        ...environment,
      },
    );
    equal(error, null);
    ok(!output.includes(KEY_TEXT) && !output.includes(READER_PASSWORD), 'the log says no secret');
    const lines = output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
    const { findings } = result as { findings: readonly Finding[] };
    return { findings, raised: raisedBy(lines), lines };
  };
  const setBlocked = async (isBlocked: boolean): Promise<void> => {
    await succeeded(
      gate.admin.post(isBlocked ? '/user/block' : '/user/unblock', { user_ids: [USER] }),
      'block',
    );
  };
  return { gate, relay, reader, secrets, aws, patience, setBlocked, run };
}

const READER_PASSWORD = 'only-for-the-tests-of-the-canary';
const KEY_TEXT = randomBytes(16).toString('hex');

const alarms = alarmsOf(alertsFor({ database: 'DBInstanceIdentifier' })).filter(
  ({ runbook }) => runbook === 'canary',
);

/** The alarms that CloudWatch raises on what a run has written in the embedded metric format. */
function raisedBy(lines: readonly Line[]): readonly string[] {
  return alarms
    .filter(({ alarm: { metric, threshold, missing } }) => {
      const dimensions: Readonly<Record<string, string>> = { ...metric.dimensions, environment: 'test' };
      const values = lines
        .filter((line) => '_aws' in line && metric.name in line)
        .filter((line) => Object.entries(dimensions).every(([name, value]) => line[name] === value))
        .map((line) => Number(line[metric.name]));
      return values.length === 0 ? missing === 'bad' : values.some((value) => value < threshold);
    })
    .map(({ name }) => name);
}

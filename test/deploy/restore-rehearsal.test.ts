/**
 * The restore of docs/restore.md on a real PostgreSQL: a base backup and its log, brought back to a moment, take the place
 * of the database under the same address, and a gateway starts on it. What was recorded after that moment is lost, as
 * with any restore, unless a task's journal still holds it; and budgets say what is left.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import { connect, type Database } from '../../core/db/connect.ts';
import { migrate } from '../../core/db/migrate.ts';
import { createAdminClient } from '../../local/admin-client.ts';
import { startGateway, type Gateway } from '../../local/gateway.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../local/postgres/embedded.ts';
import { simulatorCredentials } from '../../local/settings.ts';
import { startBedrockSimulator } from '../../simulator/simulator.ts';
import { openStablePort } from '../metering/fault-proof/stable-port.ts';
import { createAdminHelpers } from '../support/admin-helpers.ts';
import { eventually } from '../support/eventually.ts';
import { migrationsDirectory } from '../support/test-postgres.ts';

const PASSWORD = 'only-for-the-rehearsal';
const MASTER_KEY = 'sk-master-only-for-tests';
type End = () => unknown;

const WITHIN = { withinMs: 60_000 };

test('the gateway goes on from a database that was restored to a moment', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-restore-'));
  chmodSync(directory, 0o755);
  // In the order in which they were made, backwards.
  const ends: End[] = [() => rmSync(directory, { recursive: true, force: true })];
  t.after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const address = await openStablePort();
  ends.push(() => address.close());
  const url = `postgres://stargate:${PASSWORD}@127.0.0.1:${address.port}/stargate`;
  const archive = join(directory, 'archive');
  mkdirSync(archive);
  chmodSync(archive, 0o777);

  // The database as RDS keeps it: a backup, and every segment of the log put away.
  const first = await withArchive(ends, join(directory, 'first'), archive);
  await inDatabase(first.urlOf('postgres'), (database) => database.query('create database stargate'));
  await migrate(first.urlOf('stargate'), migrationsDirectory);
  const bedrock = await startBedrockSimulator({
    port: 0,
    accessKeys: [
      {
        accessKeyId: simulatorCredentials.AWS_ACCESS_KEY_ID,
        secretAccessKey: simulatorCredentials.AWS_SECRET_ACCESS_KEY,
      },
    ],
    bearerTokens: [],
    applicationProfiles: {},
  });
  ends.push(() => bedrock.close());
  address.lead(first.port);
  let before = await gatewayOn(t, ends, url, directory, bedrock.url);
  const admin = createAdminHelpers(createAdminClient(before.gateway.albUrl, MASTER_KEY));
  const key = await admin.createKey({ key_alias: 'ada', max_budget: 50 });
  const kept: string[] = [];

  kept.push(await chat(before.gateway, key.secret, 'before the backup'));
  await recorded(first, 1);
  await backUp(first, join(directory, 'first'), join(directory, 'base'));
  kept.push(await chat(before.gateway, key.secret, 'before the moment'));
  await recorded(first, 2);
  const moment = await inDatabase(first.urlOf('stargate'), async (database) => {
    const [row] = await database.query('select clock_timestamp()::text as now');
    return String(row?.['now']);
  });
  await chat(before.gateway, key.secret, 'after the moment');
  await recorded(first, 3);
  // Its journal goes with the task that has shipped everything.
  await before.stop();
  before = await gatewayOn(t, ends, url, directory, bedrock.url);
  await inDatabase(first.urlOf('postgres'), (database) => database.query('select pg_switch_wal()'));

  // The database goes away; a call that is still served is in the journal of its task alone. A task forgets the keys that it
  // learned before it heard of revocations, so that it may need to learn this one once more.
  await eventually(async () => {
    address.lead(first.port);
    kept.push(await chat(before.gateway, key.secret, 'after the moment, in a journal that is still there'));
    address.lead(null);
    kept.push(await chat(before.gateway, key.secret, 'into the journal'));
  }, WITHIN);
  await before.stop();
  await first.stop();

  const second = await restoredTo(ends, directory, archive, moment);
  address.lead(second.port);
  equal(await migrate(url, migrationsDirectory).then(({ applied }) => applied.length), 0);
  const after = await gatewayOn(t, ends, url, directory, bedrock.url);

  await t.test('calls of the same keys are answered', async () => {
    await eventually(async () => {
      kept.push(await chat(after.gateway, key.secret, 'after the restore'));
    }, WITHIN);
  });
  await t.test(
    'records up to the moment, those of the journal and new ones are there, no other',
    async () => {
      await eventually(async () => {
        const rows = await inDatabase(url, (database) =>
          database.query('select request_id from usage_records order by created_at'),
        );
        deepEqual(
          rows.map((row) => row['request_id']),
          kept,
        );
      }, WITHIN);
    },
  );
  await t.test('what a budget has spent is the sum of its records', async () => {
    await eventually(async () => {
      const [row] = await inDatabase(url, (database) =>
        database.query(
          `select (select sum(spent) from lease_pools where resource = 'budget' and scope_id = $1)::text as spent,
                  (select sum(cost_pico_usd) from usage_records where key_id::text = $1)::text as cost`,
          [key.id],
        ),
      );
      ok(row?.['cost'] !== null);
      equal(row?.['spent'], row?.['cost']);
    }, WITHIN);
  });
});

async function withArchive(ends: End[], directory: string, archive: string): Promise<EmbeddedPostgres> {
  mkdirSync(directory);
  chmodSync(directory, 0o755);
  const start = () =>
    startEmbeddedPostgres({ dataDirectory: directory, password: PASSWORD, durability: 'durable' });
  const made = await start();
  await inDatabase(made.urlOf('postgres'), async (database) => {
    await database.query("alter system set archive_mode = 'on'");
    await database.query(`alter system set archive_command = 'cp %p ${archive}/%f'`);
  });
  await made.stop();
  const server = await start();
  ends.push(() => server.stop());
  return server;
}

/** As pg_basebackup does it: the files as they lie there between start and stop, and the label that stop gives. */
async function backUp(server: EmbeddedPostgres, from: string, to: string): Promise<void> {
  await inDatabase(server.urlOf('postgres'), async (database) => {
    await database.query("select pg_backup_start('rehearsal', true)");
    execFileSync('cp', ['-a', from, to]);
    const [row] = await database.query('select labelfile from pg_backup_stop(false)');
    writeFileSync(join(clusterIn(to), 'backup_label'), String(row?.['labelfile']));
  });
}

async function restoredTo(
  ends: End[],
  directory: string,
  archive: string,
  moment: string,
): Promise<EmbeddedPostgres> {
  const base = join(directory, 'base');
  const cluster = clusterIn(base);
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  const { uid, gid } = statSync(join(cluster, 'PG_VERSION'));
  appendFileSync(
    join(cluster, 'postgresql.auto.conf'),
    [
      `restore_command = 'cp ${archive}/%f %p'`,
      `recovery_target_time = '${moment}'`,
      "recovery_target_action = 'promote'",
      "archive_mode = 'off'",
      '',
    ].join('\n'),
  );
  writeFileSync(join(cluster, 'recovery.signal'), '');
  for (const name of ['recovery.signal', 'backup_label', 'postgresql.auto.conf']) {
    execFileSync('chown', [`${uid}:${gid}`, join(cluster, name)]);
  }
  const server = await startEmbeddedPostgres({
    dataDirectory: base,
    password: PASSWORD,
    durability: 'durable',
  });
  ends.push(() => server.stop());
  await eventually(async () => {
    const rows = await inDatabase(server.urlOf('stargate'), (database) =>
      database.query('select pg_is_in_recovery() as recovers'),
    );
    equal(rows[0]?.['recovers'], false);
  }, WITHIN);
  return server;
}

function clusterIn(dataDirectory: string): string {
  return join(dataDirectory, 'postgres', 'cluster');
}

async function recorded(server: EmbeddedPostgres, count: number): Promise<void> {
  await eventually(async () => {
    const rows = await inDatabase(server.urlOf('stargate'), (database) =>
      database.query('select count(*)::int as count from usage_records'),
    );
    equal(rows[0]?.['count'], count);
  }, WITHIN);
}

async function inDatabase<Result>(
  url: string,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = connect({ url, maxConnections: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function gatewayOn(
  t: TestContext,
  ends: End[],
  databaseUrl: string,
  directory: string,
  bedrockEndpoint: string,
) {
  const gateway = await startGateway({
    databaseUrl,
    keyPepper: 'pepper-only-for-tests',
    masterKey: MASTER_KEY,
    region: 'us-east-1',
    bedrockEndpoint,
    edgePort: 0,
    albPort: 0,
    taskCount: 1,
    directory,
    taskEnvironment: { ...simulatorCredentials, PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'error' },
    clock: systemClock,
    report: (sentence) => t.diagnostic(sentence),
  });
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopping ??= gateway.stop(5_000));
  ends.push(stop);
  return { gateway, stop };
}

/** The id of a call that was answered. */
async function chat(gateway: Gateway, key: string, prompt: string): Promise<string> {
  const { statusCode, headers, body } = await request(`${gateway.edgeUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-haiku-4-5', messages: [{ role: 'user', content: prompt }] }),
  });
  const text = await body.text();
  equal(statusCode, 200, text);
  return String(headers['x-request-id']);
}

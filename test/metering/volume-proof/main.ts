/**
 * Proof that nothing slows as the usage table grows: `npm run prove:volume [-- --rows 50000000 --directory <dir>]`.
 * Fills a database of its own below the directory (some 700 bytes a row; it stays there, and a later run finds it),
 * rolls it up, and compares inserts and the usual questions with their limits. Exits with 1 when one is missed.
 */
import { mkdirSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../../core/clock.ts';
import { connect } from '../../../core/db/connect.ts';
import { migrate } from '../../../core/db/migrate.ts';
import { rollUpUsage } from '../../../core/db/queries/usage/usage-rollups.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../local/postgres/embedded.ts';
import { migrationsDirectory } from '../../support/test-postgres.ts';
import { fillUsage } from './fill.ts';
import { compareInserts } from './inserts.ts';
import { questionsAt, timeQuestions } from './queries.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000000' },
    months: { type: 'string', default: '11' },
    users: { type: 'string', default: '1000' },
    directory: { type: 'string', default: join(tmpdir(), 'stargate-volume') },
    'burst-seconds': { type: 'string', default: '5' },
    pairs: { type: 'string', default: '6' },
  },
});
const rows = Number(values.rows);
const BYTES_PER_ROW = 900;
const LEAST_RATIO = 0.8;

function checkDisk(directory: string): void {
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < rows * BYTES_PER_ROW) {
    throw new Error(`${directory} has ${bavail * bsize} bytes left; this takes ${rows * BYTES_PER_ROW}`);
  }
}

async function withAdmin(
  postgres: EmbeddedPostgres,
  statements: readonly string[],
): Promise<readonly unknown[]> {
  const admin = connect({ url: postgres.urlOf('postgres'), maxConnections: 1 });
  try {
    const answers: unknown[] = [];
    for (const statement of statements) answers.push(await admin.query(statement));
    return answers;
  } finally {
    await admin.close();
  }
}

async function main(): Promise<number> {
  mkdirSync(values.directory, { recursive: true, mode: 0o755 });
  const postgres = await startEmbeddedPostgres({
    dataDirectory: values.directory,
    password: 'only-for-the-proof',
    durability: 'durable',
  });
  try {
    const [found] = await withAdmin(postgres, [`select datname from pg_database where datname = 'full_up'`]);
    if (Array.isArray(found) && found.length === 0) await fill(postgres);
    await withAdmin(postgres, ['drop database if exists empty with (force)', 'create database empty']);
    await migrate(postgres.urlOf('empty'), migrationsDirectory);
    await migrate(postgres.urlOf('full_up'), migrationsDirectory);
    return await measure(postgres);
  } finally {
    await postgres.stop();
  }
}

async function fill(postgres: EmbeddedPostgres): Promise<void> {
  checkDisk(values.directory);
  await withAdmin(postgres, [
    'alter system set fsync = off',
    `alter system set max_wal_size = '8GB'`,
    'select pg_reload_conf()',
    'create database filling',
  ]);
  const url = postgres.urlOf('filling');
  await migrate(url, migrationsDirectory);
  await fillUsage({ url, rows, months: Number(values.months), users: Number(values.users), report: say });
  await withAdmin(postgres, [
    'alter system reset fsync',
    'select pg_reload_conf()',
    'checkpoint',
    'alter database filling rename to full_up',
  ]);
}

async function measure(postgres: EmbeddedPostgres): Promise<number> {
  const db = connect({ url: postgres.urlOf('full_up'), statementTimeoutMs: 3_600_000 });
  try {
    const startMs = systemClock.monotonicMs();
    const rolled = await rollUpUsage(db);
    say(`roll-up of ${rolled?.hours ?? 0} hours: ${seconds(startMs)} s`);
    await db.query('vacuum analyze usage_hourly');
    await db.query('vacuum analyze usage_days');
    await db.query('vacuum analyze usage_daily_sums');
    const [size] = await db.query(
      `select count(*) as records, pg_size_pretty(pg_database_size(current_database())) as size from usage_records`,
    );
    say(`${String(size?.['records'])} records, ${String(size?.['size'])}`);
    // Before the inserts, whose bursts put as much into one hour as a company does into a day.
    const answers = await timeQuestions(db, questionsAt(systemClock.nowMs()), 5);
    for (const { name, limitMs, medianMs, worstMs } of answers) {
      say(
        `${medianMs > limitMs ? 'MISSED' : 'ok    '} ${name}: ${medianMs} ms (worst ${worstMs}, limit ${limitMs})`,
      );
    }
    const inserts = await compareInserts(
      postgres.urlOf('empty'),
      postgres.urlOf('full_up'),
      Number(values.pairs),
      Number(values['burst-seconds']) * 1_000,
    );
    say(
      `inserts: ${inserts.empty} records/s into the empty table, ${inserts.full} into the full one: ${inserts.ratio.toFixed(2)}`,
    );
    const isMissed = inserts.ratio < LEAST_RATIO || answers.some((one) => one.medianMs > one.limitMs);
    return isMissed ? 1 : 0;
  } finally {
    await db.close();
  }
}

function seconds(sinceMs: number): number {
  return Math.round((systemClock.monotonicMs() - sinceMs) / 1_000);
}

function say(sentence: string): void {
  console.log(sentence);
}

process.exitCode = await main();

/**
 * The proof that no record is lost with its task: while PostgreSQL is away, one task's host dies, disk and all, and every
 * other task is stopped and replaced, with its disk deleted. When PostgreSQL is back, the spill bucket gives back every call
 * that was ever admitted, each as one record, but for what the dead host had admitted in its last seconds.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { request } from 'undici';
import { systemClock } from '../../../core/clock.ts';
import { openObjects } from '../../../lambda/usage-jobs/ship-in/objects.ts';
import { shipIn } from '../../../lambda/usage-jobs/ship-in/ship-in.ts';
import { idTimeMs } from '../../../core/ids.ts';
import { startSpillStore } from '../../../local/spill-store.ts';
import { SPILL_BOUND_SECONDS } from '../../../proxy/spill/spill.ts';
import { eventually } from '../../support/eventually.ts';
import { metricsOf } from '../../support/metrics.ts';
import { inProofDirectory, startProofGateway, type Ends } from '../proof-gateway.ts';

export type SpillProofOptions = {
  readonly tasks: number;
  /** Calls before PostgreSQL goes, while it is away, and right before the host dies. */
  readonly calls: number;
  readonly report: (sentence: string) => void;
};

export type SpillProof = {
  readonly admitted: number;
  readonly records: number;
  /** Admitted by the dead host in its last seconds, and without a record. */
  readonly lost: number;
  readonly seconds: number;
};

const GONE_MS = 11 * 60_000;
const REGION = 'us-east-1';

export async function proveSpill(options: SpillProofOptions): Promise<SpillProof> {
  return inProofDirectory((directory, ends) => proveIn(directory, options, ends));
}

async function proveIn(
  directory: string,
  { tasks, calls, report }: SpillProofOptions,
  ends: Ends,
): Promise<SpillProof> {
  const startedMs = systemClock.monotonicMs();
  const store = await startSpillStore(REGION);
  ends.push(store.close);
  const { cluster, gateway, admin, stopGateway, openDatabase } = await startProofGateway(directory, ends, {
    region: REGION,
    tasks,
    taskEnvironment: {
      ...store.taskEnvironment,
      DRAIN_TIMEOUT_MS: '5000',
      JOURNAL_FLUSH_MS: '1000',
      SPILL_TIMEOUT_MS: '20000',
    },
    stopMs: 60_000,
    report,
  });
  const { secret } = await admin.createKey({ key_alias: 'proof' });

  const [host, ...others] = gateway.tasks();
  ok(host !== undefined && others.length === tasks - 1);
  const answered: string[] = [];
  const callAll = async (urls: readonly string[]): Promise<void> => {
    for (const url of urls) {
      const sent = Array.from({ length: calls }, () => call(url, secret));
      answered.push(...(await Promise.all(sent)).filter((id) => id !== null));
    }
  };
  const urls = gateway.tasks().map(({ url }) => url);
  await callAll(urls);
  await cluster.stop();
  report('PostgreSQL is away');
  await callAll(urls);
  const before = answered.length;
  await eventually(
    async () => {
      for (const url of urls) {
        const text = await metricsOf(url);
        equal(/^stargate_usage_journal_unspilled_seconds(?:\{.*\})? (\S+)$/m.exec(text)?.[1], '0');
      }
    },
    { withinMs: 60_000 },
  );
  report('everything is in the bucket');

  const journals = join(directory, 'journal');
  await callAll([host.url]);
  const late = answered.slice(before);
  await rm(join(journals, host.name), { recursive: true, force: true });
  host.kill('SIGKILL');
  await host.ended;
  const diedMs = systemClock.nowMs();
  report(`the host of ${host.name} died with its disk`);
  await callAll(others.map(({ url }) => url));
  const left = (await readdir(join(journals, others[0]?.name ?? ''))).filter((name) =>
    name.endsWith('.journal'),
  );
  ok(left.length > 0, 'their disks hold what is not shipped');
  await stopGateway();
  await rm(journals, { recursive: true, force: true });
  report('every other task was stopped, and its disk is gone');

  await cluster.start();
  const database = openDatabase();
  const shipped = await shipIn({
    objects: openObjects(new S3Client(store.s3), store.bucket),
    db: database,
    clock: { ...systemClock, nowMs: () => systemClock.nowMs() + GONE_MS },
    onFound: () => undefined,
    onShipped: () => undefined,
    onProblem: (message, fields) => report(`${message} ${JSON.stringify(fields)}`),
  });
  report(`shipped in: ${JSON.stringify(shipped)}`);
  equal(shipped.objectsLeft, 0);
  const rows = await database.query('select request_id::text as id from usage_records');
  const recorded = new Set(rows.map(({ id }) => String(id)));
  equal(recorded.size, rows.length, 'none is there twice');
  const lost = answered.filter((id) => !recorded.has(id));
  deepEqual(
    lost.filter((id) => !late.includes(id) || diedMs - (idTimeMs(id) ?? 0) > SPILL_BOUND_SECONDS * 1_000),
    [],
    'what was admitted earlier than the bound is recorded, and all of the tasks that were stopped',
  );
  deepEqual(
    [...recorded].filter((id) => !answered.includes(id)),
    [],
    'and nothing else is',
  );
  equal(shipped.runsClosed, others.length, 'what the stopped tasks had reserved is free');
  return {
    admitted: answered.length,
    records: recorded.size,
    lost: lost.length,
    seconds: Math.round((systemClock.monotonicMs() - startedMs) / 1_000),
  };
}

/** The id of the call; null when it was refused. */
async function call(url: string, key: string): Promise<string | null> {
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'proof' }] }),
  });
  await answer.body.dump();
  return answer.statusCode === 200 ? String(answer.headers['x-request-id']) : null;
}

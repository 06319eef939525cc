/**
 * Tasks that spill, put together in the test's own process: real journals, spills, S3 as the stand-in has it, shipping in and
 * PostgreSQL, which can be away. A host that dies leaves nothing: its journal is in a directory that nobody opens again.
 */
import type { TestContext } from 'node:test';
import { S3Client } from '@aws-sdk/client-s3';
import { keptPrices } from '../../core/catalog/price-figures.ts';
import { models } from '../../core/catalog/models.ts';
import { systemClock } from '../../core/clock.ts';
import { createUsageSink } from '../../core/db/usage-sink.ts';
import { newId } from '../../core/ids.ts';
import { openObjects } from '../../lambda/usage-jobs/ship-in/objects.ts';
import { shipIn, type ShippedIn } from '../../lambda/usage-jobs/ship-in/ship-in.ts';
import type { CredentialSource } from '../../proxy/upstream/credentials.ts';
import { createSigner } from '../../proxy/upstream/sigv4.ts';
import { openSpillBucket } from '../../proxy/spill/bucket.ts';
import { startSpill, type SpillPace } from '../../proxy/spill/spill.ts';
import { startS3Simulator, type S3Simulator } from '../../simulator/s3/s3-simulator.ts';
import { createTestDatabase } from '../support/database.ts';
import { directoryFor, open } from './journal-parts.ts';

export const BUCKET = 'spills';
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one-only-for-tests' };
const PACE: SpillPace = { roundMs: 20, rowMs: 0, openMs: 0, aliveMs: 100 };
const MINUTE_MS = 60_000;

export async function spillWorld(t: TestContext) {
  const { database } = await createTestDatabase(t);
  const s3 = await startS3Simulator({ port: 0, buckets: [BUCKET], accessKeys: [KEY] });
  t.after(() => s3.close());
  const state = { isAway: true };
  const problems: string[] = [];
  const sink = createUsageSink(database, keptPrices(models));

  const startTask = async (options: { readonly directory?: string; readonly former?: readonly string[] }) => {
    const directory = options.directory ?? (await directoryFor(t));
    const journal = await open(directory, database, {
      insert: (rows) => (state.isAway ? Promise.reject(new Error('connection refused')) : sink(rows)),
    });
    const run = newId(systemClock.nowMs());
    const bucket = bucketOf(s3);
    const spill = startSpill({
      run,
      formerRuns: () => options.former ?? [],
      backlog: journal.backlog,
      bucket,
      prices: keptPrices(models),
      clock: systemClock,
      onSpilled: () => undefined,
      onProblem: (task, error) => problems.push(`${task}: ${String(error)}`),
      pace: PACE,
    });
    let isOver = false;
    /** The host is gone: nothing is shipped or put any more. */
    const die = async (): Promise<void> => {
      if (isOver) return;
      isOver = true;
      spill.stop();
      await bucket.close();
      const { isAway } = state;
      state.isAway = true;
      await journal.close(0);
      state.isAway = isAway;
    };
    t.after(die);
    /** As SIGTERM does; returns whether everything is safe. */
    const stop = async (): Promise<boolean> => {
      isOver = true;
      const left = await journal.close(100);
      const isSpilled = await spill.finish(5_000, left > 0 ? [run] : []);
      await bucket.close();
      return left === 0 || isSpilled;
    };
    return { journal, spill, run, directory, die, stop };
  };

  return {
    database,
    s3,
    state,
    problems,
    startTask,
    /** `minutesLater`: by the clock of the function. */
    shipIn: (minutesLater = 0): Promise<ShippedIn> =>
      shipIn({
        objects: openObjects(
          new S3Client({ endpoint: s3.url, region: 'us-east-1', forcePathStyle: true, credentials: KEY }),
          BUCKET,
        ),
        db: database,
        clock: { ...systemClock, nowMs: () => systemClock.nowMs() + minutesLater * MINUTE_MS },
        onFound: () => undefined,
        onShipped: () => undefined,
        onProblem: (message, fields) => problems.push(`${message} ${JSON.stringify(fields)}`),
      }),
  };
}

export function bucketOf(s3: S3Simulator, name = BUCKET, sessionToken?: string) {
  const signer = createSigner({ ...KEY, ...(sessionToken === undefined ? {} : { sessionToken }) });
  const credentials: CredentialSource = {
    authorize: (target, body, nowMs, method = 'POST') => signer(method, target, body, nowMs),
    stop: () => undefined,
  };
  return openSpillBucket({
    bucket: name,
    region: 'us-east-1',
    endpoint: s3.url,
    credentials,
    clock: systemClock,
    random: () => 0,
  });
}

/**
 * Four times a day: the days that are over go to S3 as gzipped CSV, one folder a day (`day=2026-11-20/part-0000.csv.gz`),
 * which Athena and QuickSight take for a partition. A day whose records changed since it was written (a journal came
 * back late) is rewritten under the same names, so running it again changes nothing and nothing counts twice.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | S3 or the run | the day is not noted as exported; the next run writes it whole again |
 * | one day, for what it contains | the others are written; the run fails in the end and says why |
 * | a day turns out smaller than before | parts beyond the last one are deleted |
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import {
  DeleteObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Clock } from '../../../core/clock.ts';
import type { Database } from '../../../core/db/connect.ts';
import { daysToExport, exportRows, noteExport } from '../../../core/db/queries/usage/usage-export.ts';
import { rollUpUsage } from '../../../core/db/queries/usage/usage-rollups.ts';
import { picoUsd, plus } from '../../../core/money.ts';
import { dateAt } from '../../../core/usage/local-days.ts';
import { focusHead, focusLine } from './focus.ts';

export type ExportDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly s3: S3Client;
  readonly bucket: string;
  /** Ends in a slash, or is empty. */
  readonly prefix: string;
  /** @default 250_000 */
  readonly rowsPerPart?: number;
};

export type Exported = { readonly days: number; readonly rows: number };

const DAY_MS = 86_400_000;
/** Days further back are final. */
const LOOK_BACK_DAYS = 45;
const ROWS_PER_PART = 250_000;
/** One day at fault keeps no other from the bucket; when so many fail, it is not the days. */
const MOST_FAILURES = 3;

export async function exportUsage(deps: ExportDeps): Promise<Exported> {
  await rollUpUsage(deps.db);
  const nowMs = deps.clock.nowMs();
  const days = await daysToExport(
    deps.db,
    dateAt(nowMs - LOOK_BACK_DAYS * DAY_MS, 'UTC'),
    dateAt(nowMs, 'UTC'),
  );
  let rows = 0;
  const failures: unknown[] = [];
  for (const day of days) {
    try {
      rows += await exportDay(deps, day);
    } catch (error) {
      failures.push(error);
      if (failures.length === MOST_FAILURES) break;
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} days could not be exported`);
  return { days: days.length, rows };
}

async function exportDay(deps: ExportDeps, day: string): Promise<number> {
  return deps.db.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read');
    const folder = `${deps.prefix}day=${day}/`;
    const digest = createHash('sha256');
    let parts = 0;
    let rows = 0;
    let records = 0;
    let cost = picoUsd(0n);
    let part: Part | null = null;
    for await (const some of exportRows(tx, day)) {
      for (const row of some) {
        part ??= createPart();
        rows += 1;
        records += row.requests;
        cost = plus(cost, row.costPicoUsd);
        const line = focusLine(row);
        digest.update(line);
        await part.add(line);
        if (part.rows() < (deps.rowsPerPart ?? ROWS_PER_PART)) continue;
        await put(deps, partKey(folder, parts), await part.end());
        parts += 1;
        part = null;
      }
    }
    if (part !== null) {
      await put(deps, partKey(folder, parts), await part.end());
      parts += 1;
    }
    await removeFurtherParts(deps, folder, parts);
    const sha256 = digest.digest('hex');
    await noteExport(tx, { day, objectKey: folder, rows, records, costPicoUsd: cost, sha256 });
    return rows;
  });
}

function partKey(folder: string, index: number): string {
  return `${folder}part-${String(index).padStart(4, '0')}.csv.gz`;
}

type Part = {
  readonly rows: () => number;
  readonly add: (line: string) => Promise<void>;
  readonly end: () => Promise<Buffer>;
};

/** Compressed as it grows: what is held is the compressed file, not the lines. */
function createPart(): Part {
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(gzip, 'end');
  gzip.write(focusHead);
  let rows = 0;
  return {
    rows: () => rows,
    add: async (line) => {
      rows += 1;
      if (!gzip.write(line)) await once(gzip, 'drain');
    },
    end: async () => {
      gzip.end();
      await ended;
      return Buffer.concat(chunks);
    },
  };
}

async function put({ s3, bucket }: ExportDeps, key: string, body: Buffer): Promise<void> {
  // No content-encoding: readers go by the name, and would unpack it twice.
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/gzip' }),
  );
}

async function removeFurtherParts({ s3, bucket }: ExportDeps, folder: string, parts: number): Promise<void> {
  const last = partKey(folder, parts);
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: folder })) {
    for (const { Key: key } of page.Contents ?? []) {
      if (key !== undefined && key >= last) {
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }
    }
  }
}

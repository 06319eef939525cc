/**
 * Four times a day: the days that are over go to S3 as gzipped CSV, one folder a day (`day=2026-11-20/part-0000.csv.gz`),
 * which Athena and QuickSight take for a partition. A day whose records changed since it was written (a journal came
 * back late), or what other services cost on it, is rewritten under the same names, so running it again changes nothing and nothing counts twice.
 *
 * | what fails | what happens |
 * | --- | --- |
 * | S3 or the run | the day is not noted as exported; the next run writes it whole again |
 * | one day, for what it contains | the others are written; the run fails in the end and says why |
 * | a day turns out smaller than before | parts beyond the last one are deleted |
 */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../../core/clock.ts';
import type { Database } from '../../../core/db/connect.ts';
import { serviceExportRows } from '../../../core/db/queries/saas-usage/cost-export.ts';
import { daysToExport, exportRows, noteExport } from '../../../core/db/queries/usage/usage-export.ts';
import { rollUpUsage } from '../../../core/db/queries/usage/usage-rollups.ts';
import { plus, ZERO_USD } from '../../../core/money.ts';
import { dateAt } from '../../../core/usage/local-days.ts';
import { createDayFiles } from './day-files.ts';
import { focusServiceLine } from './focus-services.ts';
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
    const files = createDayFiles({ rowsPerPart: ROWS_PER_PART, ...deps, folder, head: focusHead });
    let records = 0;
    let cost = ZERO_USD;
    for await (const some of exportRows(tx, day)) {
      for (const row of some) {
        records += row.requests;
        cost = plus(cost, row.costPicoUsd);
        await files.add(focusLine(row));
      }
    }
    let servicesCost = ZERO_USD;
    for (const row of await serviceExportRows(tx, day)) {
      servicesCost = plus(servicesCost, row.costPicoUsd);
      await files.add(focusServiceLine(row));
    }
    const { rows, sha256 } = await files.end();
    const sums = { records, costPicoUsd: cost, servicesCostPicoUsd: servicesCost };
    await noteExport(tx, { day, objectKey: folder, rows, ...sums, sha256 });
    return rows;
  });
}

/**
 * How many connections PostgreSQL accepts and how many the tasks and functions may open: a database that is too small
 * for them is refused before it is made.
 *
 * Functions are bounded by what runs at once. Lambda reserves concurrency only above the 100 that it leaves to other
 * functions (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html), and a new account has 10 in all,
 * so a template that reserved some would fail there (aws-samples/alarm-context-tool#2). Without a reservation those 10 are
 * what is counted; `stargate ops database` says when an account allows more than the database holds.
 */
import { connectionShares } from '../core/connection-shares.ts';
import { usageJobNames } from '../core/scheduled-functions.ts';
import type { AuroraSize, DatabaseInstanceSize, Environment } from './environment.ts';
import { processesOf } from './scaling.ts';

/** What a new account lets run at once. */
const NEW_ACCOUNT_CONCURRENCY = 10;
/** Beside the admin functions, the usage jobs and the accounts of other services: publisher, canary, migration, reader of the dashboards and rotation, one at a time each. */
const OTHER_FUNCTIONS = 5;
/** A person with psql, and one more. */
const PEOPLE = 2;
/** superuser_reserved_connections and rds.rds_superuser_reserved_connections, which no user of ours gets. */
const RESERVED = 5;
/** RDS's default: LEAST(DBInstanceClassMemory / 9531392, 5000), of the memory that the instance leaves. */
const BYTES_PER_CONNECTION = 9_531_392;
const MOST = 5_000;
const GIBIBYTE = 1024 ** 3;

/** GiB by the second half of a class, for families with 4 GiB a vCPU; memory-optimized ones (r, x) have twice that. */
const SMALL_SIZES: ReadonlyMap<string, number> = new Map([
  ['micro', 1],
  ['small', 2],
  ['medium', 4],
  ['large', 8],
  ['xlarge', 16],
]);

/** Connections that our users can open. Null when the class is of no size we know. */
export function maxConnections(size: DatabaseInstanceSize | AuroraSize): number | null {
  const gibibytes = size.kind === 'aurora' ? size.maxCapacityUnits * 2 : memoryOf(size.instanceType);
  if (gibibytes === null) return null;
  const all = Math.floor((gibibytes * GIBIBYTE * memoryLeft(gibibytes)) / BYTES_PER_CONNECTION);
  return Math.min(MOST, all) - RESERVED;
}

/** What tasks and functions may hold open together; during a deployment old and new tasks run side by side. */
export function connectionsNeeded({
  proxy,
  adminConcurrency,
  saasUsage = [],
}: Pick<Environment, 'proxy' | 'adminConcurrency' | 'saasUsage'>): number {
  const functions =
    adminConcurrency === undefined
      ? NEW_ACCOUNT_CONCURRENCY
      : adminConcurrency + usageJobNames.length + saasUsage.length + OTHER_FUNCTIONS;
  return (
    proxy.maxTasks * 2 * processesOf(proxy.cpu) * connectionShares.process +
    functions * connectionShares.function +
    connectionShares.grafana +
    PEOPLE
  );
}

/** Of its memory, what an instance leaves to PostgreSQL: less where there is little. */
function memoryLeft(gibibytes: number): number {
  return gibibytes <= 1 ? 0.7 : 0.8;
}

function memoryOf(instanceType: string): number | null {
  const [family = '', size = ''] = instanceType.split('.');
  const times = /^(\d+)xlarge$/.exec(size);
  const ordinary = times === null ? SMALL_SIZES.get(size) : Number(times[1]) * 16;
  if (ordinary === undefined) return null;
  return /^[rx]/.test(family) ? ordinary * 2 : ordinary;
}

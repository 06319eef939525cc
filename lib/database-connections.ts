/**
 * How many connections PostgreSQL accepts and how many the tasks and functions may open: a database that is too small
 * for its tasks is refused before it is made.
 */
import type { AuroraSize, DatabaseInstanceSize, ProxySize } from './environment.ts';

/** Pool and listener of one task, what its leases and its kept responses take, and one for slow work aside. */
const CONNECTIONS_PER_TASK = 10;
/** Admin functions that are warm at once, migration, publisher, scheduled functions, and a person with psql. */
const OTHER_CONNECTIONS = 24;
/** Of its memory, what RDS leaves to PostgreSQL. */
const MEMORY_LEFT = 0.8;
/** RDS's default: LEAST(DBInstanceClassMemory / 9531392, 5000). */
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

/** Null when the class is of no size we know. */
export function maxConnections(size: DatabaseInstanceSize | AuroraSize): number | null {
  const gibibytes = size.kind === 'aurora' ? size.maxCapacityUnits * 2 : memoryOf(size.instanceType);
  if (gibibytes === null) return null;
  return Math.min(MOST, Math.floor((gibibytes * GIBIBYTE * MEMORY_LEFT) / BYTES_PER_CONNECTION));
}

/** What tasks and functions may hold open together; during a deployment old and new tasks run side by side. */
export function connectionsNeeded(proxy: ProxySize): number {
  return proxy.maxTasks * 2 * CONNECTIONS_PER_TASK + OTHER_CONNECTIONS;
}

function memoryOf(instanceType: string): number | null {
  const [family = '', size = ''] = instanceType.split('.');
  const times = /^(\d+)xlarge$/.exec(size);
  const ordinary = times === null ? SMALL_SIZES.get(size) : Number(times[1]) * 16;
  if (ordinary === undefined) return null;
  return /^[rx]/.test(family) ? ordinary * 2 : ordinary;
}

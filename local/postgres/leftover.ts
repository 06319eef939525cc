/**
 * Clears what a supervisor that was killed may have left: a server still running on this cluster is stopped, and a
 * pid file whose number now belongs to some other program is removed (PostgreSQL would refuse to start over it).
 * The caller holds the data directory's lock, so no living Stargate uses the cluster.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandOf, isAlive } from '../process-table.ts';

/** Returns whether a server was running. */
export async function stopLeftover(cluster: string): Promise<boolean> {
  const file = join(cluster, 'postmaster.pid');
  const pid = await pidIn(file);
  if (pid === null || !isAlive(pid)) return false;
  if (!(commandOf(pid) ?? '').includes(cluster)) {
    await rm(file, { force: true });
    return false;
  }
  for (const [signal, patienceMs] of STEPS) {
    process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += 20) {
      if (!isAlive(pid)) return true;
      await delay(20);
    }
  }
  throw new Error(`the PostgreSQL server left running (process ${pid}) does not stop`);
}

/** Fast shutdown first, then immediate: the next start recovers from the log. */
const STEPS: readonly (readonly [signal: NodeJS.Signals, patienceMs: number])[] = [
  ['SIGINT', 3_000],
  ['SIGQUIT', 3_000],
];

async function pidIn(file: string): Promise<number | null> {
  try {
    const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
    return Number.isSafeInteger(pid) && pid > 1 ? pid : null;
  } catch {
    return null;
  }
}

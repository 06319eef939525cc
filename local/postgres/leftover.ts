/**
 * Clears what a supervisor that was killed may have left: a server still running on this cluster is stopped, and a
 * pid file whose number now belongs to some other program is removed (PostgreSQL would refuse to start over it).
 * The caller holds the data directory's lock, so no living Stargate uses the cluster.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandOf, endProcess, isAlive } from '../../proxy/process-table.ts';

/** Fast shutdown first, then immediate: the next start recovers from the log. */
const STEPS = [
  ['SIGINT', 3_000],
  ['SIGQUIT', 3_000],
] as const;

/** Returns whether a server was running. */
export async function stopLeftover(cluster: string): Promise<boolean> {
  const file = join(cluster, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (!(pid > 1) || !isAlive(pid)) return false;
  if (commandOf(pid)?.includes(cluster) !== true) {
    await rm(file, { force: true });
    return false;
  }
  if (await endProcess(pid, STEPS)) return true;
  throw new Error(`the PostgreSQL server left running (process ${pid}) does not stop`);
}

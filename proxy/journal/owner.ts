/**
 * One journal directory, one living task. The owner file names the task's process by its number and by the moment it
 * started, so that neither a reboot nor a container in which the same number comes again locks a journal for ever.
 */
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const OWNER_FILE = 'owner';

/** Throws for a directory that another living process uses: its open calls would be taken for lost ones. */
export async function refuseIfOwned(directory: string): Promise<void> {
  const path = join(directory, OWNER_FILE);
  const [pid = '', startedAt = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
  const owner = Number(pid);
  if (owner > 0 && owner !== process.pid && (await isAlive(owner, startedAt))) {
    throw new Error(
      `The journal directory ${directory} is in use by process ${owner}; give each task its own JOURNAL_DIR.`,
    );
  }
}

export async function claimDirectory(directory: string): Promise<void> {
  const owner = `${process.pid} ${(await startOf(process.pid)) ?? ''}`;
  await writeFile(join(directory, OWNER_FILE), owner, { mode: 0o600 });
}

export function releaseDirectory(directory: string): Promise<void> {
  return unlink(join(directory, OWNER_FILE)).catch(() => undefined);
}

async function isAlive(pid: number, startedAt: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const startOfThis = await startOf(pid);
  return startOfThis === null || startedAt === '' || startOfThis === startedAt;
}

/** When a process started, in ticks since the machine did; null where there is no /proc. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name in parentheses, the second field, may hold anything; the start is the 20th behind it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

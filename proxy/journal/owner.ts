/**
 * One journal directory, one living task. The owner file names the task's process by its number and by the moment it
 * started, so that neither a reboot nor a container in which the same number comes again locks a journal for ever.
 */
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { livingProcess, ownMark } from '../process-table.ts';

const OWNER_FILE = 'owner';

/** The other living process that uses the directory, or null. */
export async function ownerOf(directory: string): Promise<number | null> {
  return livingProcess(await readFile(join(directory, OWNER_FILE), 'utf8').catch(() => ''));
}

/** Throws for a directory that another living process uses: its open calls would be taken for lost ones. */
export async function refuseIfOwned(directory: string): Promise<void> {
  const owner = await ownerOf(directory);
  if (owner === null) return;
  throw new Error(
    `The journal directory ${directory} is in use by process ${owner}; give each task its own JOURNAL_DIR.`,
  );
}

export function claimDirectory(directory: string): Promise<void> {
  return writeFile(join(directory, OWNER_FILE), ownMark(), { mode: 0o600 });
}

export function releaseDirectory(directory: string): Promise<void> {
  return unlink(join(directory, OWNER_FILE)).catch(() => undefined);
}

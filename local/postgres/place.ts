/**
 * Chooses where the cluster lives: in the data directory, or, when the account PostgreSQL runs under cannot get there
 * (a clone under /root is the usual case), in a directory of its own elsewhere. A pointer file in the data directory
 * remembers that choice, so a later start finds the same data.
 */
import { createHash } from 'node:crypto';
import { chown, mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalProblem } from '../local-problem.ts';
import { canUse, type Account } from './account.ts';
import { stopLeftover } from './leftover.ts';

const POINTER = 'postgres-place';
const ELSEWHERE: readonly string[] = ['/var/lib/stargate-local', '/var/tmp/stargate-local'];

export type Place = {
  /** Owned by the account; holds the cluster and, where needed, the binaries. */
  readonly directory: string;
  readonly isElsewhere: boolean;
};

/** The cluster's own directory within a place. */
export function clusterPath(place: string): string {
  return join(place, 'cluster');
}

export async function choosePlace(dataDirectory: string, account: Account | null): Promise<Place> {
  const pointer = join(dataDirectory, POINTER);
  const remembered = (await readFile(pointer, 'utf8').catch(() => '')).trim();
  if (remembered !== '') {
    await claim(remembered, account);
    return { directory: remembered, isElsewhere: true };
  }
  const inside = join(dataDirectory, 'postgres');
  await claim(inside, account);
  if (canUse(account, inside)) return { directory: inside, isElsewhere: false };
  await rmdir(inside);
  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  for (const parent of ELSEWHERE) {
    const directory = join(parent, name);
    if (await claimAnew(directory, account)) {
      await writeFile(pointer, `${directory}\n`);
      return { directory, isElsewhere: true };
    }
  }
  throw new LocalProblem(
    `PostgreSQL cannot run as root, and user nobody cannot reach ${dataDirectory}: ` +
      `set STARGATE_DATA_DIR to a directory that every user can enter.`,
  );
}

async function claimAnew(directory: string, account: Account | null): Promise<boolean> {
  try {
    // Nothing points here any more: the data directory this belonged to was deleted.
    await stopLeftover(clusterPath(directory));
    await rm(directory, { recursive: true, force: true });
    await claim(directory, account);
    return canUse(account, directory);
  } catch {
    return false;
  }
}

async function claim(directory: string, account: Account | null): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 });
  if (account !== null) await chown(directory, account.uid, account.gid);
}

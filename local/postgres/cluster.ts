/**
 * The files of one PostgreSQL cluster: made once, whole or not at all.
 *
 * initdb writes into a directory with another name, which is renamed when it is finished. So what carries the right
 * name is complete, and what an interrupted first start left behind is swept away by the next one.
 */
import { spawn } from 'node:child_process';
import { chown, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LocalProblem } from '../local-problem.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { clusterPath } from './place.ts';

export const SUPERUSER = 'stargate';

export type ClusterRequest = Binaries & {
  /** Owned by the account. */
  readonly directory: string;
  readonly account: Account | null;
  readonly password: string;
  readonly signal: AbortSignal | null;
};

export type Cluster = { readonly directory: string; readonly isNew: boolean };

export async function prepareCluster(request: ClusterRequest): Promise<Cluster> {
  const cluster = clusterPath(request.directory);
  await sweep(request.directory);
  if (await isThere(cluster)) {
    await checkCluster(cluster, request.majorVersion);
    return { directory: cluster, isNew: false };
  }
  const unfinished = join(request.directory, `${UNFINISHED}${process.pid}`);
  await initialize(request, unfinished);
  await rename(unfinished, cluster);
  return { directory: cluster, isNew: true };
}

const UNFINISHED = 'unfinished-';

async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(UNFINISHED)) continue;
    // The initdb of a killed run may still be writing into it.
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** An empty directory counts as none. */
async function isThere(cluster: string): Promise<boolean> {
  if (!existsSync(cluster)) return false;
  if ((await readdir(cluster)).length > 0) return true;
  await rmdir(cluster);
  return false;
}

async function checkCluster(cluster: string, major: string): Promise<void> {
  const isComplete =
    existsSync(join(cluster, 'PG_VERSION')) &&
    existsSync(join(cluster, 'global', 'pg_control')) &&
    existsSync(join(cluster, 'pg_wal'));
  if (!isComplete) {
    throw new LocalProblem(
      `The PostgreSQL data in ${cluster} is incomplete; delete that directory to start with an empty database.`,
    );
  }
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (version !== major) {
    throw new LocalProblem(
      `The PostgreSQL data in ${cluster} is of version ${version}, this is version ${major}; ` +
        `delete that directory, or set STARGATE_DATA_DIR to another one.`,
    );
  }
}

async function initialize(request: ClusterRequest, into: string): Promise<void> {
  const passwordFile = join(request.directory, `${UNFINISHED}password`);
  await writeFile(passwordFile, request.password, { mode: 0o600 });
  if (request.account !== null) await chown(passwordFile, request.account.uid, request.account.gid);
  try {
    const complaint = await runInitdb(request, [
      `--pgdata=${into}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ]);
    request.signal?.throwIfAborted();
    if (complaint !== null) {
      throw new LocalProblem(`PostgreSQL could not make its data directory ${into}: ${complaint}`);
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * Null when it succeeded, else its last words. It runs as a process group of its own, because a single signal would
 * leave the servers it starts behind.
 */
function runInitdb(request: ClusterRequest, options: readonly string[]): Promise<string | null> {
  // A signal that is aborted already fires no event any more.
  request.signal?.throwIfAborted();
  const child = spawn(join(request.binDirectory, 'initdb'), options, {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    ...request.account,
  });
  const abort = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  request.signal?.addEventListener('abort', abort, { once: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      request.signal?.removeEventListener('abort', abort);
      resolve(code === 0 ? null : (said.trim().split('\n').at(-1) ?? ''));
    });
  });
}

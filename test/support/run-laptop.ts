/** `npm start` as a process, for tests: free ports, a data directory given, its output read line by line. */
import { ok } from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type RunningLaptop = {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Everything it has written. */
  readonly output: () => string;
  /** Resolves with the output when it is ready; rejects with the output when it ends before. */
  readonly ready: Promise<string>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
};

/** A test, or whatever else ends with the laptop. */
type Ending = { readonly after: (stop: () => Promise<void>) => void };

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function runLaptop(
  t: Ending,
  dataDirectory: string,
  environment: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): RunningLaptop {
  return run(t, process.execPath, ['local/main.ts', ...options], dataDirectory, environment);
}

/** The same under npm, as people start it. */
export function runNpmStart(t: Ending, dataDirectory: string): RunningLaptop {
  return run(t, 'npm', ['start'], dataDirectory, { HOME: process.env['HOME'] ?? '/' });
}

/** A data directory that is removed when the test has ended. */
export async function emptyDirectory(t: Ending): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-laptop-'));
  await chmod(directory, 0o755);
  t.after(() => rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return directory;
}

/** What it has printed in the group of this pattern. */
export function part(output: string, pattern: RegExp): string {
  const found = pattern.exec(output)?.[1];
  ok(found !== undefined, `no ${pattern} in:\n${output}`);
  return found;
}

function run(
  t: Ending,
  command: string,
  args: readonly string[],
  dataDirectory: string,
  environment: Readonly<Record<string, string>>,
): RunningLaptop {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      STARGATE_DATA_DIR: dataDirectory,
      STARGATE_EDGE_PORT: '0',
      STARGATE_ALB_PORT: '0',
      STARGATE_BEDROCK_PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  const ready = new Promise<string>((resolve, reject) => {
    const read = (chunk: string): void => {
      output += chunk;
      if (/^Stargate is ready$/m.test(output)) resolve(output);
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    void ended.then(() => reject(new Error(`it ended before it was ready:\n${output}`)));
  });
  // A test that expects it to end looks at `ended` alone.
  ready.catch(() => undefined);
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return { process: child, pid: child.pid ?? 0, output: () => output, ready, ended };
}

/** Processes that have `directory` in their command line or, where the system shows it, their environment. */
export function processesOf(directory: string): readonly string[] {
  if (!existsSync('/proc/self/environ')) {
    const listed = spawnSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).stdout;
    return listed.split('\n').filter((line) => line.includes(directory));
  }
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    return [`/proc/${name}/cmdline`, `/proc/${name}/environ`].some((file) => mentions(file, directory));
  });
}

function mentions(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'latin1').includes(text);
  } catch {
    // The process has ended meanwhile, or belongs to someone else.
    return false;
  }
}

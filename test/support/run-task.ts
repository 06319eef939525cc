/** One proxy task as a process, on whatever database: for tests of what it does before it takes traffic. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import { simulatorCredentials, taskEnvironment } from '../../local/settings.ts';

export type RunningTask = {
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
  /** Whether it has told its supervisor that it takes traffic. */
  readonly isReady: () => boolean;
  readonly stop: () => Promise<void>;
};

const ENTRY = fileURLToPath(new URL('../../proxy/main.ts', import.meta.url));

/** Resolves when it listens. `more`: other variables, such as TASK_PROCESSES. */
export async function runTask(
  t: TestContext,
  databaseUrl: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningTask> {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-task-'));
  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      ...taskEnvironment(process.env, { kind: 'simulator' }),
      ...simulatorCredentials,
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      KEY_PEPPER: 'pepper-only-for-tests',
      AWS_REGION: 'us-east-1',
      BEDROCK_ENDPOINT: 'http://127.0.0.1:9',
      JOURNAL_DIR: join(directory, 'journal'),
      ...more,
    },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  t.after(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });
  let isReady = false;
  const port = await new Promise<number>((resolve, reject) => {
    child.on('message', (message) => {
      const { kind, port } = message as { readonly kind: string; readonly port: number };
      if (kind === 'listening') resolve(port);
      isReady ||= kind === 'ready';
    });
    void ended.then(async () => reject(new Error(`the task ended: ${await readFile(logFile, 'utf8')}`)));
  });
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, logFile, isReady: () => isReady, stop };
}

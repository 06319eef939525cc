/** What the fault proof runs on, beside the gateway: a PostgreSQL that can be stopped and killed, and the simulator. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { connect } from '../../../core/db/connect.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../local/postgres/embedded.ts';
import { simulatorCredentials } from '../../../local/settings.ts';

export const PASSWORD = 'only-for-the-proof';

export type Cluster = {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly crash: () => Promise<void>;
};

/** Durable, because a record counts as shipped when PostgreSQL says so, also if that is killed right after. */
export function createCluster(dataDirectory: string, lead: (port: number | null) => void): Cluster {
  let server: EmbeddedPostgres | null = null;
  return {
    start: async () => {
      server = await startEmbeddedPostgres({ dataDirectory, password: PASSWORD, durability: 'durable' });
      lead(Number(new URL(server.urlOf('postgres')).port));
    },
    stop: async () => {
      lead(null);
      await server?.stop();
    },
    crash: async () => {
      lead(null);
      if (server !== null) process.kill(server.pid, 'SIGKILL');
      await server?.ended;
    },
  };
}

export async function createDatabase(url: string): Promise<void> {
  const admin = connect({ url, maxConnections: 1 });
  await admin.query('create database stargate');
  await admin.close();
}

type Simulator = { readonly url: string; readonly stop: () => Promise<void> };

export async function startSimulator(logFile: string): Promise<Simulator> {
  const entry = join(import.meta.dirname, '..', '..', '..', 'simulator', 'main.ts');
  const child: ChildProcess = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', SIMULATOR_LOG_FILE: logFile, ...simulatorCredentials },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')));
    void ended.then(() => reject(new Error('the simulator did not start')));
  });
  const { url } = JSON.parse(line) as { readonly url: string };
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

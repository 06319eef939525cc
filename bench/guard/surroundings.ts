/** What gateways run against here: a PostgreSQL that forgets, and one simulator. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../local/postgres/embedded.ts';
import { AWS_KEY, startedPort } from '../started.ts';

export type Surroundings = {
  readonly postgres: EmbeddedPostgres;
  /** Its origin. */
  readonly simulator: string;
  /** For journals and the like; removed at the end. */
  readonly directory: string;
  /** Whoever starts more says how it ends; the last one ends first. */
  readonly ends: (() => unknown)[];
  readonly end: () => Promise<void>;
};

export const ROOT = join(import.meta.dirname, '..', '..');

export async function surround(): Promise<Surroundings> {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-guard-'));
  // PostgreSQL runs as nobody where this runs as root.
  chmodSync(directory, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: directory,
    password: 'bench',
    durability: 'throwaway',
  });
  const simulator = await startSimulator();
  const ends: (() => unknown)[] = [
    () => rmSync(directory, { recursive: true, force: true }),
    () => postgres.stop(),
    simulator.end,
  ];
  const end = async (): Promise<void> => {
    for (const each of ends.toReversed()) await each();
  };
  return { postgres, simulator: simulator.origin, directory, ends, end };
}

async function startSimulator(): Promise<{ readonly origin: string; readonly end: () => void }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'simulator', 'main.ts')],
    {
      env: {
        ...process.env,
        PORT: '0',
        ...AWS_KEY,
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const port = await startedPort(child, 'the simulator');
  return { origin: `http://127.0.0.1:${port}`, end: () => void child.kill('SIGTERM') };
}

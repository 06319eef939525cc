/**
 * The guard against regressions: what a request of each main path allocates and does, counted and not timed, of this
 * checkout and of an earlier revision, in the same run. It reports; it never fails for what it finds.
 *
 *     npm run bench:guard                           against the last release, or where this branch left main
 *     npm run bench:guard -- --against <revision>
 *     npm run bench:guard -- --only "chat completions"   paths with this text in their names
 *     npm run bench:guard -- --threshold 10         percent from which growth is marked; 5 when absent
 *     npm run bench:guard -- --rounds 9             rounds that count; 5 when absent
 *     npm run bench:guard -- --json <file>          also writes the figures there
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../local/postgres/embedded.ts';
import { checkOut, gitIn, usualBase } from './base-build.ts';
import { measure } from './measure.ts';
import { pathsWith } from './paths.ts';
import { reportOf, rowsOf, type Compared } from './report.ts';
import { startSubject, type Subject } from './subject.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const WARM_UP_ROUNDS = 4;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      against: { type: 'string' },
      only: { type: 'string', default: '' },
      threshold: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' },
    },
  });
  const git = gitIn(ROOT);
  const revision = values.against ?? usualBase(git);
  const base = checkOut(ROOT, revision);
  const directory = mkdtempSync(join(tmpdir(), 'stargate-guard-'));
  chmodSync(directory, 0o755);
  const ends: (() => unknown)[] = [
    () => rmSync(directory, { recursive: true, force: true }),
    () => base.remove(),
  ];
  try {
    const postgres = await startEmbeddedPostgres({
      dataDirectory: directory,
      password: 'bench',
      durability: 'throwaway',
    });
    ends.push(() => postgres.stop());
    const simulator = await startSimulator();
    ends.push(simulator.end);
    const subjects: Subject[] = [];
    for (const [name, root] of [
      ['base', base.directory],
      ['change', ROOT],
    ] as const) {
      const subject = await startSubject({ name, root, postgres, simulator: simulator.origin, directory });
      ends.push(subject.end);
      subjects.push(subject);
    }
    const compared: Compared[] = [];
    for (const path of pathsWith(values.only)) {
      const [before, after] = await measure(path, subjects, {
        warmUp: WARM_UP_ROUNDS,
        counted: Number(values.rounds),
      });
      if (before !== undefined && after !== undefined)
        compared.push({ path: path.scenario.name, base: before, change: after });
    }
    const threshold = Number(values.threshold) / 100;
    const rows = rowsOf(compared, threshold);
    const told = { base: `base (${revision})`, change: 'change', threshold };
    console.log(reportOf(compared, rows, told));
    if (values.json !== undefined)
      writeFileSync(values.json, JSON.stringify({ ...told, compared, rows }, null, 2));
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function startSimulator(): Promise<{ readonly origin: string; readonly end: () => void }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'simulator', 'main.ts')],
    {
      env: {
        ...process.env,
        PORT: '0',
        AWS_ACCESS_KEY_ID: 'AKIDBENCH',
        AWS_SECRET_ACCESS_KEY: 'bench-secret-key',
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      if (output.length < 10_000) output += chunk.toString('utf8');
      const line = /"port":(\d+)/.exec(output);
      if (line?.[1] !== undefined) resolve(Number(line[1]));
    });
    child.on('message', (message: { readonly port: number }) => resolve(message.port));
    child.once('exit', () => reject(new Error(`the simulator did not start: ${output}`)));
  });
  return { origin: `http://127.0.0.1:${port}`, end: () => void child.kill('SIGTERM') };
}

await main();

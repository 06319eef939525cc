/**
 * `npm run compatibility:frameworks [-- --only id[,id]] [--models name,name] [--task text] [--fresh] [--keep]`
 *
 * 1 Starts the whole gateway with the simulator behind it, once.
 * 2 Installs each framework from PyPI or npm outside the repository, and runs its script, one after another.
 * 3 Holds every call that went upstream against Bedrock's rules; those that break one go, whole, to `bad-calls.ndjson`
 *   beside what was installed, where the script's own output is too.
 * 4 Writes results.json; `npm run compatibility` makes the page from it. `--keep` leaves results.json as it is, and so do
 *   `--models` and `--task`, which try a part.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { frameworks, type Framework } from './frameworks.ts';
import { startFrameworkGateway, type FrameworkGateway } from './gateway.ts';
import { install, type Installed } from './install.ts';
import { readResults, tasksOf, writeResults, type Outcome, type Result } from './results.ts';
import { upstreamOf } from './upstream.ts';

const MODELS = [
  'claude-opus-5-5',
  'claude-sonnet-4-5',
  'nova-pro',
  'gpt-oss-120b',
  'llama3-3-70b',
  'qwen3-coder-30b',
];
const SCRIPT_MS = 1_200_000;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    models: { type: 'string' },
    task: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const chosen = options.only?.split(',') ?? frameworks.map(({ id }) => id);
for (const id of chosen) {
  if (!frameworks.some((framework) => framework.id === id)) throw new Error(`--only: there is no ${id}`);
}
const isKept = options.keep || options.models !== undefined || options.task !== undefined;

const gateway = await startFrameworkGateway();
try {
  for (const framework of frameworks) {
    if (!chosen.includes(framework.id)) continue;
    const result = await resultOf(framework);
    report(framework, result);
    if (isKept) continue;
    // Read anew: another run may have written meanwhile.
    const results = { ...readResults(), [framework.id]: result };
    writeResults(
      results,
      frameworks.map(({ id }) => id),
    );
  }
} finally {
  await gateway.stop();
}

async function resultOf(framework: Framework): Promise<Result> {
  const date = new Date().toISOString().slice(0, 10);
  const nothing = { date, versions: {}, tasks: [], upstream: { calls: 0, refused: 0, breaches: {} } };
  let installed: Installed;
  try {
    installed = await install(framework, { isFresh: options.fresh });
  } catch (error) {
    return { ...nothing, problem: error instanceof Error ? error.message : String(error) };
  }
  gateway.taken();
  const { outcomes, problem } = await runScript(framework, installed, gateway);
  const { arrived, bad } = gateway.taken();
  await writeFile(
    join(installed.folder, 'bad-calls.ndjson'),
    bad.map((call) => `${JSON.stringify(call)}\n`).join(''),
  );
  const { versions } = installed;
  return { date, versions, problem, tasks: tasksOf(outcomes), upstream: upstreamOf(arrived, bad) };
}

async function runScript(
  { id, language }: Framework,
  { folder, command }: Installed,
  { url, key, simulatorUrl }: FrameworkGateway,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly problem: string | null }> {
  const ending = language === 'python' ? 'py' : 'mjs';
  const scripts = fileURLToPath(new URL(`./${language}/`, import.meta.url));
  // Beside what is installed, where imports find it, and not under the name of what it imports.
  const script = join(folder, `tasks.${ending}`);
  await cp(join(scripts, `${id}.${ending}`), script);
  for (const name of ['harness', 'person']) {
    await cp(join(scripts, `${name}.${ending}`), join(folder, `${name}.${ending}`));
  }
  const home = await mkdtemp(join(tmpdir(), 'stargate-framework-'));
  const outcomesFile = join(home, 'outcomes.ndjson');
  const child = spawn('nice', ['-n', '10', command, script], {
    cwd: home,
    env: {
      PATH: [
        join(folder, 'bin'),
        join(folder, 'node_modules', '.bin'),
        dirname(process.execPath),
        process.env['PATH'],
      ].join(delimiter),
      HOME: home,
      STARGATE_URL: url,
      STARGATE_KEY: key,
      STARGATE_SIMULATOR: simulatorUrl,
      STARGATE_MODELS: options.models ?? MODELS.join(','),
      STARGATE_TASK: options.task ?? '',
      STARGATE_OUTCOMES: outcomesFile,
      // Nothing that a framework may want to tell its maker.
      DO_NOT_TRACK: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(folder, 'output.log'));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const tooLong = setTimeout(() => child.kill('SIGKILL'), SCRIPT_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(tooLong);
  const lines = existsSync(outcomesFile) ? (await readFile(outcomesFile, 'utf8')).trim().split('\n') : [];
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const outcomes = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Outcome);
  return { outcomes, problem: code === 0 ? null : `Its script ended with ${code}; see output.log.` };
}

function report({ id }: Framework, { problem, tasks, upstream }: Result): void {
  const passed = tasks.reduce((sum, task) => sum + task.passed, 0);
  const failed = tasks.reduce((sum, task) => sum + Object.keys(task.failed).length, 0);
  const rules = Object.entries(upstream.breaches).map(([rule, count]) => `${rule} ${count}`);
  console.log(
    `${id}: ${passed} passed, ${failed} failed; ${upstream.calls} calls, ${upstream.refused} refused, breaches: ${rules.join(', ') || 'none'}`,
  );
  if (problem !== null) console.log(`  ! ${problem}`);
  for (const { dialect, task, failed: models } of tasks) {
    for (const [model, reason] of Object.entries(models))
      console.log(`  ${dialect} ${task} · ${model}: ${reason}`);
  }
}

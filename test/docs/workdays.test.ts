/** Every command of docs/workdays.md does what the page says, on a fresh gateway, one after the other. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runLaptop } from '../support/run-laptop.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TOOLS = ['bash', 'curl', 'jq', 'grep', 'head'];
const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined);
const skip = missing.length > 0 && `this machine has no ${missing.join(', ')}`;

type Block = { readonly heading: string; readonly commands: string; readonly expected: readonly string[] };

function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let heading = '';
  const found = page.matchAll(
    /^## (?<heading>.+)$|^```sh\n(?<commands>[\s\S]*?)^```\n(?:\n```text\n(?<expected>[\s\S]*?)^```$)?/gm,
  );
  for (const { groups = {} } of found) {
    if (groups['heading'] !== undefined) heading = groups['heading'];
    else
      blocks.push({
        heading,
        commands: groups['commands'] ?? '',
        expected: (groups['expected'] ?? '').split('\n').filter(Boolean),
      });
  }
  return blocks;
}

const MARK = '@@ block';

/** One shell for the whole page, since later blocks use the variables of earlier ones. */
function scriptOf(blocks: readonly Block[]): string {
  // What npx does in this project, without npm's own start for each command.
  const npx = `npx() { shift; '${process.execPath}' '${join(ROOT, 'cli', 'main.ts')}' "$@"; }`;
  const parts = blocks.map(({ commands }, number) => `echo '${MARK} ${number}'\n${commands}`);
  return ['set -eo pipefail', npx, `cd '${ROOT}'`, ...parts, `echo '${MARK} end'`].join('\n');
}

function run(
  script: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-c', script], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const read = (chunk: Buffer): void => void (output += chunk.toString());
    shell.stdout.on('data', read);
    shell.stderr.on('data', read);
    shell.once('error', reject);
    shell.once('close', (code) => resolve({ code, output }));
  });
}

test('the page of working days holds, from the first command to the last', { skip }, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-workdays-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const laptop = runLaptop(t, join(directory, 'data'));
  const page = await readFile(join(ROOT, 'docs', 'workdays.md'), 'utf8');
  const blocks = blocksOf(page);
  deepEqual(
    [...new Set(blocks.map(({ heading }) => heading))],
    ['', 'Platform engineer', 'Admin', 'Developer', 'Finance and team lead'],
  );
  const started = await laptop.ready;
  const { masterKey } = JSON.parse(await readFile(join(directory, 'data', 'secrets.json'), 'utf8'));
  const { code, output } = await run(scriptOf(blocks), {
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
    HOME: directory,
    TMPDIR: directory,
    CDK_OUTPUT: join(directory, 'cdk.out'),
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    GATEWAY: addressIn(started, 'Edge (public)'),
    STARGATE_URL: addressIn(started, 'Internal ALB'),
    STARGATE_MASTER_KEY: masterKey,
    // Whatever npm start keeps in the project itself is no part of this.
    STARGATE_DATA_DIR: join(directory, 'none'),
  });
  equal(code, 0, output.slice(-3_000));
  const outputs = output.split(new RegExp(`^${MARK} .*\n`, 'm')).slice(1);
  equal(outputs.length, blocks.length + 1);
  for (const [number, { heading, commands, expected }] of blocks.entries()) {
    match(outputs[number] ?? '', inOrder(expected), `${heading}\n${commands}`);
  }
  ok(!output.includes(masterKey));
});

function addressIn(started: string, name: string): string {
  const line = started.split('\n').find((each) => each.trim().startsWith(name)) ?? '';
  return line.trim().slice(name.length).trim().split(' ')[0] ?? '';
}

/** The lines in this order, with anything between them; `…` stands for anything within a line. */
function inOrder(lines: readonly string[]): RegExp {
  const patterns = lines.map((line) =>
    line
      .split('…')
      .map((part) => RegExp.escape(part))
      .join('.*'),
  );
  return new RegExp(patterns.join(String.raw`[\s\S]*\n.*`), '');
}

/**
 * `npm run compatibility`: runs the tests of the clients and writes docs/compatibility.md from their outcomes, and from
 * what the last runs of the agent frameworks said (`npm run compatibility:frameworks`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { compatibilityPage, PAGE, type Outcome } from './page.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = new URL('../', import.meta.url);
/** The files that try cells of the matrix; others in the folder prove other things. */
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => /\b(?:startBench|modelCell)\(/.test(readFileSync(new URL(name, folder), 'utf8')))
  .map((name) => `test/clients/${name}`);
const run = spawn(
  process.execPath,
  ['--test', '--test-reporter=tap', '--test-global-setup=test/support/global-setup.ts', ...files],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
const [report] = await Promise.all([text(run.stdout), once(run, 'exit')]);

const outcomes = new Map<string, Outcome>();
for (const [, not, name] of report.matchAll(/^\s*(not )?ok \d+ - (\S+ › [^\n#]+?)(?: # .*)?$/gm)) {
  if (name !== undefined) outcomes.set(name, not === undefined ? 'passed' : 'failed');
}
writeFileSync(PAGE, compatibilityPage(outcomes));
const failed = [...outcomes].filter(([, outcome]) => outcome === 'failed').map(([name]) => name);
console.log(
  `${outcomes.size} cells tried, ${failed.length} failed${failed.map((name) => `\n  ${name}`).join('')}`,
);

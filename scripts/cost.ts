/** Writes docs/cost.md from the templates of every environment, or prints the bill of one: `npm run cost -- --help`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../lib/environments.ts';
import { bill } from './cost/bill.ts';
import { estimate, type Position } from './cost/estimate.ts';
import { readFlags, USAGE } from './cost/flags.ts';
import { costPage } from './cost/page.ts';
import { useLines } from './cost/use.ts';
import { stacksIn, templateOf } from './templates.ts';

const ROOT = join(import.meta.dirname, '..');

try {
  const flags = readFlags(process.argv.slice(2));
  switch (flags.kind) {
    case 'help':
      console.log(USAGE);
      break;
    case 'bill': {
      const { environment, use } = flags;
      console.log(bill(environment.name, positionsOf(environment.name), useLines(environment, use)));
      break;
    }
    case 'page': {
      const estimates = environments.map((environment) => ({
        environment,
        positions: positionsOf(environment.name),
      }));
      writeFileSync(join(ROOT, 'docs', 'cost.md'), costPage(estimates));
      console.log('Wrote docs/cost.md.');
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** What the environment costs without any use, from its templates. */
function positionsOf(name: string): readonly Position[] {
  const assembly = mkdtempSync(join(tmpdir(), 'stargate-cost-'));
  try {
    execFileSync(
      join(ROOT, 'node_modules', '.bin', 'cdk'),
      ['synth', '--no-notices', '--quiet', '-c', `env=${name}`, '-o', assembly],
      { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    return estimate(stacksIn(assembly).map((stack) => templateOf(assembly, stack) ?? {}));
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

/** Writes docs/cost.md from the templates of every environment: `npm run cost`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../lib/environments.ts';
import { estimate } from './cost/estimate.ts';
import { costPage } from './cost/page.ts';
import { stacksIn, templateOf } from './templates.ts';

const ROOT = join(import.meta.dirname, '..');

const estimates = environments.map(({ name }) => {
  const assembly = mkdtempSync(join(tmpdir(), 'stargate-cost-'));
  try {
    execFileSync(
      join(ROOT, 'node_modules', '.bin', 'cdk'),
      ['synth', '--no-notices', '--quiet', '-c', `env=${name}`, '-o', assembly],
      { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const templates = stacksIn(assembly).map((stack) => templateOf(assembly, stack) ?? {});
    return { name, positions: estimate(templates) };
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
});
writeFileSync(join(ROOT, 'docs', 'cost.md'), costPage(estimates));
console.log('Wrote docs/cost.md.');

/**
 * The same sources give the same templates, wherever they are: a difference in CI is a difference in the sources, and a
 * deployment from another machine replaces nothing.
 */
import { deepEqual, equal } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROJECT_ROOT } from '../../lib/bundle.ts';
import { contextOfProject, synthesized } from './support/synthesized.ts';

/** What synthesis reads. */
const SOURCES = ['bin', 'lib', 'lambda', 'proxy', 'core', 'console', 'docs', 'package.json', 'tsconfig.json'];

test('a synthesis in another folder makes the same templates and the same assets', (t) => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'stargate-elsewhere-'));
  t.after(() => rmSync(elsewhere, { recursive: true, force: true }));
  for (const source of SOURCES)
    cpSync(join(PROJECT_ROOT, source), join(elsewhere, source), { recursive: true });
  linkAll(join(PROJECT_ROOT, 'node_modules'), join(elsewhere, 'node_modules'));
  execFileSync(process.execPath, [join('bin', 'stargate.ts')], {
    cwd: elsewhere,
    env: {
      PATH: process.env['PATH'],
      CDK_OUTDIR: join(elsewhere, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify({ ...contextOfProject(), env: 'dev' }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { directory } = synthesized('dev');
  const templates = readdirSync(directory).filter((name) => name.endsWith('.template.json'));
  equal(templates.length > 4, true);
  for (const name of templates) {
    deepEqual(
      JSON.parse(readFileSync(join(elsewhere, 'cdk.out', name), 'utf8')),
      JSON.parse(readFileSync(join(directory, name), 'utf8')),
    );
  }
});

/** File by file: a link to the folder would be followed back to where it is. */
function linkAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkAll(source, target);
    else {
      try {
        linkSync(source, target);
      } catch {
        // Another file system.
        cpSync(source, target, { verbatimSymlinks: true });
      }
    }
  }
}

/** The catalog agrees with the recorded answers of AWS and of the public tables, less what has been looked at. */
import { equal } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

test('npm run catalog finds nothing', () => {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'catalog.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  equal(stdout, 'Nothing differs.\n');
  equal(status, 0, stderr);
});

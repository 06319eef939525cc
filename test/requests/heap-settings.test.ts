/** V8 takes a setting that it does not have with a line on stderr and nothing else, as after an update of Node. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { HEAP_SETTINGS } from '../../proxy/heap-settings.ts';

test('the settings of the heap are ones that V8 of this Node has', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  for (const setting of HEAP_SETTINGS) {
    const name = setting.replace(/^--(no-)?/, '--').replace(/=.*$/, '');
    assert.match(known, new RegExp(`^  ${name} \\(`, 'm'), setting);
  }
});

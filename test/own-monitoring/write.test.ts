/** `npm run dashboards` says what it wrote, keeps it current, and touches nothing of anybody else. */
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { LIST, writeExport } from '../../scripts/dashboards/write.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function folder(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'stargate-own-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/dashboards.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const wrote = [...stdout.matchAll(/^Wrote (.*)$/gm)].map(([, file]) => file ?? '');
  return { status, stdout, stderr, wrote };
}

test('the command writes what it says; a second run without manifests takes those away', (t) => {
  const out = join(folder(t), 'deep', 'inside');
  const first = run('--out', out, '--configmap');
  equal(first.status, 0, first.stderr);
  deepEqual(
    first.wrote.toSorted(),
    filesIn(out).filter((file) => !file.endsWith(LIST)),
  );
  ok(first.wrote.includes(join(out, 'dashboards/stargate-users.json')));
  ok(first.wrote.includes(join(out, 'kubernetes/servicemonitor-stargate.yaml')));
  const second = run('--out', out);
  equal(second.status, 0, second.stderr);
  match(second.stdout, /^Removed .*servicemonitor-stargate\.yaml, which an earlier run wrote$/m);
  deepEqual(
    second.wrote.toSorted(),
    filesIn(out).filter((file) => !file.endsWith(LIST)),
  );
  ok(!filesIn(out).some((file) => file.includes('kubernetes')));
});

test('a mistake ends with 2, says how to call it, and writes nothing', (t) => {
  const out = join(folder(t), 'out');
  const { status, stderr } = run('--out', out, '--env', 'production');
  equal(status, 2);
  match(
    stderr,
    /There is no environment "production"; .*\nnpm run dashboards -- --help says how to call it\.\n$/,
  );
  ok(!existsSync(out));
});

test('a file of somebody else stands in the way: it is named, and nothing is written', (t) => {
  const out = folder(t);
  mkdirSync(join(out, 'dashboards'));
  writeFileSync(join(out, 'dashboards/b.json'), 'mine');
  const files = new Map([
    ['dashboards/a.json', 'a'],
    ['dashboards/b.json', 'b'],
  ]);
  let said = '';
  try {
    writeExport(out, files);
  } catch (error) {
    said = String(error);
  }
  match(said, /dashboards\/b\.json is there and was not written by npm run dashboards: move it away/);
  deepEqual(filesIn(out), [join(out, 'dashboards/b.json')]);
  equal(readFileSync(join(out, 'dashboards/b.json'), 'utf8'), 'mine');
});

test('a file is no folder to write to', (t) => {
  const file = join(folder(t), 'a');
  writeFileSync(file, 'mine');
  throws(() => writeExport(file, new Map([['dashboards/a.json', 'a']])), /--out .* is a file: name a folder/);
  equal(readFileSync(file, 'utf8'), 'mine');
});

test('files of others beside ours, and paths that leave the folder, stay', (t) => {
  const outside = folder(t);
  const out = join(outside, 'out');
  const victims = [join(outside, 'victim.json'), join(out, 'notes.txt')];
  writeExport(out, new Map([['dashboards/a.json', 'a']]));
  for (const victim of victims) writeFileSync(victim, 'mine');
  const list = [
    'dashboards/a.json',
    '../victim.json',
    'dashboards/../../victim.json',
    'notes.txt',
    victims[0],
  ];
  writeFileSync(join(out, LIST), list.join('\n'));
  const { removed } = writeExport(out, new Map([['dashboards/b.json', 'b']]));
  deepEqual(removed, [join(out, 'dashboards/a.json')]);
  for (const victim of victims) equal(readFileSync(victim, 'utf8'), 'mine');
});

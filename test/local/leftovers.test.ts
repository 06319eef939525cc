/** Journals that an earlier run left behind are shipped at the start, whatever one of them looks like. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { clearLeftovers } from '../../local/tasks/leftovers.ts';
import { admission, admissionLine, endings, recordLine, recordOf } from '../metering/journal-parts.ts';
import { createTestDatabase } from '../support/database.ts';

test('one broken journal of an earlier run holds up neither the others nor the start', async (t) => {
  const { database, url } = await createTestDatabase(t);
  const journals = await mkdtemp(join(tmpdir(), 'stargate-leftovers-'));
  t.after(() => rm(journals, { recursive: true, force: true }));
  const leave = async (name: string): Promise<void> => {
    const one = admission();
    await mkdir(join(journals, name));
    await writeFile(
      join(journals, name, '1-1-000001.journal'),
      admissionLine(one) + recordLine(usageRowJson(recordOf(one))),
    );
  };
  await writeFile(join(journals, 'a-file'), 'of somebody');
  await symlink('/nowhere/at/all', join(journals, 'b-link'));
  await leave('task-2');
  // What should name its owner cannot be read.
  await leave('task-3');
  await mkdir(join(journals, 'task-3', 'owner'));
  await leave('task-4');
  await mkdir(join(journals, 'task-4', 'runs.new'));
  await leave('task-5');
  await leave('task-1');
  const said: string[] = [];
  await clearLeftovers({
    journals,
    wanted: ['task-1'],
    databaseUrl: url,
    taskEnvironment: {},
    region: 'us-east-1',
    clock: systemClock,
    report: (sentence) => said.push(sentence),
  });
  deepEqual(await endings(database), { complete: 4 });
  ok(said.some((sentence) => sentence.includes('task-4')));
  deepEqual(
    (await readdir(join(journals, 'task-5'))).filter((name) => name.endsWith('.journal')),
    [],
  );
  equal((await readdir(join(journals, 'task-1'))).length, 1, 'its task replays it');
});

/** Where a report is to be written that cannot be. */
import { rejects } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepareFolder } from '../../../saas-usage/report/files.ts';

test('a folder that cannot be made is told at once, wherever it is', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'judge-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'file'), '');
  // Of /proc, where there is one: Node's mkdir with `recursive` tries for ever there.
  for (const path of [join(folder, 'file'), join(folder, 'file', 'deep', 'er'), '/proc/no/such/folder']) {
    await rejects(prepareFolder(path), /^FolderError: Nothing can be written into /);
  }
  await prepareFolder(join(folder, 'not', 'there', 'yet'));
  await prepareFolder(join(folder, 'not', 'there', 'yet'));
});

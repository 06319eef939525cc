/** The disk of a journal takes nothing for a while: nobody new is admitted, and nothing of the others is lost. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { open as openFile } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { insertUsageRows } from '../../core/db/queries/usage/usage-records.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import { DiskTrouble } from '../../proxy/journal/disk-trouble.ts';
import type { Journal } from '../../proxy/journal/journal.ts';
import type { CreateFile } from '../../proxy/journal/segment.ts';
import { eventually } from '../support/eventually.ts';
import {
  admission,
  admissionLine,
  completeCalls,
  databaseAway,
  endings,
  open,
  recordLine,
  recordOf,
} from './journal-parts.ts';
import { journalPlace } from './journal-place.ts';

/** The device that is always full: a real disk without room, for anybody, where the system has it. */
const FULL = '/dev/full';
const skip = existsSync(FULL) ? false : `this system has no ${FULL}`;
const openDescriptor = promisify(openFile);

function diskOf(): { readonly createFile: CreateFile; isFull: boolean; opened: number } {
  const disk = {
    isFull: false,
    opened: 0,
    createFile: (path: string) => {
      disk.opened += 1;
      return disk.isFull ? openDescriptor(FULL, 'a') : openDescriptor(path, 'ax', 0o600);
    },
  };
  return disk;
}

/** Admits calls until the segment has given way to one that the disk does not take. */
async function fillUp(journal: Journal): Promise<number> {
  for (let admitted = 0; ; admitted += 1) {
    try {
      await journal.admitted(admission());
    } catch {
      return admitted;
    }
  }
}

async function isWell(journal: Journal): Promise<void> {
  await eventually(() => equal(journal.trouble(), null), { withinMs: 10_000 });
}

async function next(t: TestContext) {
  return { ...(await journalPlace(t)), disk: diskOf() };
}

test(
  'calls under way when the disk is full, and PostgreSQL away, are written when the disk has room again',
  { skip },
  async (t) => {
    const { database, directory, disk } = await next(t);
    const { createFile } = disk;
    const first = await open(directory, database, { insert: databaseAway, createFile, segmentBytes: 2_000 });
    const underWay = [admission(), admission(), admission()];
    for (const one of underWay) await first.admitted(one);
    disk.isFull = true;
    const others = await fillUp(first);
    ok(first.trouble() !== null);
    const openedBefore = disk.opened;
    for (let count = 0; count < 200; count += 1) await rejects(first.admitted(admission()), DiskTrouble);
    ok(disk.opened - openedBefore <= 2, 'only the probe tries the disk');
    for (const one of underWay) first.record(recordOf(one));
    equal(first.unwritten(), 3);
    disk.isFull = false;
    await isWell(first);
    await eventually(() => equal(first.unwritten(), 0), { withinMs: 5_000 });
    await first.admitted(admission());
    equal(await first.close(50), 3, 'in PostgreSQL is none of them');
    const second = await open(directory, database);
    equal(await second.close(10_000), 0);
    deepEqual(await endings(database), { complete: 3, 'task-lost': others + 1 });
  },
);

test('calls under way when the disk is full reach PostgreSQL from memory', { skip }, async (t) => {
  const { database, directory, disk } = await next(t);
  const journal = await open(directory, database, { createFile: disk.createFile, segmentBytes: 2_000 });
  const underWay = [admission(), admission()];
  for (const one of underWay) await journal.admitted(one);
  disk.isFull = true;
  await fillUp(journal);
  for (const one of underWay) journal.record(recordOf(one));
  await eventually(async () => deepEqual(await endings(database), { complete: 2 }), { withinMs: 10_000 });
  equal(journal.unwritten(), 0);
  await journal.close(1_000);
});

test(
  'a task that dies with a full disk leaves every admitted call, at the worst case where its record is lost',
  { skip },
  async (t) => {
    const { database, directory, disk } = await next(t);
    const { createFile } = disk;
    const first = await open(directory, database, { insert: databaseAway, createFile, segmentBytes: 2_000 });
    const one = admission();
    await first.admitted(one);
    disk.isFull = true;
    const others = await fillUp(first);
    first.record(recordOf(one));
    equal(await first.close(50), 1);
    const second = await open(directory, database);
    await second.close(10_000);
    deepEqual(await endings(database), { 'task-lost': 1 + others });
  },
);

test(
  'a task that starts on a full disk ships what its previous run left, and begins when there is room',
  { skip },
  async (t) => {
    const { database, directory, disk } = await next(t);
    const ended = admission();
    const lost = admission();
    await writeFile(
      join(directory, '1-1-000001.journal'),
      admissionLine(ended) + admissionLine(lost) + recordLine(usageRowJson(recordOf(ended))),
    );
    disk.isFull = true;
    const journal = await open(directory, database, { createFile: disk.createFile });
    await rejects(journal.admitted(admission()), DiskTrouble);
    await eventually(async () => deepEqual(await endings(database), { complete: 1, 'task-lost': 1 }), {
      withinMs: 10_000,
    });
    await eventually(() => equal(journal.isCaughtUp(), true), { withinMs: 5_000 });
    disk.isFull = false;
    await isWell(journal);
    await completeCalls(journal, 1);
    equal(await journal.close(5_000), 0);
    deepEqual(await endings(database), { complete: 2, 'task-lost': 1 });
    deepEqual(await readdir(directory), []);
  },
);

test('a journal directory that goes away, or gives way to a file, is trouble until it is back', async (t) => {
  const { database, directory } = await next(t);
  const journal = await open(directory, database);
  const underWay = admission();
  await journal.admitted(underWay);

  await rename(directory, `${directory}.away`);
  t.after(() => rm(`${directory}.away`, { recursive: true, force: true }));
  await writeFile(directory, 'a file');
  await eventually(() => ok(journal.trouble() !== null), { withinMs: 10_000 });
  journal.record(recordOf(underWay));
  await eventually(async () => deepEqual(await endings(database), { complete: 1 }), { withinMs: 10_000 });
  await rm(directory);
  await rename(`${directory}.away`, directory);
  await isWell(journal);

  // It is made again where it is missing.
  await rm(directory, { recursive: true });
  await eventually(() => equal(existsSync(join(directory, 'owner')), true), { withinMs: 10_000 });
  await isWell(journal);
  await completeCalls(journal, 1);
  equal(await journal.close(5_000), 0);
  deepEqual(await endings(database), { complete: 2 });
  deepEqual(await readdir(directory), []);
});

test('a journal that was given no directory at all says so instead of failing, and begins when there is one', async (t) => {
  const { database, directory } = await next(t);
  await rm(directory, { recursive: true });
  await writeFile(directory, 'a file');
  const journal = await open(directory, database);
  await rejects(journal.admitted(admission()), DiskTrouble);
  await rm(directory);
  await mkdir(directory);
  const left = admission();
  await writeFile(join(directory, '1-1-000001.journal'), admissionLine(left));
  await isWell(journal);
  await eventually(() => equal(journal.isCaughtUp(), true), { withinMs: 10_000 });
  equal(await journal.close(5_000), 0);
  deepEqual(await endings(database), { 'task-lost': 1 });
});

test(
  'rows of a run whose disk is full are kept for the next when PostgreSQL refuses them',
  { skip },
  async (t) => {
    const { database, directory, disk } = await next(t);
    const journal = await open(directory, database, {
      createFile: disk.createFile,
      segmentBytes: 2_000,
      insert: (rows) => insertUsageRows(database, rows),
    });
    const bad = admission();
    await journal.admitted(bad);
    disk.isFull = true;
    await fillUp(journal);
    await mkdir(join(directory, 'set-aside.log'));
    journal.record({ ...recordOf(bad), inputTokens: -1 });
    await eventually(() => equal(journal.refusedRows(), 1), { withinMs: 10_000 });
    ok((await journal.close(1_000)) > 0);
    ok((await readdir(directory)).some((name) => name.endsWith('.journal')));
  },
);

/** No usage record is lost or doubled: not by a killed task, a database that is away, or a torn file. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { insertUsageRows } from '../../core/db/queries/usage/usage-records.ts';
import { usageRowJson } from '../../core/usage/row.ts';
import type { Journal } from '../../proxy/journal/journal.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import {
  admission,
  admissionLine,
  completeCalls,
  databaseAway,
  directoryFor,
  endings,
  open,
  recordLine,
  recordOf,
  setAside,
} from './journal-parts.ts';
import { journalPlace } from './journal-place.ts';

test('every admitted call stands once in PostgreSQL, and the disk is clean afterwards', async (t) => {
  const { database, directory } = await journalPlace(t);
  const journal = await open(directory, database, { segmentBytes: 20_000 });
  const admissions = Array.from({ length: 300 }, () => admission());
  await Promise.all(
    admissions.map(async (one) => {
      await journal.admitted(one);
      journal.record(recordOf(one));
    }),
  );
  equal(await journal.close(5_000), 0);
  deepEqual(await endings(database), { complete: 300 });
  const [row] = await database.query('select tags, cost_pico_usd::text as cost from usage_records limit 1');
  deepEqual(row, {
    tags: ['a tag', 'an \'odd\' "one"'],
    // The worst case, as `lostRecord` makes it.
    cost: String(1_000n * 2_000_000n + 100n * 5_000_000n),
  });
  deepEqual(await readdir(directory), []);
});

test('a call that ends while it is admitted once more is open no longer', async (t) => {
  const { database, directory } = await journalPlace(t);
  const journal = await open(directory, database);
  const one = admission();
  const other = admission();
  await journal.admitted(one);
  const again = [journal.admitted({ ...one, outputTokensBound: 50 }), journal.admitted(other)];
  journal.record(recordOf(one));
  journal.record(recordOf(other));
  await Promise.all(again);
  equal(await journal.close(5_000), 0);
  equal(journal.backlog.unspilled({ rowMs: 0, openMs: 0 }, 10).length, 0);
  deepEqual(await endings(database), { complete: 2 });
  deepEqual(await readdir(directory), []);
});

test('a call that was under way when its task was killed is recorded at its worst case by the next run', async (t) => {
  const { database, url, directory } = await journalPlace(t);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'journal-victim.ts'), directory, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  const journal = await open(directory, database);
  equal(await journal.close(5_000), 0);
  deepEqual(await endings(database), { complete: 50, 'task-lost': 50 });
  deepEqual(await readdir(directory), []);
});

test('records replayed twice are stored once', async (t) => {
  const { database } = await createTestDatabase(t);
  const admitted = admission();
  for (const directory of [await directoryFor(t), await directoryFor(t)]) {
    const journal = await open(directory, database);
    await journal.admitted(admitted);
    journal.record(recordOf(admitted));
    await journal.close(5_000);
  }
  deepEqual(await endings(database), { complete: 1 });
});

test('a torn last line is set aside and what stands before it is kept', async (t) => {
  const { database, directory } = await journalPlace(t);
  const first = await open(directory, database, { insert: databaseAway });
  await completeCalls(first, 1);
  equal(await first.close(50), 1);
  const [segment = ''] = (await readdir(directory)).filter((name) => name.endsWith('.journal'));
  const whole = await readFile(join(directory, segment), 'utf8');
  await appendFile(join(directory, segment), whole.slice(0, 120));
  const problems: string[] = [];
  const second = await open(directory, database, { onProblem: (what) => problems.push(what) });
  await second.close(5_000);
  deepEqual(problems, ['replay']);
  const [torn, ...others] = await setAside(directory);
  deepEqual(others, []);
  deepEqual(
    { ...torn },
    {
      ...torn,
      kind: 'torn',
      segment,
      offset: Buffer.byteLength(whole),
      text: whole.slice(0, 120),
    },
  );
  deepEqual(await endings(database), { complete: 1 });
});

test('while PostgreSQL is away records gather, above the bound the journal is full, and they arrive when it is back', async (t) => {
  const { database, directory } = await journalPlace(t);
  let isAway = true;
  const journal = await open(directory, database, {
    maxPending: 10,
    insert: (rows) => (isAway ? databaseAway() : insertUsageRows(database, rows)),
  });
  await completeCalls(journal, 10);
  await eventually(() => equal(journal.isFull(), true), { withinMs: 2_000 });
  isAway = false;
  await eventually(() => equal(journal.pending(), 0), { withinMs: 10_000 });
  equal(journal.isFull(), false);
  await journal.close(1_000);
  deepEqual(await endings(database), { complete: 10 });
});

test('one row that PostgreSQL refuses is set aside and holds up no other', async (t) => {
  const { database, directory } = await journalPlace(t);
  const journal = await open(directory, database);
  const admissions = [admission(), admission(), admission()];
  for (const [index, one] of admissions.entries()) {
    await journal.admitted(one);
    journal.record({ ...recordOf(one), inputTokens: index === 1 ? -1 : 1 });
  }
  await journal.close(5_000);
  deepEqual(await endings(database), { complete: 2 });
  const [refused, ...others] = await setAside(directory);
  deepEqual(others, []);
  equal(refused?.kind, 'refused');
  ok(refused?.text?.includes(admissions[1]?.requestId ?? '-'));
});

test('two living tasks cannot share a journal', async (t) => {
  const { database, directory } = await journalPlace(t);
  const journal = await open(directory, database);
  await writeFile(join(directory, 'owner'), String(process.ppid));
  await rejects(open(directory, database), /is in use by process/);
  await journal.close(1_000);
});

test('a journal whose owner is gone is taken over, though another process has its number by now', async (t) => {
  const { database, directory } = await journalPlace(t);
  await writeFile(join(directory, 'owner'), `${process.ppid} 1`);
  const journal = await open(directory, database);
  await journal.close(1_000);
});

test('a journal larger than what fits in memory at once is replayed whole, and its files go', async (t) => {
  const { database, directory } = await journalPlace(t);
  const first = await open(directory, database, { insert: databaseAway, segmentBytes: 200_000 });
  const admissions = Array.from({ length: 5_000 }, () => admission());
  await Promise.all(admissions.map((one) => first.admitted(one)));
  for (const one of admissions.slice(0, 4_990)) first.record(recordOf(one));
  ok((await first.close(200)) >= 4_990);
  let mostAtOnce = 0;
  const second: Journal = await open(directory, database, {
    insert: (rows) => {
      mostAtOnce = Math.max(mostAtOnce, second.pending());
      return insertUsageRows(database, rows);
    },
  });
  equal(await second.close(20_000), 0);
  deepEqual(await endings(database), { complete: 4_990, 'task-lost': 10 });
  deepEqual(await readdir(directory), []);
  ok(mostAtOnce <= 2_000, `${mostAtOnce} rows waited in memory`);
});

test('a journal that fills its share of the disk takes no more calls until it has shipped', async (t) => {
  const { database, directory } = await journalPlace(t);
  let isAway = true;
  const journal = await open(directory, database, {
    maxBytes: 20_000,
    segmentBytes: 4_000,
    insert: (rows) => (isAway ? databaseAway() : insertUsageRows(database, rows)),
  });
  await completeCalls(journal, 30);
  await eventually(() => equal(journal.isFull(), true), { withinMs: 2_000 });
  await eventually(() => ok(journal.oldestSeconds() > 0.2), { withinMs: 2_000 });
  isAway = false;
  await eventually(() => equal(journal.isFull(), false), { withinMs: 10_000 });
  await eventually(() => equal(journal.oldestSeconds(), 0), { withinMs: 2_000 });
  await journal.close(1_000);
  deepEqual(await endings(database), { complete: 30 });
});

test('a lost call that nobody can price any more is set aside and does not keep the task from starting', async (t) => {
  const { database, directory } = await journalPlace(t);
  const odd = { ...admission(), model: 'a-model-long-gone' };
  await writeFile(join(directory, '1-1-000001.journal'), admissionLine(odd));
  const journal = await open(directory, database);
  equal(await journal.close(5_000), 0);
  const [unpriced] = await setAside(directory);
  equal(unpriced?.kind, 'unpriced');
  equal(unpriced?.segment, '1-1-000001.journal');
  ok(unpriced?.text?.includes(odd.requestId));
  deepEqual(await endings(database), {});
});

const OTHER = {
  model: 'claude-haiku-4-5',
  deployment: 'us-east-1/us.anthropic.claude-haiku-4-5-20251001-v1:0',
  priceId: 'claude-haiku-4-5/geographic@2026-01-01',
  inputTokensBound: 1_000,
  outputTokensBound: 200,
};

test('a call that was asked of more than one when its task died is recorded once, at the worst case of all', async (t) => {
  const { database, directory } = await journalPlace(t);
  const alone = admission();
  const ended = admission();
  const hedged = { ...alone, others: [{ ...OTHER, outputTokensBound: 100 }] };
  const givenUp = { ...admission(), others: [OTHER, OTHER] };
  // The first admission of each in one segment, what came later in others.
  const lines = [
    admissionLine(alone) + admissionLine(ended),
    admissionLine(hedged) + admissionLine({ ...ended, others: [OTHER] }) + admissionLine(givenUp),
    recordLine(usageRowJson(recordOf(ended))),
  ];
  for (const [index, text] of lines.entries())
    await writeFile(join(directory, `1-1-00000${index + 1}.journal`), text);
  const journal = await open(directory, database);
  equal(await journal.close(5_000), 0);
  const rows = await database.query(
    `select ending, hedge_deployment, hedge_cost_pico_usd::text as hedge, cost_pico_usd::text as cost
       from usage_records order by ending, cost_pico_usd`,
  );
  // That is no loss by a cache: nobody knows of one.
  const savings = 'select from usage_records where cache_saved_pico_usd is null and cache_write_tokens > 0';
  equal((await database.query(savings)).length, rows.length);
  // The prompt may have been written to the cache for an hour, which is the dearest.
  const first = 1_000n * 2_000_000n + 100n * 5_000_000n;
  const second = 1_000n * 2_200_000n + 100n * 5_500_000n;
  deepEqual(rows, [
    { ending: 'complete', hedge_deployment: null, hedge: '0', cost: String(first) },
    {
      ending: 'task-lost',
      hedge_deployment: OTHER.deployment,
      hedge: String(second),
      cost: String(first + second),
    },
    {
      ending: 'task-lost',
      hedge_deployment: OTHER.deployment,
      hedge: String(2n * (second + 100n * 5_500_000n)),
      cost: String(first + 2n * (second + 100n * 5_500_000n)),
    },
  ]);
  deepEqual(await readdir(directory), []);
});

test('a second admission takes the place of the first, wherever that stands', async (t) => {
  const { database, directory } = await journalPlace(t);
  const journal = await open(directory, database, { segmentBytes: 2_000 });
  const admissions = Array.from({ length: 60 }, () => admission());
  for (const one of admissions) await journal.admitted(one);
  for (const one of admissions) await journal.admitted({ ...one, others: [OTHER] });
  for (const one of admissions) journal.record(recordOf(one));
  equal(await journal.close(5_000), 0);
  deepEqual(await endings(database), { complete: 60 });
  deepEqual(await readdir(directory), []);
});

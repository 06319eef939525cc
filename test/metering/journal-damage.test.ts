/** Whatever stands in the journal of a task that starts, the rest of it arrives, and nothing of it is thrown away. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdir, readdir, symlink, truncate, writeFile, open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { usageRowJson } from '../../core/usage/row.ts';
import type { SetAsideKind } from '../../proxy/journal/set-aside.ts';
import { admission, admissionLine, endings, open, recordLine, recordOf, setAside } from './journal-parts.ts';
import { journalPlace } from './journal-place.ts';

const call = (): string => {
  const one = admission();
  return admissionLine(one) + recordLine(usageRowJson(recordOf(one)));
};
const calls = (count: number): string => Array.from({ length: count }, call).join('');

/** An admission with the right checksum, whatever it says. */
const odd = (fields: Readonly<Record<string, unknown>>): string =>
  admissionLine({ ...admission(), ...fields });

/** Each stands in the middle of a segment, with good calls before and behind it, or as a file of its own. */
const badLines: readonly (readonly [what: string, line: string | Buffer])[] = [
  ['a line with one bit flipped', call().replace('complete', 'comqlete')],
  ['a checksum without a line', '00000000 \n'],
  ['an entry of a kind from the future', recordLine('{}').replace(' R', ' X')],
  ['binary garbage', Buffer.concat([Buffer.from([0, 0xff, 0xfe, 1, 2, 3]), Buffer.from('\n')])],
  ['a record that is not JSON', recordLine('{"request_id":"not json')],
  ['a record that is a list', recordLine('[]')],
  ['a record of nobody', recordLine('{"request_id":null}')],
  ['an admission that is not JSON', recordLine('{"requestId').replace(/^.{10}/, '00000000 A')],
  ['an admission without a request', odd({ requestId: null })],
  ['an admission whose tags are none', odd({ tags: 'tags' })],
  ['an admission whose tokens are text', odd({ inputTokensBound: 'many' })],
  ['an admission from beyond all time', odd({ createdAtMs: 9e15 })],
  ['an admission with a lease of nobody', odd({ lease: { owner: 'x', poolIds: ['1'] } })],
];

test('a line that cannot be read is set aside with its reason, and all the others arrive', async (t) => {
  const { database, directory } = await journalPlace(t);
  const content = badLines.flatMap(([, line]) => [Buffer.from(line), Buffer.from(calls(1))]);
  await writeFile(join(directory, '1-1-000001.journal'), Buffer.concat([Buffer.from(calls(3)), ...content]));
  await writeFile(join(directory, '1-1-000002.journal'), calls(20));
  const told: SetAsideKind[] = [];
  const journal = await open(directory, database, { onSetAside: (kind) => told.push(kind) });
  equal(await journal.close(10_000), 0);
  // The call with a flipped bit in its record ended, but nobody can read how: it counts at its worst case.
  deepEqual(await endings(database), { complete: 3 + badLines.length + 20, 'task-lost': 1 });
  const lines = await setAside(directory);
  equal(lines.length, badLines.length);
  equal(told.length, badLines.length);
  for (const line of lines) {
    equal(line.kind, 'damaged');
    equal(line.segment, '1-1-000001.journal');
    ok(line.reason !== '' && line.offset !== null);
  }
  equal(lines.filter((line) => line.base64 !== undefined).length, 1);
  deepEqual(await readdir(directory), ['set-aside.log']);
});

test('a file that cannot be read is set aside whole, and all the others arrive', async (t) => {
  const { database, directory } = await journalPlace(t);
  const at = (name: string): string => join(directory, name);
  await writeFile(at('1-1-000001.journal'), calls(2));
  await mkdir(at('1-1-000002.journal'));
  await writeFile(join(at('1-1-000002.journal'), 'inside'), 'kept');
  await symlink('/nowhere/at/all', at('1-1-000003.journal'));
  await symlink('/dev/zero', at('1-1-000004.journal'));
  await writeFile(at('1-1-000005.journal'), '');
  await writeFile(at('1-1-000006.journal'), calls(2));
  // A line of a gigabyte, of which the file system stores next to nothing, between good ones.
  await writeFile(at('1-1-000007.journal'), calls(2));
  await truncate(at('1-1-000007.journal'), 1_000_000_000);
  const file = await openFile(at('1-1-000007.journal'), 'a');
  await file.writeFile(`\n${calls(2)}`);
  await file.close();
  // More garbage than is worth a line each.
  await writeFile(at('1-1-000008.journal'), `${'garbage\n'.repeat(500)}${calls(2)}`);
  await writeFile(at('1-1-000009.journal'), calls(2));
  const told: SetAsideKind[] = [];
  const journal = await open(directory, database, { onSetAside: (kind) => told.push(kind) });
  equal(await journal.close(30_000), 0);
  deepEqual(await endings(database), { complete: 12 });
  const left = (await readdir(directory)).toSorted();
  deepEqual(
    left.map((name) => name.replace(/\.\d+\.set-aside$/, ' aside')),
    [
      '1-1-000002.journal aside',
      '1-1-000003.journal aside',
      '1-1-000004.journal aside',
      '1-1-000007.journal aside',
      '1-1-000008.journal aside',
      'set-aside.log',
    ],
  );
  equal(told.filter((kind) => kind === 'segment').length, 5);

  const again = await open(directory, database);
  equal(await again.close(5_000), 0);
  deepEqual((await readdir(directory)).toSorted(), left, 'what is set aside is not looked at again');
  deepEqual(await endings(database), { complete: 12 });
});

test('what cannot be set aside stays where it is, and the next run arrives at the same', async (t) => {
  const { database, directory } = await journalPlace(t);
  // Where the file of what is set aside would be, there is no room for one.
  await mkdir(join(directory, 'set-aside.log'));
  await writeFile(join(directory, '1-1-000001.journal'), `${calls(1)}damaged\n${calls(1)}`);
  const first = await open(directory, database);
  const refused = admission();
  await first.admitted(refused);
  first.record({ ...recordOf(refused), inputTokens: -1 });
  ok((await first.close(5_000)) > 0);
  const second = await open(directory, database);
  await second.close(5_000);
  deepEqual(await endings(database), { complete: 2 });
  const names = (await readdir(directory)).filter((name) => name.endsWith('.set-aside'));
  equal(names.length, 2, 'the damaged segment, and that of the refused row');
});

test('rows that PostgreSQL refuses, for whatever they contain, hold up none of the others of their batch', async (t) => {
  const { database, directory } = await journalPlace(t);
  const bad = [{ inputTokens: -1 }, { status: 1_000_000 }, { outputTokens: -1 }].map((fields) =>
    recordLine(usageRowJson({ ...recordOf(admission()), ...fields })),
  );
  await writeFile(join(directory, '1-1-000001.journal'), calls(30) + bad.join('') + calls(30));
  const journal = await open(directory, database);
  equal(await journal.close(20_000), 0);
  deepEqual(await endings(database), { complete: 60 });
  equal(journal.refusedRows(), 3);
  deepEqual(
    (await setAside(directory)).map(({ kind, segment }) => ({ kind, segment })),
    Array.from({ length: 3 }, () => ({ kind: 'refused', segment: '1-1-000001.journal' })),
  );
});

/** What `stargate` prints for scripts and spreadsheets: JSON, CSV, exit codes. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { table } from '../../cli/table.ts';
import { parseCsv } from '../finance/parse-csv.ts';
import { storeRecords } from '../finance/usage-world.ts';
import { sampleRecord } from '../observability/sample-record.ts';
import { run, withGateway } from './cli-fixture.ts';

test('with --json an error is one line of JSON on standard error, and nothing is on standard output', async (t) => {
  const { cli } = await withGateway(t);
  const rows: readonly (readonly [line: string, code: number, error: object])[] = [
    ['kye list --json', 2, { code: null, status: null }],
    ['key list --page nothing --format json', 2, { code: null, status: null }],
    ['user new --user-role emperor --json', 1, { code: 'invalid_request', status: 400, param: 'user_role' }],
    ['user list --json --url http://127.0.0.1:1', 3, { status: null }],
    ['user list --json --master-key sk-wrong', 4, { status: 401 }],
  ];
  for (const [line, code, expected] of rows) {
    const { code: found, out, err } = await cli(line);
    deepEqual([found, out], [code, ''], err);
    const last = err.trimEnd().split('\n').at(-1) ?? '';
    const { error } = JSON.parse(last);
    equal(error.exit_code, code);
    ok(error.message.length > 0);
    for (const [name, value] of Object.entries(expected)) equal(error[name], value, `${line}: ${last}`);
  }
  const warned = await cli('user list --json --master-key sk-wrong');
  match(warned.err, /^\{"warning":"The master key on the command line/);
});

test('CSV has every row of every page and every field', async (t) => {
  const { admin, cli } = await withGateway(t);
  for (let index = 0; index < 3; index += 1)
    await admin.post('/user/new', {
      user_id: `u${index}`,
      user_alias: `a,"${index}`,
      auto_create_key: false,
    });
  const csv = await cli('user list --format csv');
  const lines = csv.out.trimEnd().split('\r\n');
  match(lines[0] ?? '', /^user_id,user_email,user_alias,.*,created_at/);
  equal(lines.length, 4);
  match(csv.out, /^u1,,"a,""1",internal_user,/m);
  equal((await cli('user list --format csv --page-size 1')).out.trimEnd().split('\r\n').length, 2);

  const keys = Array.from({ length: 101 }, (_, index) => ({ key_alias: `k${index}` }));
  await Promise.all(keys.map((key) => admin.post('/key/generate', key)));
  equal((await cli('key list --format csv')).out.trimEnd().split('\r\n').length, 102);

  const createdAt = new Date(Date.now() - 60_000);
  await storeRecords(admin.database, [sampleRecord({ createdAtMs: createdAt.getTime(), latencyMs: 2_400 })]);
  const report = (await cli('spend report model,team --format csv')).out.split('\r\n');
  match(report[0] ?? '', /^model,team,.*spend,/);
  match(report[1] ?? '', /^claude-haiku-4-5,research,/);
  const logs = parseCsv((await cli('spend logs --format csv')).out);
  const [names = [], cells = []] = logs;
  deepEqual(
    ['created_at', 'latency_ms', 'startTime'].map((name) => cells[names.indexOf(name)]),
    [createdAt.toISOString(), '2400', createdAt.toISOString()],
  );
  match((await cli('spend total --format csv')).out, /^since,until,spend,.*\r\n\d{4}-/);
});

test('the version, and help in the order one types it', async () => {
  match((await run('--version')).out, /^stargate \d+\.\d+\.\d+\n$/);
  const help = (await run('key generate --help')).out;
  for (const line of ['help key generate', 'key help generate', 'key new --help'])
    equal((await run(line)).out, help);
});

test('a table too wide for the terminal becomes names and values, one row below the other', () => {
  const rows = [
    { id: 'a'.repeat(36), alias: 'one' },
    { id: 'b'.repeat(36), alias: null },
  ];
  const wide = `ID${' '.repeat(36)}ALIAS\n${'a'.repeat(36)}  one\n${'b'.repeat(36)}  -`;
  equal(table(['id', 'alias'], rows, null), wide);
  equal(table(['id', 'alias'], rows, 80), wide);
  equal(
    table(['id', 'alias'], rows, 40),
    `id     ${'a'.repeat(36)}\nalias  one\n\nid     ${'b'.repeat(36)}\nalias  -`,
  );
});

/**
 * Keys that a service repeats wherever it can, and names that people and services choose with care: through the function, the
 * report and the exporter, in everything that is written anywhere.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Database } from '../../../core/db/connect.ts';
import { expositionOf } from '../../../core/saas-usage/exposition.ts';
import { saasServices } from '../../../core/saas-usage/services.ts';
import { makeReport } from '../../../saas-usage/report/report.ts';
import { demoAlgolia } from '../../../simulator/algolia/world.ts';
import { demoContentful, type ContentfulSpace } from '../../../simulator/contentful/world.ts';
import { parseCsv } from '../../finance/parse-csv.ts';
import { algoliaWorld, contentfulWorld } from './whole-run.ts';

const USAGE_KEY = demoAlgolia.usageKey;
const TOKEN = demoContentful.tokens[0]?.token ?? '';

const hostileNames = [
  '=cmd|" /C calc"!A0',
  '-2+3+cmd|x',
  'line\nbreak\r\n# TYPE evil gauge\nevil 1',
  'quote " and \\ and {a="b"}',
  "'; drop table saas_levels; --",
  '\u0000 nothing, \ud800 half, 😀 whole',
  '__proto__',
  'long '.repeat(2_000),
  `our token is ${TOKEN}`,
  '<script>alert(1)</script>',
];

test('the function tells no key that Algolia repeats, and takes any name of an index or server', async (t) => {
  const indexes = ['a "b"\nc', '{x="y"} %2F/../..', '__proto__', `k ${USAGE_KEY}`];
  const world = await algoliaWorld(t, { indexes });
  const [index] = demoAlgolia.indexes;
  ok(index !== undefined);
  world.simulator.steer.setIndexes([
    ...demoAlgolia.indexes,
    ...indexes.slice(0, 3).map((name) => ({ ...index, name })),
  ]);
  world.simulator.steer.fail(
    {
      kind: 'answer',
      status: 403,
      body: JSON.stringify({ message: `Key ${USAGE_KEY} of "x-algolia-api-key: ${USAGE_KEY}"` }),
    },
    { path: /k usage/, times: Infinity },
  );
  const { ran, told, logged } = await world.run();
  equal(ran.kind, 'done');
  if (ran.kind !== 'done') return;
  equal(told['SaasUsageValuesRefused'], 0);
  const text = expositionOf([ran.state], world.clock.atMs);
  wellFormed(text);
  match(text, /index_name="a \\"b\\"\\nc"/);
  hasNo([USAGE_KEY, demoAlgolia.monitoringKey], {
    logged: logged.join('\n').replaceAll(/"(?:what)":"[^"]*"/g, ''),
    told: JSON.stringify(told),
    messages: JSON.stringify(
      [...ran.state.parts.values()].map(({ last }) => last.faults.map(({ message }) => message)),
    ),
  });
  ok(world.simulator.seen().every(({ method }) => method === 'GET'));
  const stored = await world.db.query(
    `select distinct scope_id from saas_usage_daily where scope_kind = 'index' order by 1`,
  );
  deepEqual(new Set(stored.map(({ scope_id: id }) => id)), new Set(indexes.slice(0, 3)));
});

test('the function takes any name of a space, stores it whole or tells of it, and loses no figure', async (t) => {
  const world = await contentfulWorld(t);
  world.simulator.steer.setSpaces(hostileSpaces());
  const { ran, told, logged } = await world.run();
  equal(ran.kind, 'done');
  if (ran.kind !== 'done') return;
  const [{ spaces } = {}] = await world.db.query(
    `select count(distinct scope_id)::int as spaces from saas_usage_daily where scope_kind = 'space' and metric = 'api_call_cda'`,
  );
  equal(spaces, hostileNames.length);
  // A name of ten thousand letters, and one with NUL, are no more than names.
  ok((told['SaasUsageValuesRefused'] ?? 0) <= 6, logged.join('\n').slice(0, 2_000));
  const text = expositionOf([ran.state], world.clock.atMs);
  wellFormed(text);
  ok(!/^evil/m.test(text));
  hasNo([TOKEN], {
    rows: JSON.stringify(await everyRow(world.db)),
    logged: logged.join('\n'),
    told: JSON.stringify(told),
    exposition: text,
  });
  ok(world.simulator.seen().every(({ method }) => method === 'GET'));
});

test('the report for finance has no key, no formula and every row, and asks with GET alone', async (t) => {
  const world = await contentfulWorld(t);
  world.simulator.steer.setSpaces(hostileSpaces());
  world.simulator.steer.fail(
    { kind: 'answer', status: 400, body: JSON.stringify({ message: `${TOKEN} ${btoa(`Bearer ${TOKEN}`)}` }) },
    { path: /\/roles/, times: Infinity },
  );
  const out = await folder(t);
  // At the pace that the service allows it would take half a minute.
  Object.assign(saasServices.contentful, { mostPerSecond: 1_000_000 });
  const { summary } = await makeReport({
    account: world.account,
    readKeys: () => Promise.resolve({ management_token: TOKEN }),
    since: '2026-11-21',
    until: '2026-11-30',
    folder: out,
    clock: { nowMs: () => world.clock.atMs, monotonicMs: () => world.clock.atMs },
    random: () => 0,
    origins: new Map([['https://api.contentful.com', world.simulator.url]]),
  });
  equal(summary.complete, false);
  const files = Object.fromEntries(
    readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')]),
  );
  ok(Object.keys(files).length >= 5, Object.keys(files).join(' '));
  hasNo([TOKEN, btoa(`Bearer ${TOKEN}`), btoa(TOKEN)], { ...files, summary: JSON.stringify(summary) });
  for (const name of ['daily.csv', 'summary.csv']) {
    const rows = parseCsv(files[name] ?? '');
    ok(rows.length > hostileNames.length);
    const width = rows[0]?.length;
    ok(
      rows.every((row) => row.length === width),
      name,
    );
    ok(
      rows.flat().every((cell) => !/^[=@+]|^-\D/.test(cell)),
      name,
    );
  }
  ok(world.simulator.seen().length > 20);
  ok(world.simulator.seen().every(({ method }) => method === 'GET'));
});

test('the exporter shows no key on any page or in its log, whatever the service says', async (t) => {
  const world = await algoliaWorld(t);
  world.simulator.steer.fail(
    { kind: 'answer', status: 401, body: JSON.stringify({ message: `<b>${USAGE_KEY}</b>\n# injected` }) },
    { times: Infinity },
  );
  const exporter = spawn(process.execPath, ['cli/main.ts', 'saas-usage', 'serve', '127.0.0.1:0'], {
    env: {
      PATH: process.env['PATH'],
      ALGOLIA_APPLICATION_ID: demoAlgolia.id,
      ALGOLIA_USAGE_API_KEY: USAGE_KEY,
      SAAS_ORIGINS: `https://usage.algolia.com=${world.simulator.usageUrl},https://status.algolia.com=${world.simulator.monitoringUrl}`,
    },
  });
  t.after(() => exporter.kill('SIGKILL'));
  let output = '';
  const told = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<number | null>();
  for (const stream of [exporter.stdout, exporter.stderr]) {
    stream.on('data', (piece: Buffer) => {
      output += piece.toString();
      if (/"outcome":"failure"/.test(output)) told.resolve();
    });
  }
  exporter.on('exit', (code) => {
    ended.resolve(code);
    told.reject(new Error(output));
  });
  await told.promise;
  const port = /"port":(\d+)/.exec(output)?.[1] ?? '';
  const pages: Record<string, string> = {};
  for (const path of ['/metrics', '/ready', '/health', '/', '/nothing'])
    pages[path] = await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  hasNo([USAGE_KEY], { ...pages, output });
  match(pages['/ready'] ?? '', /not ready/);
  wellFormed(pages['/metrics'] ?? '');
  exporter.kill('SIGTERM');
  equal(await ended.promise, 0);
  ok(world.simulator.seen().every(({ method }) => method === 'GET'));
});

function hostileSpaces(): readonly ContentfulSpace[] {
  const [like] = demoContentful.spaces;
  ok(like !== undefined);
  const [environment] = like.environments;
  ok(environment !== undefined);
  return hostileNames.map((name, at) => ({
    ...like,
    name,
    id: `space${at}`,
    environments: [environment],
  }));
}

/** Every line is a comment or a sample, and no series is there twice. */
function wellFormed(text: string): void {
  const seen = new Set<string>();
  for (const line of text.split('\n')) {
    if (line === '' || /^# (?:HELP|TYPE) [a-z_]+ /.test(line)) continue;
    const [, series = ''] =
      /^([a-z_]+\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\}) (?:[-+]?[\d.]+(?:e[-+]?\d+)?|[+-]Inf)$/.exec(
        line,
      ) ?? [];
    ok(series !== '', `no sample: ${line.slice(0, 200)}`);
    ok(!seen.has(series), `twice: ${series}`);
    seen.add(series);
  }
  ok(seen.size > 5);
}

function hasNo(secrets: readonly string[], places: Readonly<Record<string, string>>): void {
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets) {
      const at = text.indexOf(secret);
      equal(at, -1, `${place}: …${text.slice(Math.max(0, at - 120), at)}HERE`);
    }
  }
}

async function everyRow(db: Database): Promise<unknown> {
  const tables = await db.query(
    `select table_name::text as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
       and (table_name like 'saas%' or table_name like '%audit%')`,
  );
  ok(tables.length >= 7);
  return Promise.all(tables.map(({ name }) => db.query(`select * from ${String(name)}`)));
}

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'judge-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

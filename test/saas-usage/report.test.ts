/** Files for finance, from a laptop: what was used, day by day, with what is missing said, and no secret in any of them. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runSaasUsage } from '../../cli/saas-usage/run-saas-usage.ts';
import { UsageError } from '../../cli/usage-error.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import { collectAccount } from '../../saas-usage/collect-account.ts';
import { makeReport, type ReportOptions } from '../../saas-usage/report/report.ts';
import { startAlgolia } from '../../simulator/algolia/algolia.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { startContentful } from '../../simulator/contentful/contentful.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';

const CLI = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const NOW = Date.UTC(2026, 10, 30, 14, 20);
const clock = { nowMs: () => NOW, monotonicMs: () => performance.now() };
const TOKEN = demoContentful.tokens[0]?.token ?? '';
const SPACE = demoContentful.spaces[0];
const site: SaasAccount = {
  name: 'site',
  service: 'contentful',
  organizationId: demoContentful.id,
  spaces: [SPACE?.id ?? ''],
};
const search: SaasAccount = { name: 'search', service: 'algolia', applicationId: demoAlgolia.id };

test('a report has what the former exporter had, every day, and adds up', async (t) => {
  const { contentful, report } = await ofContentful(t);
  const { folder, summary, files } = await report(site);
  deepEqual(readdirSync(folder).toSorted(), [
    'daily.csv',
    'raw_inventory.json',
    'raw_members.json',
    'raw_usage.json',
    'summary.csv',
    'summary.json',
  ]);
  equal(files.at(-1), join(folder, 'summary.json'), 'the summary is written last');
  const { usage, space, users, ...rest } = JSON.parse(read(folder, 'summary.json')) as Record<
    string,
    Record<string, number>
  >;
  equal(rest['org_id'], demoContentful.id);
  equal(rest['space_id'], SPACE?.id);
  equal(rest['complete'], true);
  for (const name of ['cda_total', 'cma_total', 'cpa_total', 'gql_total']) ok((usage?.[name] ?? 0) > 0, name);
  for (const name of ['environments', 'content_types', 'entries', 'assets', 'locales'])
    ok((space?.[name] ?? 0) > 0, name);
  for (const name of ['organization_memberships', 'space_memberships', 'teams'])
    ok((users?.[name] ?? 0) > 0, name);
  equal(summary.since, '2026-11-01');

  const rows = csv(read(folder, 'daily.csv')).filter(
    ([, metric, scope]) => metric === 'api_call_cda' && scope === 'account',
  );
  equal(rows.length, 30);
  equal(rows[0]?.[0], '2026-11-01');
  equal(
    rows.reduce((sum, [, , , , , value]) => sum + Number(value), 0),
    usage?.['cda_total'],
  );
  deepEqual([...new Set(contentful.seen().map(({ method }) => method))], ['GET']);
});

test('only the days that are asked for are in it', async (t) => {
  const { report } = await ofAlgolia(t);
  const { folder } = await report(search, { since: '2026-11-05', until: '2026-11-06' });
  const days = new Set(csv(read(folder, 'daily.csv')).map(([day]) => day));
  deepEqual([...days], ['2026-11-05', '2026-11-06']);
});

test('with prices it says what each day cost, and a month’s included units are used up from its first day', async (t) => {
  const { report } = await ofAlgolia(t);
  const priced: SaasAccount = {
    ...search,
    team: 'retail',
    prices: { total_search_requests: { usd: '0.50', per: 1_000, includedPerMonth: 1_000_000 } },
    monthlyFeeUsd: '300.00',
  };
  const { folder: whole } = await report(priced, { since: '2026-11-01', until: '2026-11-30' });
  const { folder: end } = await report(priced, { since: '2026-11-20', until: '2026-11-30' });
  const all = csv(read(whole, 'costs.csv'));
  deepEqual(all[0]?.slice(0, 5), ['2026-11-01', 'algolia', 'search', 'retail', 'subscription']);
  const fees = all.filter(([, , , , item]) => item === 'subscription');
  equal(fees.length, 30);
  equal(
    fees.reduce((sum, row) => sum + Number(row.at(-1)), 0),
    300,
  );
  equal(Number(all.find(([day, , , , item]) => day === '2026-11-01' && item !== 'subscription')?.at(-1)), 0);
  ok(all.some(([, , , , item, , , cost]) => item === 'total_search_requests' && Number(cost) > 0));
  deepEqual(
    csv(read(end, 'costs.csv')),
    all.filter(([day = '']) => day >= '2026-11-20'),
  );
});

test('no key is in any file, whatever the service repeats of it or tells by itself', async (t) => {
  const { contentful, report } = await ofContentful(t);
  const foreign = ['delivery', 'access', 'value'].join('-').repeat(3);
  const echo = {
    total: 1,
    skip: 0,
    limit: 1,
    items: [
      {
        sys: { type: 'ApiKey', id: 'key1', [`of ${TOKEN}`]: TOKEN },
        name: `Website ${TOKEN}`,
        accessToken: foreign,
        headers: [{ key: 'authorization', value: `Bearer ${TOKEN}` }],
        url: `https://example.com/?token=${encodeURIComponent(TOKEN)}`,
        email: 'ada@example.com',
      },
    ],
    debug: Buffer.from(`Bearer ${TOKEN}`).toString('base64'),
    accessToken: foreign,
  };
  const body = JSON.stringify(echo);
  const often = { times: Number.POSITIVE_INFINITY };
  contentful.steer.fail(
    { kind: 'answer', status: 200, body },
    { path: /api_keys|webhooks|memberships/, ...often },
  );
  contentful.steer.fail(
    { kind: 'answer', status: 403, body: JSON.stringify({ message: `not with ${TOKEN}` }) },
    { path: /roles/, ...often },
  );
  const { folder } = await report(site);
  const text = readdirSync(folder)
    .map((name) => read(folder, name))
    .join('\n');
  for (const secret of [TOKEN, encodeURIComponent(TOKEN), foreign, echo.debug, 'ada@example.com'])
    ok(!text.includes(secret), `${secret.slice(0, 8)}… is in a file`);
  match(text, /\[secret\]/);
  match(read(folder, 'raw_inventory.json'), /"id": "key1"/, 'what is no secret is kept');
});

test('what a name begins with is no formula for a spreadsheet', async (t) => {
  const { contentful, report } = await ofContentful(t);
  const spaces = demoContentful.spaces
    .slice(0, 1)
    .map((space) => ({ ...space, name: '=HYPERLINK("http://x")' }));
  contentful.steer.setSpaces(spaces);
  const { folder } = await report(site);
  match(read(folder, 'daily.csv'), /,"'=HYPERLINK\(""http:\/\/x""\)",/);
});

test('a report takes the place of a former one, and of nothing else', async (t) => {
  const { report } = await ofAlgolia(t);
  const folder = folderOf(t);
  writeFileSync(join(folder, 'summary.json'), 'a former one');
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  await report(search, { folder });
  match(read(folder, 'summary.json'), /"service": "algolia"/);
  equal(read(folder, 'notes.txt'), 'mine');
  ok(!readdirSync(folder).some((name) => name.endsWith('.tmp')));
});

test('a report of another account, or one that a refused key would empty, is not written over', async (t) => {
  const { contentful, report } = await ofContentful(t);
  const { folder } = await report(site);
  const before = read(folder, 'summary.json');
  await rejects(report(search, { folder }), /has the report of another account \(contentful site\)/);
  await rejects(report({ ...site, organizationId: 'another' }, { folder }), /another account/);
  contentful.steer.fail({ kind: 'answer', status: 401 }, { times: Infinity });
  const { summary, files } = await report(site, { folder });
  deepEqual([summary.read_anything, files], [false, []]);
  equal(read(folder, 'summary.json'), before);
});

test('days that the service no longer tells make a report incomplete', async (t) => {
  const { report } = await ofAlgolia(t);
  const { summary } = await report(search, { since: '2026-09-01' });
  equal(summary.complete, false);
  equal(summary.faults[0]?.what, 'days before 2026-09-02');
  equal((await report(search, { since: '2026-09-02' })).summary.complete, true);
});

test('a folder that nothing can be written into is told before the service is asked', async (t) => {
  const { algolia, report } = await ofAlgolia(t);
  const file = join(folderOf(t), 'a-file');
  writeFileSync(file, '');
  await rejects(
    report(search, { folder: join(file, 'out') }),
    /Nothing can be written into .*a-file\/out \(ENOTDIR\)/,
  );
  equal(algolia.seen().length, 0);
});

test('the command line: 0 and the files; without AWS, and the keys in the environment', async (t) => {
  const { environment } = await ofAlgolia(t);
  const folder = join(folderOf(t), 'made', 'for it');
  const { code, out, err } = await stargate(
    ['algolia', '--app', demoAlgolia.id, '--out', folder, '--json'],
    environment,
  );
  equal(code, 0, err);
  const said = JSON.parse(out) as { complete: boolean; files: readonly string[] };
  equal(said.complete, true);
  deepEqual(
    said.files.map((file) => file.replace(`${folder}/`, '')).toSorted(),
    readdirSync(folder).toSorted(),
  );
});

test('the command line tells what it could not read, and exits with 5', async (t) => {
  const { algolia, environment } = await ofAlgolia(t);
  algolia.steer.fail(
    { kind: 'answer', status: 400, body: '{"message":"not today"}' },
    { path: /hourly/, times: Number.POSITIVE_INFINITY },
  );
  const { code, out } = await stargate(
    ['algolia', '--app', demoAlgolia.id, '--out', folderOf(t)],
    environment,
  );
  equal(code, 5, out);
  match(out, /NOT complete/);
  match(out, /✗ hours, .*\(400\): not today/);
});

test('a key that is refused is exit 4, and the files say so too', async (t) => {
  const { environment } = await ofAlgolia(t);
  const folder = folderOf(t);
  const words = ['algolia', '--app', demoAlgolia.id, '--out', folder];
  const refused = await stargate(words, { ...environment, ALGOLIA_USAGE_API_KEY: 'w'.repeat(32) });
  equal(refused.code, 4, refused.out);
  match(read(folder, 'summary.json'), /"complete": false/);
  ok(!`${refused.out}${refused.err}`.includes('w'.repeat(32)));
});

test('a service that is not reached is exit 3, whatever else the plan does not have', async (t) => {
  const { algolia, environment } = await ofAlgolia(t);
  await algolia.stop();
  const { code, out } = await stargate(['algolia', '--app', 'A', '--out', folderOf(t)], environment);
  equal(code, 3, out);
});

test('what stands on the command line is no place for a key', async () => {
  for (const option of ['--token', '--usage-api-key']) {
    const { code, err } = await stargate(['contentful', '--org', 'o', option, 'x'.repeat(30)], {});
    equal(code, 2, option);
    match(err, /can be read by everyone on this machine\. Set CONTENTFUL_MANAGEMENT_TOKEN/);
    ok(!err.includes('x'.repeat(30)));
  }
});

const misspelled: readonly (readonly [words: string, said: RegExp])[] = [
  ['algolia --indxe a', /no option --indxe\. Did you mean "--index"\?/],
  ['algoli --app x', /no verb "algoli"\. Did you mean "algolia"\?/],
  ['--serve :99999', /":99999" is no address to listen on/],
];
for (const [words, said] of misspelled) {
  test(`stargate saas-usage ${words}`, async () => {
    const { code, err } = await stargate(words.split(' '), {});
    equal(code, 2);
    match(err, said);
  });
}

const org = { org: 'o', out: 'x' };
const wrong: readonly (readonly [name: string, fields: Readonly<Record<string, unknown>>, said: RegExp])[] = [
  [
    'no organization',
    { out: 'x' },
    /Say which: stargate saas-usage contentful --org <id>, or set CONTENTFUL_ORG_ID/,
  ],
  ['no folder', { org: 'o' }, /Say where to: --out <folder>/],
  ['an id that is none', { org: 'o/p', out: 'x' }, /organizationId: must be/],
  ['no day', { ...org, since: 'yesterday' }, /--since must be a day, such as 2026-11-01, not "yesterday"/],
  ['no such day', { ...org, since: '2026-02-30' }, /--since must be a day/],
  ['days the wrong way', { ...org, since: '2026-11-05', until: '2026-11-01' }, /2026-11-05 is after --until/],
  ['a day to come', { ...org, until: '2999-01-01' }, /has not come yet/],
  ['a file that is not there', { out: 'x', config: '/nowhere.json' }, /\/nowhere\.json cannot be read/],
];
for (const [name, fields, said] of wrong) {
  test(`the command line is refused with ${name}`, async () => {
    const refused = await runSaasUsage('contentful', fields, {}).catch((error: unknown) => error);
    ok(refused instanceof UsageError);
    match(refused.message, said);
  });
}

async function ofContentful(t: TestContext) {
  const contentful = await startContentful({ clock, requestsPerSecond: null });
  t.after(() => contentful.stop());
  const origins = new Map([['https://api.contentful.com', contentful.url]]);
  return { contentful, report: reportsOf(t, origins, { management_token: TOKEN }) };
}

async function ofAlgolia(t: TestContext) {
  const algolia = await startAlgolia({ clock: { ...clock, nowMs: () => nowFor(t) } });
  t.after(() => algolia.stop());
  const origins = new Map([
    ['https://usage.algolia.com', algolia.usageUrl],
    ['https://status.algolia.com', algolia.monitoringUrl],
  ]);
  return {
    algolia,
    report: reportsOf(t, origins, { usage_api_key: demoAlgolia.usageKey }),
    environment: {
      ALGOLIA_USAGE_API_KEY: demoAlgolia.usageKey,
      SAAS_ORIGINS: [...origins].map((pair) => pair.join('=')).join(','),
    },
  };
}

/** A process has the clock of the machine. */
function nowFor(t: TestContext): number {
  return /command line|exit/.test(t.name) ? Date.now() : NOW;
}

function reportsOf(
  t: TestContext,
  origins: ReadonlyMap<string, string>,
  keys: Readonly<Record<string, string>>,
) {
  return async (
    account: SaasAccount,
    changed: Partial<Pick<ReportOptions, 'since' | 'until' | 'folder'>> = {},
  ) => {
    const folder = changed.folder ?? folderOf(t);
    const made = await makeReport({
      account,
      readKeys: () => Promise.resolve(keys),
      since: '2026-11-01',
      until: '2026-11-30',
      clock,
      random: () => 0.5,
      origins,
      // As fast as the simulator takes it.
      collect: (options) =>
        collectAccount({ ...options, service: { ...options.service, mostPerSecond: 1_000 } }),
      ...changed,
      folder,
    });
    return { folder, ...made };
  };
}

async function stargate(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [CLI, 'saas-usage', ...words], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...environment },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

function csv(text: string): readonly (readonly string[])[] {
  return text
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(','));
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stargate-report-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The exporter as its users run it: two values to start, scrapes that ask nobody, keys that rotate, and a quick end. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../core/clock.ts';
import { saasServiceNames } from '../../core/saas-usage/account.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { saasKeySettings } from '../../core/settings/saas-exporter.ts';
import { collectAccount } from '../../saas-usage/collect-account.ts';
import { readConfiguration } from '../../saas-usage/exporter/configuration.ts';
import { startExporter, type Exporter } from '../../saas-usage/exporter/exporter.ts';
import { createLog } from '../../saas-usage/exporter/log.ts';
import { startAlgolia, type AlgoliaSimulator } from '../../simulator/algolia/algolia.ts';
import { demoAlgolia } from '../../simulator/algolia/world.ts';
import { startContentful, type ContentfulSimulator } from '../../simulator/contentful/contentful.ts';
import { demoContentful } from '../../simulator/contentful/world.ts';
import { eventually } from '../support/eventually.ts';

const MAIN = fileURLToPath(new URL('../../saas-usage/exporter/main.ts', import.meta.url));
const TOKEN = demoContentful.tokens[0]?.token ?? '';
const WITHIN = { withinMs: 20_000 };

type Env = Readonly<Record<string, string>>;

test('an application and its usage key are enough: metrics under the names that dashboards have', async (t) => {
  const { environment } = await withAlgolia(t);
  const { url } = await exporterOf(t, environment);
  await ready(url);
  const { status, text, type } = await get(`${url}/metrics`);
  equal(status, 200);
  equal(type, 'text/plain; version=0.0.4; charset=utf-8');
  match(
    text,
    /^algolia_usage_total\{account="algolia",app_id="DEMOSEARCH",statistic="total_search_requests"\} \d+$/m,
  );
  match(text, /^algolia_usage_daily\{.*statistic="records",date="\d{4}-\d\d-\d\d"\} \d+$/m);
  match(text, /^algolia_usage_hourly\{.*timestamp="\d{4}-\d\d-\d\dT\d\d:00:00Z"\} \d+/m);
  match(text, /^algolia_scrape_success\{account="algolia",part="usage"\} 1$/m);
});

test('an organization and its token are enough', async (t) => {
  const { environment } = await withContentful(t);
  const { url } = await exporterOf(t, environment);
  await ready(url);
  await eventually(
    async () => match((await get(`${url}/metrics`)).text, /^contentful_entries_total\{/m),
    WITHIN,
  );
  const { text } = await get(`${url}/metrics`);
  for (const name of ['cda_total', 'cma_total', 'cpa_total', 'gql_total', 'asset_bandwidth']) {
    match(
      text,
      new RegExp(
        `^contentful_usage\\{account="contentful",org_id="${demoContentful.id}",metric_name="${name}"\\} \\d+`,
        'm',
      ),
    );
  }
  match(text, /^contentful_organization_memberships_total\{.*\} \d+$/m);
});

test('scrapes ask the service nothing, however many there are', async (t) => {
  const { environment, algolia } = await withAlgolia(t);
  const { url } = await exporterOf(t, environment);
  await ready(url);
  await eventually(async () => {
    const parts = (await get(`${url}/metrics`)).text.match(/^algolia_scrape_success\{/gm) ?? [];
    equal(parts.length, saasServices.algolia.collectors.length);
  }, WITHIN);
  const before = algolia.seen().length;
  await Promise.all(Array.from({ length: 100 }, () => get(`${url}/metrics`)));
  equal(algolia.seen().length, before);
});

test('a key that is rotated in its file is taken without a restart, and while it is refused that is seen', async (t) => {
  const { environment, algolia } = await withAlgolia(t);
  const file = join(folderOf(t), 'usage-key');
  writeFileSync(file, `${demoAlgolia.usageKey}\n`);
  const { ALGOLIA_USAGE_API_KEY: _key, ...rest } = environment;
  const { url } = await exporterOf(t, { ...rest, ALGOLIA_USAGE_API_KEY_FILE: file }, { refreshMs: 1_000 });
  await ready(url);
  const rotated = 'rotated'.padEnd(32, '-key');
  algolia.steer.rotateKeys({ usageKey: rotated });
  await eventually(
    async () => match((await get(`${url}/metrics`)).text, /^algolia_scrape_success\{.*part="usage"\} 0$/m),
    WITHIN,
  );
  match((await get(`${url}/metrics`)).text, /^algolia_usage_total\{/m, 'what was read before is still shown');
  equal((await get(`${url}/health`)).status, 200);
  writeFileSync(file, rotated);
  await eventually(
    async () => match((await get(`${url}/metrics`)).text, /^algolia_scrape_success\{.*part="usage"\} 1$/m),
    WITHIN,
  );
});

test('it lives while the service refuses it, is not ready, and says why', async (t) => {
  const { environment, algolia } = await withAlgolia(t);
  algolia.steer.setPlan({ usageApi: 403, infrastructure: 403 });
  const { url, lines } = await exporterOf(t, environment);
  await eventually(
    async () => match((await get(`${url}/ready`)).text, /algolia, usage: \w+ \(403\)/),
    WITHIN,
  );
  equal((await get(`${url}/ready`)).status, 503);
  equal((await get(`${url}/health`)).status, 200);
  equal((await get(`${url}/metrics`)).status, 200);
  ok(!lines.join('').includes(demoAlgolia.usageKey), 'a key is in the log');
});

test('only what there is is answered: four paths, GET and HEAD, small heads; and a token where one is set', async (t) => {
  const { environment } = await withAlgolia(t);
  const token = 'metrics'.padEnd(24, '-token');
  const { url, port } = await exporterOf(t, { ...environment, METRICS_TOKEN: token });
  equal((await get(`${url}/nowhere`)).status, 404);
  equal((await get(`${url}/__proto__`)).status, 404);
  equal((await fetch(`${url}/metrics`, { method: 'POST', body: 'x' })).status, 405);
  equal((await fetch(`${url}/health`, { method: 'HEAD' })).status, 200);
  for (const path of ['/metrics', '/']) {
    equal((await get(`${url}${path}`)).status, 401, path);
    equal((await get(`${url}${path}`, { authorization: `Bearer ${token}x` })).status, 401, path);
    equal((await get(`${url}${path}`, { authorization: `Bearer ${token}` })).status, 200, path);
  }
  equal((await get(`${url}/health`)).status, 200, 'a probe has no token');
  const answer = await raw(port, `GET /health HTTP/1.1\r\nhost: x\r\nlong: ${'x'.repeat(20_000)}\r\n\r\n`);
  match(answer, /^HTTP\/1\.1 431 /);
});

test('names of accounts and what services say are text on the page', async (t) => {
  const { environment } = await withAlgolia(t);
  const { url } = await exporterOf(t, environment);
  const { text, type } = await get(`${url}/`);
  equal(type, 'text/html; charset=utf-8');
  for (const path of ['/metrics', '/ready', '/health']) ok(text.includes(`href="${path}"`));
});

test('SIGTERM ends it at once with 0, also while a service does not answer and a scraper stays connected', async (t) => {
  const { environment, algolia } = await withAlgolia(t);
  algolia.steer.fail({ kind: 'silence' }, { times: Number.POSITIVE_INFINITY });
  const child = start({ ...environment, EXPORTER_PORT: '0', EXPORTER_HOST: '127.0.0.1' });
  t.after(() => child.process.kill('SIGKILL'));
  const port = await eventually(() => {
    const found = /"port":(\d+)/.exec(child.said())?.[1];
    ok(found !== undefined, child.said());
    return Number(found);
  }, WITHIN);
  await eventually(() => ok(algolia.seen().length > 0), WITHIN);
  const scraper = connect(port, '127.0.0.1');
  t.after(() => scraper.destroy());
  await once(scraper, 'connect');
  child.process.kill('SIGTERM');
  const [code, signal] = (await once(child.process, 'exit')) as [number | null, string | null];
  deepEqual([code, signal], [0, null], child.said());
  match(child.said(), /"message":"stopped"/);
});

test('a configuration that is not right ends it with 1, and everything wrong in one message', async () => {
  const child = start({
    CONTENTFUL_ORG_ID: 'org/1',
    ALGOLIA_APPLICATION_ID: 'APP1',
    REFRESH_INTERVAL_MINUTES: '5',
    SAAS_ORIGINS: 'https://usage.algolia.com=https://elsewhere.example',
  });
  const [code] = (await once(child.process, 'exit')) as [number | null];
  equal(code, 1);
  for (const said of [
    /organizationId: must be/,
    /ALGOLIA_USAGE_API_KEY, or ALGOLIA_USAGE_API_KEY_FILE, must be set/,
    /SAAS_ORIGINS has/,
  ])
    match(child.said(), said);
});

const wrong: readonly (readonly [name: string, environment: Env, said: RegExp])[] = [
  ['nothing at all', {}, /There is nothing to read: set ALGOLIA_APPLICATION_ID/],
  [
    'a key twice',
    { ALGOLIA_APPLICATION_ID: 'A', ALGOLIA_USAGE_API_KEY: 'k'.repeat(16), ALGOLIA_USAGE_API_KEY_FILE: '/x' },
    /both set/,
  ],
  ['an interval of nothing', { REFRESH_INTERVAL_MINUTES: '0' }, /REFRESH_INTERVAL_MINUTES is "0"/],
  [
    'a granularity that there is not',
    { USAGE_GRANULARITY: 'weekly' },
    /USAGE_GRANULARITY is "weekly"; it must be hourly or daily/,
  ],
  ['a file that is not there', { SAAS_ACCOUNTS_FILE: '/nowhere.json' }, /\/nowhere\.json cannot be read/],
  [
    'a file and an id',
    { SAAS_ACCOUNTS_FILE: '/nowhere.json', CONTENTFUL_ORG_ID: 'o' },
    /write the id into the file/,
  ],
  [
    'a key file that is not there',
    { ALGOLIA_APPLICATION_ID: 'A', ALGOLIA_USAGE_API_KEY_FILE: '/no-key' },
    /names \/no-key, which cannot be read/,
  ],
];
for (const [name, environment, said] of wrong) {
  test(`it does not start with ${name}`, () => rejects(readConfiguration(environment), said));
}

test('several accounts come from a file, each with keys of its own', async (t) => {
  const file = join(folderOf(t), 'accounts.json');
  const account = { service: 'algolia', applicationId: 'A' };
  writeFileSync(
    file,
    JSON.stringify([
      { ...account, name: 'shop-search' },
      { ...account, name: 'docs' },
    ]),
  );
  const keys = { ALGOLIA_USAGE_API_KEY__SHOP_SEARCH: 'k'.repeat(16) };
  await rejects(readConfiguration({ SAAS_ACCOUNTS_FILE: file, ...keys }), /ALGOLIA_USAGE_API_KEY, or/);
  const both = { ...keys, ALGOLIA_USAGE_API_KEY__DOCS: 'd'.repeat(16) };
  const { accounts } = await readConfiguration({ SAAS_ACCOUNTS_FILE: file, ...both });
  deepEqual(
    accounts.map(({ name }) => name),
    ['shop-search', 'docs'],
  );
});

test('every key of every service has its variables in the documented table', () => {
  const wanted = saasServiceNames.flatMap((service) => {
    const { required, optional } = saasServices[service].keyNames;
    return [...required, ...optional].flatMap((key) => [
      `${service}_${key}`.toUpperCase(),
      `${service}_${key}_file`.toUpperCase(),
    ]);
  });
  deepEqual(
    Object.values(saasKeySettings)
      .map(({ name }) => name)
      .toSorted(),
    wanted.toSorted(),
  );
});

async function withAlgolia(
  t: TestContext,
): Promise<{ readonly algolia: AlgoliaSimulator; readonly environment: Env }> {
  const algolia = await startAlgolia();
  t.after(() => algolia.stop());
  return {
    algolia,
    environment: {
      ALGOLIA_APPLICATION_ID: demoAlgolia.id,
      ALGOLIA_USAGE_API_KEY: demoAlgolia.usageKey,
      SAAS_ORIGINS: `https://usage.algolia.com=${algolia.usageUrl},https://status.algolia.com=${algolia.monitoringUrl}`,
    },
  };
}

async function withContentful(
  t: TestContext,
): Promise<{ readonly contentful: ContentfulSimulator; readonly environment: Env }> {
  const contentful = await startContentful({ requestsPerSecond: null });
  t.after(() => contentful.stop());
  return {
    contentful,
    environment: {
      CONTENTFUL_ORG_ID: demoContentful.id,
      CONTENTFUL_MANAGEMENT_TOKEN: TOKEN,
      CONTENTFUL_SPACE_ID: demoContentful.spaces[0]?.id ?? '',
      SAAS_ORIGINS: `https://api.contentful.com=${contentful.url}`,
    },
  };
}

async function exporterOf(
  t: TestContext,
  environment: Env,
  changed: { readonly refreshMs?: number } = {},
): Promise<Exporter & { readonly url: string; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const configuration = await readConfiguration({
    ...environment,
    EXPORTER_PORT: '0',
    EXPORTER_HOST: '127.0.0.1',
  });
  const exporter = await startExporter({
    configuration: { ...configuration, ...changed },
    environment,
    clock: systemClock,
    random: () => 0.5,
    // As fast as the simulator takes it.
    collect: (options) =>
      collectAccount({ ...options, service: { ...options.service, mostPerSecond: 1_000 } }),
    log: createLog(systemClock, (line) => lines.push(line)),
  });
  t.after(() => exporter.stop());
  return { ...exporter, url: `http://127.0.0.1:${exporter.port}`, lines };
}

async function ready(url: string): Promise<void> {
  await eventually(async () => {
    const { status, text } = await get(`${url}/ready`);
    equal(status, 200, text);
  }, WITHIN);
}

async function get(url: string, headers: Env = {}) {
  const reply = await fetch(url, { headers });
  return { status: reply.status, text: await reply.text(), type: reply.headers.get('content-type') };
}

async function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(request);
  let answer = '';
  for await (const piece of socket) answer += String(piece);
  return answer;
}

function start(environment: Env): { readonly process: ChildProcess; readonly said: () => string } {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], ...environment } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (said += piece.toString()));
  return { process: child, said: () => said };
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stargate-exporter-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

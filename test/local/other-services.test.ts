/** Other services on a laptop: read from the stand-ins by the functions' own code, shown beside the tasks' metrics, and stopped at once. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import { startAlb } from '../../local/alb/alb.ts';
import { createTargetGroup } from '../../local/alb/target-group.ts';
import { openAccounts, openStandIns } from '../../local/other-services/accounts.ts';
import { startCollection } from '../../local/other-services/collection.ts';
import { taskEnvironment } from '../../local/settings.ts';
import { createTestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { listen } from '../support/listen.ts';

test('the stand-ins are read into the tables and onto /metrics; while one is still read, everything stops at once', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const said: string[] = [];
  const collection = startCollection({
    databaseUrl: url,
    opened: await openStandIns(systemClock),
    clock: systemClock,
    report: (sentence) => said.push(sentence),
  });
  equal(collection.exposition(), '', 'nothing is shown before anything was read');
  await eventually(
    () =>
      match(
        collection.exposition(),
        /^algolia_usage_total\{account="demo-search",.*statistic="records"\} \d+$/m,
      ),
    { withinMs: 20_000 },
  );
  match(collection.exposition(), /^saas_plan_used_ratio\{account="demo-search",/m);
  match(collection.exposition(), /^algolia_infra_metric\{.*metric="cpu_usage",server="/m);
  const [row] = await database.query(
    `select count(distinct metric)::int as metrics, count(distinct day)::int as days from saas_usage_daily where account = 'demo-search'`,
  );
  ok(Number(row?.['metrics']) > 10 && Number(row?.['days']) > 30, JSON.stringify(row));
  const costs = await database.query(
    `select item from saas_costs_daily where account = 'demo-search' group by 1 order by 1`,
  );
  deepEqual(costs, [{ item: 'subscription' }, { item: 'total_search_requests' }]);

  // The inventory of Contentful takes a quarter of a minute, by its limit of requests a second.
  const [read] = await database.query(
    `select count(*)::int as parts from saas_collections where account = 'demo-content'`,
  );
  equal(read?.['parts'], 0, 'Contentful is being read');
  await collection.stop();
  const left = await database.query(
    `select a.run_id, (select count(*)::int from saas_collections c where c.account = a.account) as parts
     from saas_accounts a where a.account = 'demo-content'`,
  );
  deepEqual(left, [{ run_id: null, parts: 0 }], 'no fault is left behind, and the next run may begin');
  deepEqual(said, []);
});

test('what a restarted laptop shows is all that is in its tables, not what the last run happened to read', async (t) => {
  const { url, database } = await createTestDatabase(t);
  const readOnce = async (): Promise<string> => {
    const opened = await openStandIns(systemClock);
    const collection = startCollection({
      databaseUrl: url,
      opened: { ...opened, accounts: opened.accounts.slice(0, 1) },
      clock: systemClock,
      report: () => undefined,
    });
    await eventually(() => match(collection.exposition(), /^algolia_usage_total/m), { withinMs: 20_000 });
    const text = collection.exposition();
    await collection.stop();
    return text;
  };
  const days = (text: string): number =>
    text.match(/^algolia_usage_daily\{.*"total_search_requests"/gm)?.length ?? 0;
  const first = days(await readOnce());
  // The claim of a run that was killed would keep the next one out; what is stored is shown all the same.
  await database.query(
    `update saas_accounts set run_id = 'killed', running_until = now() + interval '1 minute'`,
  );
  ok(first >= 31);
  equal(days(await readOnce()), first);
});

test('accounts of a file are read with the keys of the environment; what is missing is said, by the names of variables', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'stargate-accounts-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'accounts.json');
  await writeFile(
    file,
    JSON.stringify([
      { name: 'shop-search', service: 'algolia', applicationId: 'APP1' },
      { name: 'site', service: 'contentful', organizationId: 'org1' },
    ]),
  );
  const key = 'k'.repeat(32);
  await rejects(openAccounts(file, { ALGOLIA_USAGE_API_KEY: key }), (error: Error) => {
    match(error.message, /CONTENTFUL_MANAGEMENT_TOKEN/);
    ok(!error.message.includes(key));
    return true;
  });
  await rejects(openAccounts(join(directory, 'none.json'), {}), /none\.json cannot be read/);
  const { accounts, origins } = await openAccounts(file, {
    ALGOLIA_USAGE_API_KEY__SHOP_SEARCH: key,
    CONTENTFUL_MANAGEMENT_TOKEN: `${key}-cma`,
  });
  deepEqual(await Promise.all(accounts.map(({ readKeys }) => readKeys())), [
    { usage_api_key: key },
    { management_token: `${key}-cma` },
  ]);
  equal(origins, null, 'the services themselves');
});

test('keys of other services do not reach the proxy tasks', () => {
  const handed = taskEnvironment(
    {
      ALGOLIA_USAGE_API_KEY: 'a',
      CONTENTFUL_MANAGEMENT_TOKEN: 'b',
      SAAS_ACCOUNTS_FILE: 'c',
      LOG_LEVEL: 'debug',
    },
    { kind: 'simulator' },
  );
  equal(handed['LOG_LEVEL'], 'debug');
  deepEqual(
    Object.keys(handed).filter((name) => /ALGOLIA|CONTENTFUL|SAAS/.test(name)),
    [],
  );
});

test('GET /metrics of the load balancer is what a task says and what is known of the services; a refusal is the refusal alone', async (t) => {
  const albUrl = await startAlbOn(t, await taskWithToken(t));
  const get = async (
    path: string,
    headers: Readonly<Record<string, string>> = {},
    method: 'GET' | 'HEAD' = 'GET',
  ) => {
    const answer = await request(`${albUrl}${path}`, { method, headers });
    return {
      status: answer.statusCode,
      type: answer.headers['content-type'],
      text: await answer.body.text(),
    };
  };
  const shown = { authorization: 'Bearer token' };
  for (const path of ['/metrics', '/metrics/', '/api/v1/metrics']) {
    const both = await get(path, {
      ...shown,
      accept: 'application/openmetrics-text',
      'accept-encoding': 'gzip',
    });
    deepEqual(
      [both.status, both.type, both.text],
      [200, 'text/plain; version=0.0.4', 'task_metric 1\nservice_metric 2\n'],
    );
  }
  const refused = await get('/metrics');
  deepEqual([refused.status, refused.text], [401, 'no']);
  equal((await get('/metrics', shown, 'HEAD')).text, '');
  equal(
    (await get('/health/liveness', shown)).text,
    'task_metric 1\n',
    'other paths are handed on as they are',
  );
});

async function startAlbOn(t: TestContext, taskUrl: string): Promise<string> {
  const targets = createTargetGroup({ healthIntervalMs: 20 });
  t.after(targets.register(taskUrl));
  const alb = await startAlb({
    port: 0,
    clock: systemClock,
    proxy: targets,
    admin: () => Promise.reject(new Error('not asked here')),
    console: null,
    services: () => 'service_metric 2\n',
  });
  t.after(async () => {
    await alb.stop(0);
    await targets.stop();
  });
  await eventually(() => ok(targets.pick() !== null), { withinMs: 5_000 });
  return alb.url;
}

/** Answers in OpenMetrics to whoever asks for it, as a task does, and nobody without the token but health. */
async function taskWithToken(t: TestContext): Promise<string> {
  const server = createServer(({ headers, url = '' }, response) => {
    if (headers.authorization !== 'Bearer token' && !url.startsWith('/health')) {
      response.writeHead(401, { 'content-type': 'text/plain' }).end('no');
      return;
    }
    const isPlain =
      headers.accept === 'text/plain; version=0.0.4' && headers['accept-encoding'] === 'identity';
    const isHealth = url.startsWith('/health');
    response.writeHead(200, { 'content-type': isPlain || isHealth ? 'text/plain; version=0.0.4' : 'wrong' });
    response.end('task_metric 1\n');
  });
  return listen(t, server);
}

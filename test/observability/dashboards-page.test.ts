/** The laptop's own dashboards: every panel is answered, and real Chromium draws all pages. */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { chromium, type Page } from 'playwright-core';
import { request } from 'undici';
import { systemClock } from '../../core/clock.ts';
import { dashboardsFor, panelsOf } from '../../core/dashboards/dashboards.ts';
import type { Dashboard, Panel } from '../../core/dashboards/panel.ts';
import { startAlb } from '../../local/alb/alb.ts';
import { createTargetGroup } from '../../local/alb/target-group.ts';
import { createDashboardsFunction } from '../../local/observe/dashboards-function.ts';
import type { PanelData } from '../../local/observe/panel-data.ts';
import { findProgram } from '../../local/observe/prometheus.ts';
import { startLoadedGate } from './loaded-gate.ts';
import { prometheusBinary, scrapes, startTestPrometheus } from './real-prometheus.ts';

const dashboards = dashboardsFor('DBInstanceIdentifier');

type Served = { readonly url: string; readonly hasPrometheus: boolean };

async function serveDashboards(t: TestContext): Promise<Served> {
  const { gate, hosts, load, settled } = await startLoadedGate(t);
  const prometheus = prometheusBinary === null ? null : await startTestPrometheus(t, hosts);
  await load();
  if (prometheus !== null) await scrapes(prometheus, 2);
  await load();
  await settled();
  if (prometheus !== null) await scrapes(prometheus, 3);
  const targets = createTargetGroup();
  const alb = await startAlb({
    port: 0,
    clock: systemClock,
    proxy: targets,
    admin: () => Promise.reject(new Error('not asked here')),
    console: createDashboardsFunction({
      database: gate.database,
      prometheusUrl: () => prometheus?.url ?? null,
      clock: systemClock,
      scrapeSeconds: 1,
      services: () => 'algolia_scrape_success{account="search",part="usage"} 1\n',
      targets: () => gate.tasks().map(({ name, port }) => ({ name, host: `127.0.0.1:${port}` })),
    }),
  });
  t.after(async () => {
    await alb.stop(0);
    await targets.stop();
  });
  return { url: alb.url, hasPrometheus: prometheus !== null };
}

async function get(url: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await request(url, { headers });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

const chromiumBinary =
  (await findProgram('chromium', process.env['PATH'] ?? '')) ??
  (await findProgram('chromium-browser', process.env['PATH'] ?? '')) ??
  (await findProgram('google-chrome', process.env['PATH'] ?? ''));

test('the dashboards of the laptop', async (t) => {
  const { url, hasPrometheus } = await serveDashboards(t);
  const page = `${url}/ui/dashboards`;

  await t.test('every panel is answered from its own source', async () => {
    for (const dashboard of dashboards) {
      for (const panel of panelsOf([dashboard])) {
        const { status, text } = await get(
          `${page}/data.json?panel=${panel.id}&minutes=${minutesOf(dashboard)}`,
        );
        equal(status, 200, text);
        const data = JSON.parse(text) as PanelData;
        equal(data.kind === 'none' ? data.why : '', expectedSilence(panel, hasPrometheus), panel.id);
      }
    }
  });

  await t.test('what was chosen narrows the answer, however it is written', async () => {
    const rows = async (chosen: string) => {
      const { text } = await get(`${page}/data.json?panel=users-table&minutes=60&${chosen}`);
      const data = JSON.parse(text) as PanelData;
      return data.kind === 'rows' ? data.rows.length : 0;
    };
    equal(await rows(''), 2);
    const { text } = await get(`${page}/variables.json`);
    const [user] = (JSON.parse(text) as { user: { value: string }[] }).user;
    equal(await rows(`var-user=${encodeURIComponent(user?.value ?? '')}`), 1);
    equal(await rows(`var-user=${encodeURIComponent("x' or '1'='1")}`), 0);
  });

  await t.test(
    'legends of metrics, which have ids alone, have names too',
    { skip: !hasPrometheus },
    async () => {
      const data = async (panel: string) =>
        JSON.parse((await get(`${page}/data.json?panel=${panel}&minutes=60`)).text) as PanelData;
      const cost = await data('cost-rate-by-team');
      ok(cost.kind === 'series' && cost.series.some(({ name }) => name === 'research'), JSON.stringify(cost));
      const tokens = await data('users-tokens-30d');
      const who = tokens.kind === 'rows' ? tokens.rows.map(([name]) => name) : [];
      deepEqual(new Set(who), new Set(['ada@example.com', 'bob@example.com']));
    },
  );

  await t.test('the page keeps its queries to itself and answers only this machine', async () => {
    const definition = await get(`${page}/definition.json`);
    ok(!/select |rate\(/.test(definition.text));
    equal((await get(page, { host: 'dashboards.example' })).status, 403);
    equal((await get(`${page}/data.json?panel=no-such&minutes=60`)).status, 400);
    equal((await get(`${page}/data.json?panel=users-table&minutes=0`)).status, 400);
    equal((await get(`${page}/runbooks/..%2F..%2Fpackage`)).status, 404);
    equal((await get(`${page}/runbooks/journal-backlog`)).status, 200);
    equal((await get(`${url}/ui/other`)).status, 404);
    ok(String((await get(page)).headers['content-security-policy']).includes("default-src 'self'"));
  });

  await t.test('Prometheus is told where the tasks are', async () => {
    const targets = JSON.parse((await get(`${page}/targets.json`)).text) as readonly {
      readonly labels: unknown;
      readonly targets: readonly string[];
    }[];
    deepEqual(
      targets.map(({ labels }) => labels),
      [
        { environment: 'local', instance: 'task-1' },
        {
          environment: 'local',
          instance: 'other-services',
          __metrics_path__: '/ui/dashboards/services.txt',
          __scheme__: 'http',
        },
      ],
    );
    deepEqual(targets[1]?.targets, [new URL(url).host]);
    const plain = await get(`${page}/services.txt`);
    match(String(plain.headers['content-type']), /^text\/plain; version=0\.0\.4/);
    match(plain.text, /^algolia_scrape_success\{/);
    const packed = await get(`${page}/services.txt`, { 'accept-encoding': 'gzip' });
    equal(packed.headers['content-encoding'], 'gzip');
  });

  const skip = chromiumBinary === null ? 'no chromium on this machine' : false;
  await t.test('Chromium draws every panel of every dashboard', { skip }, async () => {
    const browser = await chromium.launch({
      executablePath: chromiumBinary ?? '',
      args: ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'],
    });
    t.after(() => browser.close());
    const tab = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    const complaints: string[] = [];
    tab.on('pageerror', (error) => complaints.push(error.message));
    tab.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    for (const dashboard of dashboards) {
      await tab.goto(`${page}?d=${dashboard.uid}&minutes=${minutesOf(dashboard)}`);
      await tab.waitForSelector('body[data-drawn=yes]', { timeout: 30_000 });
      for (const panel of panelsOf([dashboard])) await checkDrawn(tab, panel, hasPrometheus);
    }
    await tab.goto(`${page}?d=stargate-users`);
    await tab.waitForSelector('[data-panel=users-table] td a');
    await tab.click('[data-panel=users-table] td a');
    await tab.waitForSelector('body[data-drawn=yes]');
    ok(tab.url().includes('var-user='), 'a user leads to that user alone');
    equal(await tab.locator('[data-panel=users-table] tbody tr').count(), 1);
    deepEqual(complaints, []);
  });
});

/** What is shown by day has its days before this gateway, minutes old, was started. */
function minutesOf({ range }: Dashboard): number {
  return range === '30d' ? 43_200 : 60;
}

/** What a panel says instead of a picture; '' when there must be one. */
function expectedSilence(panel: Panel, hasPrometheus: boolean): string {
  if (panel.queries.source === 'cloudwatch') return 'From CloudWatch: on AWS only';
  if (panel.queries.source === 'prometheus' && !hasPrometheus)
    return 'From Prometheus, which is not installed here';
  // Of whole hours that were rolled up; this gateway is minutes old.
  return panel.id === 'user-keys' ? panel.noData : '';
}

async function checkDrawn(tab: Page, panel: Panel, hasPrometheus: boolean): Promise<void> {
  const box = tab.locator(`[data-panel=${panel.id}] .box`);
  const silence = expectedSilence(panel, hasPrometheus);
  if (silence !== '') {
    equal(await box.locator('.none').textContent(), silence, panel.id);
    return;
  }
  const what = { lines: 'canvas', stacked: 'canvas', number: '.number', bars: 'meter', table: 'td' }[
    panel.kind
  ];
  ok((await box.locator(what).count()) > 0, `${panel.id} has a ${what}`);
  const shown = await box.locator(what).first().boundingBox();
  ok(shown !== null && shown.width > 5 && shown.height > 5, `${panel.id} can be seen`);
}

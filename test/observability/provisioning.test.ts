/** Grafana is brought from any state to what the deployment describes, and left clean. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { GrafanaClient as WorkspaceApi } from '@aws-sdk/client-grafana';
import { defaultAlerts, defaultRules } from '../../core/alerts/alerts.ts';
import { systemClock } from '../../core/clock.ts';
import { dashboardsFor } from '../../core/dashboards/dashboards.ts';
import { fillDefinition, type Definition } from '../../lambda/dashboards/definition.ts';
import { createGrafanaClient, type GrafanaClient } from '../../lambda/dashboards/grafana-client.ts';
import { provision, withdraw, type Provisioned } from '../../lambda/dashboards/provision.ts';
import { namesOf } from '../../lambda/dashboards/definition.ts';
import { withWorkspaceToken } from '../../lambda/dashboards/workspace.ts';
import { FOLDER, grafanaDefinition } from '../../lib/observability/grafana/definition.ts';
import { startGrafana, type GrafanaStandIn } from './grafana-stand-in.ts';

const NAMES = {
  prometheusUrl: 'https://aps.example/workspaces/ws-1/',
  region: 'us-east-1',
  databaseHost: 'db.internal',
  databasePort: '5432',
  databaseUser: 'stargate_dashboards',
  databaseName: 'stargate',
  readerPassword: 'a-password-only-for-tests',
  loadBalancer: 'app/alb/1',
  targetGroup: 'targetgroup/t/2',
  cluster: 'cluster',
  proxyService: 'proxy',
  database: 'db-1',
  adminFunction: 'admin',
  publisherFunction: 'publisher',
  distribution: 'E123',
  environment: 'dev',
};

const dashboards = dashboardsFor('DBInstanceIdentifier');
/** With that of the runbooks. */
const DASHBOARDS = dashboards.length + 1;
const text = grafanaDefinition(dashboards, defaultAlerts);
const definition = fillDefinition(text, NAMES);

async function run(
  grafana: GrafanaStandIn,
  work: (client: GrafanaClient) => Promise<Provisioned>,
  deadlineInMs = 20_000,
): Promise<Provisioned | null> {
  const api = new WorkspaceApi({
    endpoint: grafana.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one' },
  });
  const deadlineMs = systemClock.monotonicMs() + deadlineInMs;
  return withWorkspaceToken(
    { api, workspaceId: 'g-0123456789', clock: systemClock, deadlineMs, pauseMs: 5, urlOf: (url) => url },
    (url, token) =>
      work(createGrafanaClient({ url, token, clock: systemClock, deadlineMs, firstPauseMs: 5 })),
  );
}

const put = (grafana: GrafanaStandIn, wanted: Definition = definition) =>
  run(grafana, (client) => provision(client, wanted));

test('an empty workspace gets data sources, folder, dashboards and alert rules; the token is gone afterwards', async (t) => {
  const grafana = await startGrafana(t);
  await put(grafana);
  deepEqual(
    [...grafana.dataSources.keys()],
    ['stargate-prometheus', 'stargate-cloudwatch', 'stargate-postgres'],
  );
  deepEqual([...grafana.folders.keys()], [FOLDER.uid]);
  equal(grafana.dashboards.size, DASHBOARDS);
  equal(grafana.alertRules.size, defaultRules.length);
  equal(grafana.tokens.size, 0);
  const postgres = grafana.dataSources.get('stargate-postgres');
  equal(postgres?.['url'], 'db.internal:5432');
  deepEqual(postgres?.['secureJsonData'], { password: NAMES.readerPassword });
  ok(JSON.stringify([...grafana.dashboards]).includes('"app/alb/1"'));
});

test('the same again changes nothing but data sources, whose secrets Grafana does not show', async (t) => {
  const grafana = await startGrafana(t);
  await put(grafana);
  grafana.writes.length = 0;
  const again = await put(grafana);
  deepEqual(again, { written: 3, unchanged: DASHBOARDS + defaultRules.length, deleted: 0 });
  ok(grafana.writes.every((write) => write.startsWith('PUT /api/datasources/uid/')));
});

test('what somebody changed by hand is put back', async (t) => {
  const grafana = await startGrafana(t);
  await put(grafana);
  const users = grafana.dashboards.get('stargate-users');
  ok(users !== undefined);
  users.dashboard['title'] = 'mine now';
  users.version += 1;
  const rule = grafana.alertRules.get('stargate-high-error-rate');
  ok(rule !== undefined);
  rule['for'] = '9h';
  grafana.folders.set(FOLDER.uid, { uid: FOLDER.uid, title: 'renamed', version: 7 });
  await put(grafana);
  equal(grafana.dashboards.get('stargate-users')?.dashboard['title'], 'Stargate: users');
  equal(grafana.alertRules.get('stargate-high-error-rate')?.['for'], '5m');
  equal(grafana.folders.get(FOLDER.uid)?.['title'], 'Stargate');
});

test('what is gone from the deployment is deleted, what belongs to others stays', async (t) => {
  const grafana = await startGrafana(t);
  await put(grafana);
  grafana.dataSources.set('theirs', { uid: 'theirs', name: 'Theirs', type: 'loki', access: 'proxy' });
  grafana.folders.set('other', { uid: 'other', title: 'Other' });
  grafana.dashboards.set('theirs', {
    version: 1,
    folderUid: FOLDER.uid,
    dashboard: { uid: 'theirs', title: 'In our folder' },
  });
  grafana.alertRules.set('theirs', { uid: 'theirs', folderUID: 'other' });
  const smaller: Definition = {
    ...definition,
    dashboards: definition.dashboards.slice(1),
    alertRules: definition.alertRules.slice(2),
  };
  equal((await put(grafana, smaller))?.deleted, 3);
  ok(!grafana.dashboards.has('stargate-overview'));
  equal(grafana.alertRules.size, defaultRules.length - 2 + 1);

  await run(grafana, (client) => withdraw(client, definition));
  deepEqual([...grafana.dataSources.keys()], ['theirs']);
  deepEqual([...grafana.folders.keys()], ['other']);
  deepEqual([...grafana.alertRules.keys()], ['theirs']);
  await run(grafana, (client) => withdraw(client, definition));
});

test('a workspace that is still being made, and a Grafana that does not answer yet, are waited for', async (t) => {
  const grafana = await startGrafana(t);
  grafana.states = ['CREATING', 'CREATING', 'UPDATING', 'ACTIVE'];
  grafana.asleep = 4;
  await put(grafana);
  equal(grafana.dashboards.size, DASHBOARDS);
});

test('waiting ends, and says for what', async (t) => {
  const grafana = await startGrafana(t);
  grafana.asleep = 1_000_000;
  await rejects(
    run(grafana, (client) => provision(client, definition), 100),
    /Grafana answered 503 to GET \/api\/datasources/,
  );
  equal(grafana.tokens.size, 0);
  grafana.states = ['CREATING'];
  await rejects(
    run(grafana, (client) => provision(client, definition), 50),
    /still CREATING/,
  );
  grafana.states = ['CREATION_FAILED'];
  await rejects(put(grafana), /CREATION_FAILED/);
});

test('a run cut in the middle is finished by the next', async (t) => {
  const grafana = await startGrafana(t);
  let asked = 0;
  await rejects(
    run(grafana, (client) =>
      provision(
        {
          ...client,
          post: (path, body) => {
            asked += 1;
            if (asked === 6) throw new Error('the function ran out of time');
            return client.post(path, body);
          },
        },
        definition,
      ),
    ),
    /out of time/,
  );
  await put(grafana);
  equal(grafana.dashboards.size, DASHBOARDS);
  equal(grafana.alertRules.size, defaultRules.length);
});

test('a workspace that is gone is no obstacle to taking everything away', async (t) => {
  const grafana = await startGrafana(t);
  const api = new WorkspaceApi({
    endpoint: grafana.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one' },
  });
  const options = { api, workspaceId: 'g-gone', clock: systemClock, deadlineMs: 0 };
  equal(await withWorkspaceToken(options, () => Promise.reject(new Error('not called'))), null);
});

test('a refusal carries the message of Grafana, without token or password', async (t) => {
  const grafana = await startGrafana(t);
  const broken: Definition = { ...definition, dashboards: [{ uid: 'stargate-x', title: '' }] };
  await rejects(put(grafana, broken), (error: Error) => {
    ok(error.message.includes('Dashboard title cannot be empty'));
    ok(!error.message.includes('glsa_') && !error.message.includes(NAMES.readerPassword));
    return true;
  });
});

test('every name the definition asks for must be handed over', () => {
  const { loadBalancer: _, ...others } = NAMES;
  let said = '';
  try {
    fillDefinition(text, others);
  } catch (error) {
    said = String(error);
  }
  ok(said.includes('loadBalancer'));
  deepEqual(namesOf({ WorkspaceId: 'g-1', NameLoadBalancer: 'app/alb/1', NameRegion: 'us-east-1' }), {
    loadBalancer: 'app/alb/1',
    region: 'us-east-1',
  });
});

const realUrl = process.env['GRAFANA_URL'];
const realToken = process.env['GRAFANA_TOKEN'];
const skip = realUrl === undefined || realToken === undefined ? 'no GRAFANA_URL and GRAFANA_TOKEN' : false;

test('a real Grafana takes it, twice, and is left clean', { skip }, async (t: TestContext) => {
  const client = createGrafanaClient({
    url: realUrl ?? '',
    token: realToken ?? '',
    clock: systemClock,
    deadlineMs: systemClock.monotonicMs() + 60_000,
  });
  t.after(() => withdraw(client, definition));
  await provision(client, definition);
  const again = await provision(client, definition);
  equal(again.deleted, 0);
  equal(again.unchanged, DASHBOARDS + defaultRules.length);
});

/**
 * Grafana 10.4 and the API of its AWS workspace, as far as provisioning sees them: the same paths, statuses and
 * refusals, with what it holds in memory. Requests without a living token are refused; it can be slow to wake up.
 *
 * https://grafana.com/docs/grafana/v10.4/developers/http_api/
 * https://docs.aws.amazon.com/grafana/latest/APIReference/
 */
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { listen } from '../support/listen.ts';

type Body = Record<string, unknown>;
type Answer = readonly [status: number, body?: unknown];
type Stored = { version: number; folderUid: string; dashboard: Body };

export type GrafanaStandIn = {
  readonly url: string;
  readonly dataSources: Map<string, Body>;
  readonly folders: Map<string, Body>;
  readonly dashboards: Map<string, Stored>;
  readonly alertRules: Map<string, Body>;
  /** Writes since the last look. */
  readonly writes: string[];
  readonly tokens: Map<string, { readonly expiresMs: number }>;
  readonly accounts: Map<string, string>;
  /** Answers of DescribeWorkspace, first to last; the last one stays. */
  states: string[];
  /** So many requests more are answered 503. */
  asleep: number;
};

const WORKSPACE = 'g-0123456789';

export async function startGrafana(t: TestContext): Promise<GrafanaStandIn> {
  const grafana: GrafanaStandIn = {
    url: '',
    dataSources: new Map(),
    folders: new Map(),
    dashboards: new Map(),
    alertRules: new Map(),
    writes: [],
    tokens: new Map(),
    accounts: new Map(),
    states: ['ACTIVE'],
    asleep: 0,
  };
  const server = createServer((request, response) => {
    void text(request).then((raw) => {
      const body = raw === '' ? {} : (JSON.parse(raw) as Body);
      const url = new URL(request.url ?? '/', 'http://local');
      const [status, answer] = url.pathname.startsWith('/workspaces/')
        ? answerWorkspace(grafana, request.method ?? '', url, body)
        : answerGrafana(grafana, request, url, body);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    });
  });
  return Object.assign(grafana, { url: await listen(t, server) });
}

function answerWorkspace(grafana: GrafanaStandIn, method: string, url: URL, body: Body): Answer {
  const [, , id, , account, , token] = url.pathname.split('/');
  if (id !== WORKSPACE)
    return [
      404,
      {
        message: 'no such workspace',
        resourceId: id,
        resourceType: 'workspace',
        __type: 'ResourceNotFoundException',
      },
    ];
  const route = `${method} ${url.pathname.split('/').length}`;
  switch (route) {
    case 'GET 3': {
      const status = grafana.states.length > 1 ? grafana.states.shift() : grafana.states[0];
      return [200, { workspace: { id, status, endpoint: grafana.url } }];
    }
    case 'GET 4':
      return [
        200,
        {
          workspaceId: id,
          serviceAccounts: [...grafana.accounts].map(([name, accountId]) => ({ name, id: accountId })),
        },
      ];
    case 'POST 4': {
      const name = String(body['name']);
      if (grafana.accounts.has(name)) return [409, { message: 'exists', __type: 'ConflictException' }];
      if (body['grafanaRole'] !== 'ADMIN')
        return [400, { message: 'grafanaRole', __type: 'ValidationException' }];
      grafana.accounts.set(name, String(grafana.accounts.size + 1));
      return [200, { workspaceId: id, name, id: grafana.accounts.get(name), grafanaRole: 'ADMIN' }];
    }
    case 'POST 6': {
      const key = `glsa_${grafana.tokens.size}_${account ?? ''}`;
      grafana.tokens.set(key, { expiresMs: Date.now() + Number(body['secondsToLive']) * 1_000 });
      return [
        200,
        {
          workspaceId: id,
          serviceAccountId: account,
          serviceAccountToken: { id: key, name: body['name'], key },
        },
      ];
    }
    case 'DELETE 7':
      grafana.tokens.delete(token ?? '');
      return [200, { workspaceId: id, serviceAccountId: account, tokenId: token }];
    default:
      return [400, { message: route, __type: 'ValidationException' }];
  }
}

function answerGrafana(grafana: GrafanaStandIn, request: IncomingMessage, url: URL, body: Body): Answer {
  if (grafana.asleep > 0) {
    grafana.asleep -= 1;
    return [503, { message: 'Service unavailable' }];
  }
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  if ((grafana.tokens.get(token)?.expiresMs ?? 0) < Date.now()) return [401, { message: 'Unauthorized' }];
  const method = request.method ?? '';
  const path = url.pathname;
  const uid = path.split('/').at(-1) ?? '';
  if (method !== 'GET') grafana.writes.push(`${method} ${path}`);
  if (path.startsWith('/api/datasources'))
    return answerDataSources(grafana.dataSources, method, path, uid, body);
  if (path.startsWith('/api/folders')) return answerFolders(grafana, method, path, uid, body);
  if (path.startsWith('/api/v1/provisioning/alert-rules'))
    return answerRules(grafana, method, path, uid, body);
  if (path === '/api/search') {
    const found = [...grafana.dashboards].filter(
      ([, { folderUid }]) => folderUid === url.searchParams.get('folderUIDs'),
    );
    return [
      200,
      found.map(([one, { dashboard }]) => ({ uid: one, title: dashboard['title'], type: 'dash-db' })),
    ];
  }
  if (path === '/api/dashboards/db' && method === 'POST') return writeDashboard(grafana, body);
  if (path.startsWith('/api/dashboards/uid/')) {
    const known = grafana.dashboards.get(uid);
    if (known === undefined) return [404, { message: 'Dashboard not found' }];
    if (method === 'DELETE') {
      grafana.dashboards.delete(uid);
      return [200, { title: known.dashboard['title'], message: 'deleted' }];
    }
    return [
      200,
      { dashboard: { ...known.dashboard, version: known.version }, meta: { folderUid: known.folderUid } },
    ];
  }
  return [404, { message: 'Not found' }];
}

function answerDataSources(
  held: Map<string, Body>,
  method: string,
  path: string,
  uid: string,
  body: Body,
): Answer {
  if (path === '/api/datasources') {
    if (method === 'GET') return [200, [...held.values()].map(withoutSecrets)];
    for (const known of held.values())
      if (known['name'] === body['name'] || known['uid'] === body['uid'])
        return [409, { message: 'data source with the same name already exists' }];
    if (body['access'] !== 'proxy' || typeof body['type'] !== 'string')
      return [400, { message: 'bad request data' }];
    held.set(String(body['uid']), body);
    return [200, { id: held.size, message: 'Datasource added', datasource: withoutSecrets(body) }];
  }
  const known = held.get(uid);
  if (known === undefined) return [404, { message: 'Data source not found' }];
  if (method === 'PUT') held.set(uid, body);
  if (method === 'DELETE') held.delete(uid);
  return [200, method === 'GET' ? withoutSecrets(known) : { message: 'done' }];
}

function withoutSecrets({ secureJsonData, ...rest }: Body): Body {
  return {
    ...rest,
    secureJsonFields: Object.fromEntries(
      Object.keys((secureJsonData ?? {}) as Body).map((name) => [name, true]),
    ),
  };
}

function answerFolders(
  grafana: GrafanaStandIn,
  method: string,
  path: string,
  uid: string,
  body: Body,
): Answer {
  if (path === '/api/folders') {
    if (grafana.folders.has(String(body['uid'])))
      return [409, { message: 'a folder with the same uid already exists' }];
    grafana.folders.set(String(body['uid']), { ...body, version: 1 });
    return [200, body];
  }
  const known = grafana.folders.get(uid);
  if (known === undefined) return [404, { message: 'folder not found' }];
  if (method === 'PUT') {
    if (body['overwrite'] !== true && body['version'] !== known['version'])
      return [412, { message: 'the folder has been changed by someone else' }];
    grafana.folders.set(uid, { ...known, title: body['title'] });
  }
  if (method === 'DELETE') {
    if ([...grafana.alertRules.values()].some((rule) => rule['folderUID'] === uid))
      return [400, { message: 'folder cannot be deleted: folder contains alert rules' }];
    grafana.folders.delete(uid);
    for (const [dashboard, { folderUid }] of grafana.dashboards)
      if (folderUid === uid) grafana.dashboards.delete(dashboard);
  }
  return [200, grafana.folders.get(uid) ?? { message: 'Folder deleted' }];
}

function writeDashboard(grafana: GrafanaStandIn, body: Body): Answer {
  const dashboard = (body['dashboard'] ?? {}) as Body;
  const { uid, title } = dashboard;
  if (typeof title !== 'string' || title === '') return [400, { message: 'Dashboard title cannot be empty' }];
  if (typeof uid !== 'string' || uid.length > 40)
    return [400, { message: 'uid too long, max 40 characters' }];
  const folderUid = String(body['folderUid']);
  if (!grafana.folders.has(folderUid)) return [400, { message: 'folder not found' }];
  const known = grafana.dashboards.get(uid);
  if (known !== undefined && body['overwrite'] !== true && known.version !== dashboard['version'])
    return [412, { status: 'version-mismatch', message: 'The dashboard has been changed by someone else' }];
  const version = (known?.version ?? 0) + 1;
  grafana.dashboards.set(uid, {
    version,
    folderUid,
    dashboard: { ...dashboard, id: version * 100, version },
  });
  return [200, { uid, version, status: 'success' }];
}

function answerRules(grafana: GrafanaStandIn, method: string, path: string, uid: string, body: Body): Answer {
  const { alertRules } = grafana;
  if (path === '/api/v1/provisioning/alert-rules') {
    if (method === 'GET') return [200, [...alertRules.values()]];
    const problem = problemOfRule(grafana, body);
    if (problem !== null) return [400, { message: problem }];
    if (alertRules.has(String(body['uid']))) return [409, { message: 'a conflicting alert rule is found' }];
    alertRules.set(String(body['uid']), { ...body, updated: '2026-11-21T00:00:00Z', provenance: '' });
    return [201, body];
  }
  if (method === 'DELETE') {
    alertRules.delete(uid);
    return [204];
  }
  const known = alertRules.get(uid);
  if (known === undefined) return [404];
  if (method === 'GET') return [200, known];
  const problem = problemOfRule(grafana, body);
  if (problem !== null) return [400, { message: problem }];
  alertRules.set(uid, { ...known, ...body });
  return [200, body];
}

function problemOfRule(grafana: GrafanaStandIn, rule: Body): string | null {
  if (!grafana.folders.has(String(rule['folderUID']))) return 'folder does not exist';
  if (typeof rule['title'] !== 'string' || rule['title'] === '') return 'title is empty';
  if (typeof rule['ruleGroup'] !== 'string' || rule['ruleGroup'] === '') return 'rule group is empty';
  if (!/^[a-zA-Z0-9_-]{1,40}$/.test(String(rule['uid']))) return 'uid is not valid';
  const queries = (rule['data'] ?? []) as readonly Body[];
  if (!queries.some(({ refId }) => refId === rule['condition'])) return 'condition does not exist';
  for (const { datasourceUid } of queries) {
    if (datasourceUid !== '__expr__' && !grafana.dataSources.has(String(datasourceUid)))
      return `data source ${String(datasourceUid)} not found`;
  }
  if (!/^\d+[smh]$/.test(String(rule['for']))) return 'for is not a duration';
  return null;
}

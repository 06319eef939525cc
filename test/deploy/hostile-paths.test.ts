/**
 * Nothing admin from outside. A generated corpus of hostile requests goes through the viewer function and the
 * listener rules of the synthesized template, alone and together, end to end into the real proxy and the bundled
 * admin function on real PostgreSQL; and every legitimate path of the route table gets through.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { pathsOf, routes } from '../../core/routes.ts';
import { createAlbRouter } from '../../local/alb/rule-match.ts';
import { MASTER_KEY } from '../support/start-gate.ts';
import { startDeployed, type DeployedGateway } from './support/deployed-gateway.ts';
import { gateOf } from './support/gate-function.ts';
import { eventHeadersOf, hostileCorpus, internalTargets } from './support/hostile-corpus.ts';
import { listenerOf } from './support/listener.ts';
import { rawRequest } from './support/raw-http.ts';
import { synthesized } from './support/synthesized.ts';

const system = synthesized('dev');
const corpus = hostileCorpus();
const AT_ONCE = 16;

test('the corpus has at least 500 different requests', (t) => {
  const different = new Set(
    corpus.map(({ method, target, version, headers }) => JSON.stringify([method, target, version, headers])),
  );
  t.diagnostic(`${different.size} requests`);
  ok(different.size >= 500, `only ${different.size}`);
});

test('the gate function alone: what it forwards is a public path in its canonical spelling', () => {
  const gate = gateOf(system.templates);
  const publicPaths = routes.filter((route) => route.exposure === 'public').flatMap(pathsOf);
  for (const request of corpus) {
    const queryAt = request.target.indexOf('?');
    const path = queryAt === -1 ? request.target : request.target.slice(0, queryAt);
    const flat = Object.fromEntries(
      Object.entries(eventHeadersOf(request)).map(([name, { value }]) => [name, value]),
    );
    const answer = gate(request.method, path, flat);
    if (!('uri' in answer)) {
      ok([403, 404, 405].includes(answer.statusCode), request.name);
      continue;
    }
    ok(
      publicPaths.some((path) => fits(path, answer.uri)),
      `${request.name} is forwarded as ${answer.uri}`,
    );
    for (const name of Object.keys(answer.headers)) {
      ok(!name.startsWith('x-stargate-'), `${request.name} keeps ${name}`);
    }
  }
});

test('the listener rules alone: nothing that carries the mark of the edge reaches a function', () => {
  const { rules, defaultAction } = listenerOf(system.templates);
  const route = createAlbRouter(rules, defaultAction);
  for (const request of corpus) {
    for (const mark of ['1', '0', '']) {
      const path = request.target.split('?')[0] ?? '';
      const action = route({ path, headers: { 'x-stargate-edge': mark } });
      ok(
        action.kind === 'respond' || action.target === 'proxy',
        `${request.name} reaches ${JSON.stringify(action)}`,
      );
    }
  }
});

test('end to end', { timeout: 120_000 }, async (t) => {
  const deployed = await startDeployed(t, system);
  const { gate, edgeUrl, albUrl, adminCalls } = deployed;
  const key = await gate.admin.createKey({ key_alias: 'outside' });

  await t.test('the corpus never reaches an admin handler through the edge', async () => {
    await inParallel(corpus, async (request) => {
      const answer = await rawRequest(edgeUrl, request, [
        ['authorization', `Bearer ${MASTER_KEY}`],
        ...request.headers,
      ]);
      // 401 is the proxy's, on a public path: the master key opens no model.
      ok(
        [0, 400, 401, 403, 404, 405, 501].includes(answer.status),
        `${request.name}: ${answer.status} ${answer.body.slice(0, 200)}`,
      );
      ok(
        !/stargate_requests_total|"key":"sk-/.test(answer.body),
        `${request.name} shows ${answer.body.slice(0, 200)}`,
      );
    });
    deepEqual(adminCalls, []);
  });

  await t.test('nor when the gate function were not there', async () => {
    await inParallel(corpus, (request) =>
      rawRequest(albUrl, request, [
        ['authorization', `Bearer ${MASTER_KEY}`],
        ...request.headers.filter(([name]) => name !== 'x-stargate-edge'),
        ['x-stargate-edge', '1'],
      ]),
    );
    deepEqual(adminCalls, []);
  });

  await t.test(
    'internal paths that belong to the proxy are refused too, with the mark of the edge',
    async () => {
      for (const target of internalTargets()) {
        const answer = await rawRequest(albUrl, { method: 'GET', target, version: '1.1' }, [
          ['x-stargate-edge', '1'],
        ]);
        equal(answer.status, 403, target);
      }
    },
  );

  await t.test('no legitimate path is refused at the edge', () => everyPublicRoute(t, deployed, key.secret));

  await t.test('from inside, the bundled admin function makes a key that works', async () => {
    const made = await rawRequest(
      albUrl,
      { method: 'POST', target: '/key/generate', version: '1.1' },
      [['authorization', `Bearer ${MASTER_KEY}`]],
      JSON.stringify({ key_alias: 'from-the-bundle' }),
    );
    equal(made.status, 200, made.body);
    deepEqual(adminCalls, ['POST /key/generate']);
    const { key: secret } = JSON.parse(made.body) as { key: string };
    const answer = await gate.chat(secret, 'hello', { url: edgeUrl });
    equal(answer.status, 200, answer.text);
  });

  await t.test('from inside, everything else is 404', async () => {
    for (const target of ['/', '/admin', '/keys', '/KEY/generate', '/v2/models', '/key%2fgenerate']) {
      const answer = await rawRequest(albUrl, { method: 'GET', target, version: '1.1' }, []);
      equal(answer.status, 404, target);
    }
  });
});

/** Real calls on every public route, with a good key: none may be answered by the gate. */
async function everyPublicRoute(t: TestContext, { edgeUrl }: DeployedGateway, secret: string): Promise<void> {
  const prompt = {
    model: 'claude-haiku-4-5',
    max_tokens: 20,
    messages: [{ role: 'user', content: 'hello' }],
  };
  for (const route of routes) {
    if (route.exposure !== 'public') continue;
    for (const method of route.methods) {
      for (const target of pathsOf(route).flatMap(spelledBy)) {
        const answer = await rawRequest(
          edgeUrl,
          { method, target, version: '1.1' },
          [['authorization', `Bearer ${secret}`]],
          method === 'GET' ? '' : JSON.stringify(prompt),
        );
        ok(
          answer.status !== 0 && !/There is nothing (for you )?at this path/.test(answer.body),
          `${method} ${target}: ${answer.status}`,
        );
        ok(answer.status !== 403, `${method} ${target}: ${answer.status} ${answer.body.slice(0, 200)}`);
      }
    }
  }
  t.diagnostic('every public route was called through the edge');
}

/** A path of the table as clients write it: model ids of several kinds. */
function spelledBy(path: string): readonly string[] {
  if (!path.includes('{')) return [path, `${path}?beta=true`, `${path}/`];
  return [
    'claude-haiku-4-5',
    'us.anthropic.claude-haiku-4-5-20251001-v1%3A0',
    'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    'arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Aapplication-inference-profile%2Fabc123',
  ].map((id) => path.replace(PARAM, id));
}

const PARAM = /\{(id|model)\}/;

function fits(pattern: string, path: string): boolean {
  const text = pattern.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replace(PARAM, '[^/]+');
  return new RegExp(`^${text}$`).test(path);
}

async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

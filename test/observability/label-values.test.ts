/**
 * Labels are true: every value that a gateway under all kinds of traffic shows is in the enumeration of its label, or, where
 * there is none, a name that the gateway itself gave; and a refusal says its model, its route and its dialect.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { getHeapSpaceStatistics } from 'node:v8';
import { request } from 'undici';
import { version } from '../../cli/version.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { enumerationOf, OTHER, type Metric } from '../../core/metrics/metric.ts';
import { taskMetrics } from '../../core/metrics/prometheus.ts';
import { routes } from '../../core/routes.ts';
import { createRegistry } from '../../proxy/metrics/registry.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const MODEL = 'claude-haiku-4-5';
const messages = [{ role: 'user', content: 'hello' }];
const chat = { model: MODEL, messages };
const said = (directive: object) => ({
  ...chat,
  messages: [{ role: 'user', content: `[[sim ${JSON.stringify(directive)}]]` }],
});

type Series = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

test('under all kinds of traffic each label holds a value of its enumeration, or a name that the gateway gave', async (t) => {
  const gate = await startGate(t);
  const { user, team } = await traffic(gate);
  const node = process.versions.node.split('.');
  const ofCatalog = new Set(models.map(({ name }) => name));
  const known: Readonly<Record<string, ReadonlySet<string | undefined>>> = {
    model: ofCatalog,
    gen_ai_request_model: ofCatalog,
    team: new Set([team]),
    user_id: new Set([user]),
    deployment: new Set(
      models.flatMap((model) =>
        createCatalog(models, 'us-east-1')
          .deployments(model)
          .map(({ id }) => id),
      ),
    ),
    metric: new Set(Object.values(taskMetrics).map(({ name }) => name)),
    version: new Set([process.version, await version()]),
    major: new Set([node[0]]),
    minor: new Set([node[1]]),
    patch: new Set([node[2]]),
    space: new Set(getHeapSpaceStatistics().map(({ space_name }) => space_name.replace('_space', ''))),
  };
  const series = await seriesOf(gate);
  const byName = new Map<string, Metric>(
    Object.values(taskMetrics).flatMap((metric) =>
      ['', '_bucket', '_sum', '_count'].map((suffix) => [metric.name + suffix, metric]),
    ),
  );
  const wrong: string[] = [];
  for (const { name, labels } of series) {
    const metric = byName.get(name);
    if (metric === undefined) wrong.push(`${name} is in no table`);
    for (const [label, value] of Object.entries(labels)) {
      if (value === '' || (label === 'le' && metric?.kind === 'histogram')) continue;
      const values = metric?.values[metric.labels.indexOf(label)] ?? '';
      // Node names its own objects, in which no caller has a say.
      if (name === taskMetrics.activeResourcesByType.name && /^[A-Z][A-Za-z]+$/.test(value)) continue;
      const isKnown = enumerationOf(values)?.includes(value) ?? known[label]?.has(value) ?? false;
      if (!isKnown) wrong.push(`${name}{${label}="${value}"}`);
    }
  }
  deepEqual(wrong, []);
  const text = JSON.stringify(series);
  ok(!text.includes('written-by-a-caller'), 'no words of a caller are in a label');

  const requests = series
    .filter(
      ({ name, labels, value }) => name === 'stargate_requests_total' && labels['route'] !== '' && value > 0,
    )
    .map(({ labels, value }) => `${value} ${Object.values(labels).join(' ')}`);
  for (const line of [
    // model, dialect, route, status
    `3 ${MODEL} openai-chat chat-completions 200`,
    `1 ${MODEL} anthropic-messages messages 200`,
    `1 ${MODEL} anthropic-messages count-tokens 200`,
    `1 ${MODEL} openai-responses responses 200`,
    `1 ${MODEL} bedrock bedrock-converse 200`,
    `1 titan-embed-text-v2 openai-embeddings embeddings 200`,
    `1 cohere-rerank-v3-5 rerank rerank 200`,
    `1 ${MODEL} openai-chat chat-completions 403`,
    `3 ${MODEL} openai-chat chat-completions 429`,
    `1 ${MODEL} openai-chat chat-completions 502`,
    `1 cohere-rerank-v3-5 openai-chat chat-completions 400`,
    `1  openai-chat chat-completions 400`,
    `1  openai-chat chat-completions 401`,
    `1  openai-chat chat-completions 404`,
    `1  anthropic-messages messages 429`,
    `1   unmatched 404`,
    `1   unmatched 405`,
  ])
    ok(requests.includes(line), `"${line}" is not in\n${requests.toSorted().join('\n')}`);
  match(
    text,
    /"stargate_cache_hits_total","labels":\{"model":"claude-haiku-4-5","cache":"prompt"\},"value":1/,
  );
});

/** A bit of everything; returns the names that the gateway gave. */
async function traffic(gate: Gate): Promise<{ readonly user: string; readonly team: string }> {
  const { admin } = gate;
  const team = await admin.createTeam({ team_alias: 'research' });
  const user = await admin.createUser({ team_id: team });
  const { secret } = await admin.createKey({ user_id: user, team_id: team });
  const key = async (limits: Readonly<Record<string, unknown>>): Promise<string> =>
    (await admin.createKey({ user_id: user, team_id: team, ...limits })).secret;
  const spent = await key({ max_budget: 0.000001 });

  const COMPLETIONS = '/v1/chat/completions';
  const requests: readonly (readonly [key: string, path: string, body: object, status: number])[] = [
    [secret, COMPLETIONS, chat, 200],
    [secret, COMPLETIONS, { ...chat, stream: true }, 200],
    [secret, COMPLETIONS, said({ usage: { inputTokens: 50, cacheReadTokens: 4_000 } }), 200],
    [secret, '/v1/messages', { ...chat, max_tokens: 16 }, 200],
    [secret, '/v1/messages/count_tokens', chat, 200],
    [secret, '/v1/responses', { model: MODEL, input: 'hello' }, 200],
    [
      secret,
      `/bedrock/model/${MODEL}/converse`,
      { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
      200,
    ],
    [secret, '/v1/embeddings', { model: 'titan-embed-text-v2', input: 'hello' }, 200],
    [secret, '/v1/rerank', { model: 'cohere-rerank-v3-5', query: 'a', documents: ['a', 'b'] }, 200],
    [await key({ models: ['nova-micro'] }), COMPLETIONS, { ...chat, model: `bedrock/${MODEL}` }, 403],
    [spent, COMPLETIONS, chat, 429],
    [await key({ tpm_limit: 0 }), COMPLETIONS, chat, 429],
    [secret, COMPLETIONS, said({ fail: { kind: 'http', type: 'ThrottlingException' } }), 429],
    [secret, COMPLETIONS, said({ fail: { kind: 'http', type: 'InternalServerException' } }), 502],
    [secret, COMPLETIONS, { ...chat, model: 'cohere-rerank-v3-5' }, 400],
    [secret, COMPLETIONS, { ...chat, messages: 'written-by-a-caller' }, 400],
    ['sk-wrong', COMPLETIONS, chat, 401],
    [secret, COMPLETIONS, { ...chat, model: 'written-by-a-caller' }, 404],
    [await key({ rpm_limit: 0 }), '/v1/messages', { ...chat, max_tokens: 16 }, 429],
  ];
  for (const [sender, path, body, status] of requests) {
    const answer = await gate.post(sender, path, body);
    equal(answer.status, status, `${path} ${JSON.stringify(body)}: ${answer.text.slice(0, 300)}`);
  }
  const [task] = gate.tasks();
  for (const [method, path, status] of [
    ['POST', '/written-by-a-caller', 404],
    ['GET', COMPLETIONS, 405],
  ] as const) {
    const answer = await request(`${task?.url}${path}`, { method });
    equal(answer.statusCode, status);
    await answer.body.dump();
  }
  await eventually(
    async () => {
      const ended = (await seriesOf(gate)).filter(({ name }) => name === 'stargate_requests_total');
      equal(
        ended.reduce((sum, { value }) => sum + value, 0),
        requests.length + 2,
      );
    },
    { withinMs: 10_000 },
  );
  return { user, team };
}

async function seriesOf(gate: Gate): Promise<readonly Series[]> {
  const texts = await Promise.all(gate.tasks().map(({ url }) => metricsOf(url)));
  return texts.flatMap((text) =>
    [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value = '']) => ({
      name,
      labels: Object.fromEntries(
        [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', held = '']) => [label, held]),
      ),
      value: Number(value),
    })),
  );
}

test('the dialect of each route is that of the route table, and what is no call has none', (t: TestContext) => {
  const { requests } = taskMetrics;
  const registry = createRegistry(() => 0);
  const counter = registry.counter(requests);
  for (const route of routes) counter.add(1, '', route.id, '200');
  const lines = [...registry.render({ format: 'text', reader: null })].join('').split('\n');
  for (const route of routes) {
    const dialect = route.serves === 'call' ? route.dialect : '';
    const line = `stargate_requests_total{model="",dialect="${dialect}",route="${route.id}",status="200"} 1`;
    ok(lines.includes(line), line);
  }
  t.diagnostic(`${routes.length} routes`);
});

test('with more models than a metric has room for they are `other`, with the status and the route they had', () => {
  const registry = createRegistry(() => 0);
  const counter = registry.counter(taskMetrics.requests);
  for (let index = 0; index < 2_000; index += 1) counter.add(1, `model-${index}`, 'messages', '200');
  counter.add(1, 'one-too-many', 'messages', '503');
  counter.add(1, 'another', 'messages', '503');
  const text = [...registry.render({ format: 'text', reader: null })].join('');
  match(
    text,
    /^stargate_requests_total\{model="other",dialect="anthropic-messages",route="messages",status="503"\} 2$/m,
  );
  match(text, /^stargate_metrics_folded_total\{metric="stargate_requests_total"\} 3$/m);
  equal(OTHER, 'other');
});

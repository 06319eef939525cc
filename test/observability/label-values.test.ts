/**
 * Labels are true: every value that a gateway under all kinds of traffic shows is in the enumeration of its label, or, where
 * there is none, a name that the gateway itself gave; and a refusal says its model, its route and its dialect.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { getHeapSpaceStatistics } from 'node:v8';
import { request } from 'undici';
import { version } from '../../cli/version.ts';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { enumerationOf, type Metric } from '../../core/metrics/metric.ts';
import { taskMetrics } from '../../core/metrics/prometheus.ts';
import { routes } from '../../core/routes.ts';
import { createRegistry } from '../../proxy/metrics/registry.ts';
import { askAndLeave, SURFACES, steer, surface } from '../limits/leaving-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const MODEL = 'claude-haiku-4-5';
const messages = [{ role: 'user', content: 'hello' }];
const chat = { model: MODEL, messages };
const said = (directive: Readonly<Record<string, unknown>>) => ({
  ...chat,
  messages: [{ role: 'user', content: steer(directive) }],
});

type Series = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Labels that Prometheus's format adds: the bound of a bucket, and the quantile of a summary. */
const OF_THE_FORMAT = new Set(['le', 'quantile']);

test('under all kinds of traffic each label holds a value of its enumeration, or a name that the gateway gave', async (t) => {
  const gate = await startGate(t, { environment: { MAX_BODY_BYTES: '100000' } });
  const { user, team, secret } = await traffic(gate);
  const answered = await seriesOf(gate);
  await failures(gate, secret);
  const series = await seriesOf(gate);
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
  const byName = new Map<string, Metric>(
    Object.values(taskMetrics).flatMap((metric) =>
      ['', '_bucket', '_sum', '_count'].map((suffix) => [metric.name + suffix, metric]),
    ),
  );
  const wrong: string[] = [];
  for (const { name, labels } of series) {
    const metric = byName.get(name);
    if (metric === undefined) {
      wrong.push(`${name} is in no table`);
      continue;
    }
    const named = Object.keys(labels).filter(
      (label) => !OF_THE_FORMAT.has(label) || metric.labels.includes(label),
    );
    deepEqual(named, [...metric.labels], name);
    for (const label of named) {
      const value = labels[label] ?? '';
      if (value === '') continue;
      const values = metric.values[metric.labels.indexOf(label)] ?? '';
      // Node names its own objects, in which no caller has a say.
      if (name === taskMetrics.activeResourcesByType.name && /^[A-Z][A-Za-z]+$/.test(value)) continue;
      const isKnown = enumerationOf(values)?.includes(value) ?? known[label]?.has(value) ?? false;
      if (!isKnown) wrong.push(`${name}{${label}="${value}"}`);
    }
  }
  deepEqual([...new Set(wrong)], []);
  ok(!JSON.stringify(series).includes('written-by-a-caller'), 'no words of a caller are in a label');

  const requests = answered
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
    `1  openai-chat chat-completions 413`,
    `1   unmatched 404`,
    `1   unmatched 405`,
  ])
    ok(requests.includes(line), `"${line}" is not in\n${requests.toSorted().join('\n')}`);
  match(
    JSON.stringify(answered),
    /"stargate_cache_hits_total","labels":\{"model":"claude-haiku-4-5","kind":"prompt"\},"value":1/,
  );
});

/** A bit of everything; returns the names that the gateway gave. */
async function traffic(gate: Gate): Promise<Readonly<Record<'user' | 'team' | 'secret', string>>> {
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
    [secret, COMPLETIONS, { ...chat, messages: [{ role: 'user', content: 'a'.repeat(200_000) }] }, 413],
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
  return { user, team, secret };
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors */
const BEDROCK_ERRORS = [
  'AccessDeniedException',
  'InternalServerException',
  'ModelErrorException',
  'ModelNotReadyException',
  'ModelTimeoutException',
  'ResourceNotFoundException',
  'ServiceUnavailableException',
  'ThrottlingException',
  'ValidationException',
];

/** Every error of Bedrock in every dialect, streams that break off, and a client that leaves in the middle of its answer. */
async function failures(gate: Gate, secret: string): Promise<void> {
  for (const type of BEDROCK_ERRORS) {
    const fails = steer({ fail: { kind: 'http', type }, tag: type });
    for (const { path, body, isStream } of SURFACES)
      if (!isStream) ok((await gate.post(secret, path, body(fails))).status >= 400, `${path} ${type}`);
  }
  for (const kind of ['cut', 'reset', 'corrupt'])
    await gate
      .chat(secret, steer({ words: 40, fail: { kind, afterEvents: 3 } }), { stream: true })
      .catch(() => undefined);
  await askAndLeave(gate, secret, surface('Chat, streamed'), steer({ words: 400, delayMs: 20 }));
  await eventually(
    async () =>
      ok((await seriesOf(gate)).some(({ labels, value }) => labels['ending'] === 'client-gone' && value > 0)),
    { withinMs: 10_000 },
  );
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

test('the dialect of each route is that of the route table, and what is no call has none', () => {
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
});

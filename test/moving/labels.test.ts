/**
 * Labels that are true: after traffic of all kinds, every series of every metric has the labels that docs/metrics.md
 * names for it, with values that the page names or, where it says so in words, that the gateway has. Nothing that a caller
 * wrote is among them.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFile, readlink, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { request } from 'undici';
import { routes } from '../../core/routes.ts';
import { eventually } from '../support/eventually.ts';
import { metricsOf } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const MODEL = 'claude-haiku-4-5';
/** A word that only a caller can have brought. */
const CANARY = 'zz-callers-own-word';

type Documented = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** By metric and label, what the page says of its values. */
async function documented(): Promise<Documented> {
  const page = await readFile(join(ROOT, 'docs', 'metrics.md'), 'utf8');
  const metrics = new Map<string, ReadonlyMap<string, string>>();
  for (const section of page.split(/^#### /m).slice(1)) {
    const [, name] = /^`([\w:]+)`/.exec(section) ?? [];
    if (name === undefined) continue;
    const labels = section.matchAll(/^- Label `(\w+)`: (.+)$/gm);
    metrics.set(name, new Map(Array.from(labels, ([, label = '', values = '']) => [label, values])));
  }
  // Those of the process have a line each, with their labels in the cell of that name.
  for (const [, name = '', labels = ''] of page.matchAll(
    /^\| `([\w:]+)` \| \w+ \| \w+ \|([^|]*)\|[^|]*\|[^|]*\|$/gm,
  )) {
    const pairs = labels.matchAll(/`(\w+)`: (.*?)(?:; (?=`\w+`: )|\s*$)/g);
    metrics.set(name, new Map(Array.from(pairs, ([, label = '', values = '']) => [label, values])));
  }
  ok(metrics.size > 30, 'docs/metrics.md has a section for each metric');
  return metrics;
}

type Series = { readonly name: string; readonly labels: ReadonlyMap<string, string>; readonly value: number };

function seriesOf(text: string): readonly Series[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value] = /^([\w:]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
      return {
        name,
        labels: new Map(Array.from(pairs, ([, key = '', each = '']) => [key, each])),
        value: Number(value),
      };
    });
}

test('every label of every series is in docs/metrics.md, with a value that the page or the gateway knows', async (t) => {
  const pages = await documented();
  const gate = await startGate(t, { environment: { MAX_BODY_BYTES: '100000' } });
  const team = await gate.admin.createTeam({ team_alias: 'research' });
  const user = await gate.admin.createUser({ user_email: 'ada@example.com', team_id: team });
  await traffic(gate, team, user);
  const series = seriesOf(await metricsOf(gate.tasks()[0]?.url ?? ''));
  const known = await valuesOf(gate, [team], [user]);

  const wrong: string[] = [];
  for (const { name, labels } of series) {
    const base = pages.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '');
    const page = pages.get(base);
    if (page === undefined) {
      wrong.push(`${name} is not in docs/metrics.md`);
      continue;
    }
    for (const [label, value] of labels) {
      if ((label === 'le' && name.endsWith('_bucket')) || label === 'quantile') continue;
      const says = page.get(label);
      if (says === undefined) wrong.push(`${name}: the page has no label ${label}`);
      else if (value !== '' && !isValue(says, label, value, known))
        wrong.push(`${name}{${label}="${value}"}: ${says}`);
      if (value.includes(CANARY)) wrong.push(`${name}{${label}="${value}"} is a caller’s own word`);
    }
    for (const label of page.keys()) if (!labels.has(label)) wrong.push(`${name} has no ${label}`);
  }
  deepEqual([...new Set(wrong)], []);
  const silent = [...pages.keys()].filter(
    (name) =>
      !series.some((each) => each.name === name || each.name.replace(/_(?:bucket|sum|count)$/, '') === name),
  );
  t.diagnostic(`on the page and not seen here: ${silent.join(', ')}`);

  // A refusal after the model is known has it; dialects and routes are those of the table of routes.
  const count = (wanted: Readonly<Record<string, string>>) =>
    series
      .filter(
        ({ name, labels }) =>
          name === 'stargate_requests_total' &&
          Object.entries(wanted).every(([label, value]) => labels.get(label) === value),
      )
      .reduce((sum, { value }) => sum + value, 0);
  const chat = { dialect: 'openai-chat', route: 'chat-completions' };
  deepEqual(
    {
      budget: count({ ...chat, model: 'claude-sonnet-5', status: '429' }),
      tokens: count({ ...chat, model: 'claude-opus-4-1', status: '429' }),
      notAllowed: count({ ...chat, model: 'nova-lite', status: '403' }),
      unknown: count({ ...chat, model: '', status: '404' }),
      noKey: count({ ...chat, model: '', status: '401' }),
      noRoute: count({ dialect: '', route: 'unmatched', model: '', status: '404' }),
      wrongMethod: count({ dialect: '', route: 'unmatched', model: '', status: '405' }),
      countTokens: count({
        dialect: 'anthropic-messages',
        route: 'count-tokens',
        model: MODEL,
        status: '200',
      }),
      embedding: count({ dialect: 'openai-embeddings', route: 'embeddings', status: '200' }),
      converse: count({ dialect: 'bedrock', route: 'bedrock-converse', model: MODEL, status: '200' }),
    },
    {
      budget: 1,
      tokens: 1,
      notAllowed: 1,
      unknown: 1,
      noKey: 1,
      noRoute: 1,
      wrongMethod: 1,
      countTokens: 1,
      embedding: 1,
      converse: 1,
    },
  );
  const dialectOf = new Map<string, string>(
    routes.flatMap((route) => (route.serves === 'call' ? [[route.id, route.dialect]] : [])),
  );
  for (const { name, labels } of series) {
    const [route, dialect] = [labels.get('route'), labels.get('dialect')];
    if (route !== undefined && route !== '' && route !== 'unmatched')
      equal(dialect, dialectOf.get(route), name);
    if (dialect !== undefined && dialect !== '')
      ok([...dialectOf.values()].includes(dialect), `${name} ${dialect}`);
  }
  const [hit] = series.filter(
    ({ name, labels }) => name === 'stargate_cache_hits_total' && labels.get('model') === MODEL,
  );
  deepEqual([hit?.labels.get('cache'), hit?.value], ['prompt', 1]);
});

test('what a task says of its process is what the system says', async (t) => {
  const gate = await startGate(t);
  const [task] = gate.tasks();
  const proc = `/proc/${task?.pid}`;
  if (task === undefined || (await readlink(`${proc}/exe`).catch(() => null)) === null)
    return t.skip('no /proc here');
  // Connections of what asks come and go.
  await eventually(
    async () => {
      const series = seriesOf(await metricsOf(task.url));
      const value = (name: string) => series.find((each) => each.name === name)?.value ?? Number.NaN;
      const [status, limits, files] = await Promise.all([
        readFile(`${proc}/status`, 'utf8'),
        readFile(`${proc}/limits`, 'utf8'),
        readdir(`${proc}/fd`),
      ]);
      const kib = (name: string) =>
        Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
      equal(value('process_max_fds'), Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1]));
      ok(Math.abs(value('process_open_fds') - files.length) <= 3);
      ok(Math.abs(value('process_virtual_memory_bytes') / kib('VmSize') - 1) < 0.02);
      ok(Math.abs(value('process_resident_memory_bytes') / kib('VmRSS') - 1) < 0.1);
      const version = series.find(({ name }) => name === 'nodejs_version_info');
      deepEqual([version?.labels.get('version'), version?.value], [process.version, 1]);
      const build = series.find(({ name }) => name === 'stargate_build_info');
      const { version: ours } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
      deepEqual([build?.labels.get('version'), build?.value], [ours, 1]);
    },
    { withinMs: 10_000 },
  );
});

type Known = Readonly<Record<'models' | 'deployments' | 'teams' | 'users', ReadonlySet<string>>>;

/** Labels that the page describes in words hold what the gateway itself has. */
function isValue(says: string, label: string, value: string, known: Known): boolean {
  const listed = new Set(Array.from(says.matchAll(/`([^`]+)`/g), ([, each = '']) => each));
  if (listed.has(value)) return true;
  const isListAlone = says.replaceAll(/`[^`]+`/g, '').replaceAll(/[,\s]/g, '') === '';
  if (isListAlone) return false;
  switch (label) {
    case 'model':
    case 'gen_ai_request_model':
      return known.models.has(value);
    case 'deployment':
      return (
        known.deployments.has(value.slice(value.indexOf('/') + 1)) && /^[a-z]{2}-[a-z]+-\d\//.test(value)
      );
    case 'team':
      return known.teams.has(value);
    case 'user_id':
      return known.users.has(value);
    case 'status':
      return value === '0' || /^[1-5]\d\d$/.test(value);
    case 'metric':
      return /^(?:stargate|gen_ai)_\w+$/.test(value);
    case 'version':
    case 'major':
    case 'minor':
    case 'patch':
    case 'revision':
    case 'space':
    case 'type':
    case 'kind':
      return /^[\w.]+$/.test(value);
    default:
      return false;
  }
}

async function valuesOf(gate: Gate, teams: readonly string[], users: readonly string[]): Promise<Known> {
  const { body } = await gate.admin.get('/model/info');
  const models = body['data'] as readonly { readonly model_name: string }[];
  const sent = gate.bedrock.log().map((call) => call.modelId);
  return {
    models: new Set(models.map(({ model_name }) => model_name)),
    deployments: new Set(sent),
    teams: new Set(teams),
    users: new Set(users),
  };
}

async function traffic(gate: Gate, team: string, user: string): Promise<void> {
  const [key, spent, few, narrow, slow] = await Promise.all([
    gate.admin.createKey({ team_id: team, user_id: user }),
    gate.admin.createKey({ max_budget: 0.000001 }),
    gate.admin.createKey({ tpm_limit: 0 }),
    gate.admin.createKey({ models: [MODEL] }),
    gate.admin.createKey({ rpm_limit: 0 }),
  ]);
  await eventually(async () => equal((await gate.chat(key.secret, 'hello')).status, 200), {
    withinMs: 15_000,
  });
  const usage = { inputTokens: 50, outputTokens: 7, cacheReadTokens: 400, cacheWrite5mTokens: 51 };
  equal((await gate.chat(key.secret, `[[sim ${JSON.stringify({ usage })}]]`)).status, 200);
  equal((await gate.chat(key.secret, 'hello', { stream: true })).status, 200);
  equal((await gate.chat(spent.secret, 'hello', { model: 'claude-sonnet-5' })).status, 429);
  equal((await gate.chat(few.secret, 'hello', { model: 'claude-opus-4-1' })).status, 429);
  equal((await gate.chat(narrow.secret, 'hello', { model: 'nova-lite' })).status, 403);
  equal((await gate.chat(key.secret, 'hello', { model: CANARY })).status, 404);
  equal((await gate.chat('sk-not-a-key', 'hello')).status, 401);
  equal((await gate.chat(slow.secret, 'hello')).status, 429);
  const post = async (path: string, body: unknown) => (await gate.post(key.secret, path, body)).status;
  const messages = [{ role: 'user', content: 'hello' }];
  equal(await post('/v1/messages', { model: MODEL, max_tokens: 9, messages }), 200);
  equal(await post('/v1/messages/count_tokens', { model: MODEL, messages }), 200);
  equal(await post('/v1/responses', { model: MODEL, input: 'hello' }), 200);
  equal(await post('/v1/embeddings', { model: 'titan-embed-text-v2', input: 'hello' }), 200);
  equal(
    await post(`/bedrock/model/${MODEL}/converse`, {
      messages: [{ role: 'user', content: [{ text: 'hello' }] }],
    }),
    200,
  );
  equal(await post('/v1/chat/completions', 'no object'), 400);
  equal(
    await post('/v1/chat/completions', { model: MODEL, messages: [{ role: CANARY, content: 'hello' }] }),
    400,
  );
  await post('/v1/chat/completions', {
    model: MODEL,
    messages: [{ role: 'user', content: 'a'.repeat(200_000) }],
  });
  for (const [type, status] of FAILURES) {
    const fails = `[[sim {"fail":{"kind":"http","type":"${type}"},"tag":"${type}"}]]`;
    await gate.chat(key.secret, fails);
    await post('/v1/messages', { model: MODEL, max_tokens: 9, messages: [{ role: 'user', content: fails }] });
    await post(`/bedrock/model/${MODEL}/converse`, {
      messages: [{ role: 'user', content: [{ text: `${fails} ${status}` }] }],
    });
  }
  for (const kind of ['cut', 'reset', 'corrupt'])
    await gate
      .chat(key.secret, `[[sim {"words":40,"fail":{"kind":"${kind}","afterEvents":3}}]]`, { stream: true })
      .catch(() => undefined);
  // Past the edge, which knows the paths: what the task itself makes of them.
  const direct = gate.tasks()[0]?.url ?? '';
  equal(await statusOf(`${direct}/${CANARY}`, 'POST', key.secret), 404);
  equal(await statusOf(`${direct}/v1/chat/completions`, 'GET', key.secret), 405);
  equal(await statusOf(`${direct}/v1/models`, 'GET', key.secret), 200);
  equal(await statusOf(`${direct}/health`, 'GET', key.secret), 200);
  await leaves(direct, key.secret);
  await eventually(async () => ok((await metricsOf(direct)).includes('ending="client-')), {
    withinMs: 10_000,
  });
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors */
const FAILURES = [
  ['AccessDeniedException', 403],
  ['InternalServerException', 500],
  ['ModelErrorException', 424],
  ['ModelNotReadyException', 429],
  ['ModelTimeoutException', 408],
  ['ResourceNotFoundException', 404],
  ['ServiceUnavailableException', 503],
  ['ThrottlingException', 429],
  ['ValidationException', 400],
] as const;

async function statusOf(url: string, method: 'GET' | 'POST', key: string): Promise<number> {
  const answer = await request(url, { method, headers: { authorization: `Bearer ${key}` } });
  await answer.body.dump();
  return answer.statusCode;
}

/** A client that goes in the middle of its answer. */
function leaves(url: string, key: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const body = JSON.stringify({
    model: MODEL,
    stream: true,
    messages: [{ role: 'user', content: '[[sim {"words":400,"delayMs":20}]]' }],
  });
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key}\r\n` +
          `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
    socket.once('data', () => socket.destroy());
    socket.once('close', () => resolve());
    socket.once('error', reject);
  });
}

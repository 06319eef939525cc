/**
 * rate_limit_allowed_total and rate_limit_blocked_total count requests: each once, however many limits it passes, and
 * whatever else becomes of it.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { request } from 'undici';
import { defaultRules } from '../../core/alerts/alerts.ts';
import { limitTypes } from '../../core/metrics/label-values.ts';
import { earlyInMinute } from '../support/early-in-minute.ts';
import { eventually } from '../support/eventually.ts';
import { metric } from '../support/metrics.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { prometheusBinary, scrapes, startTestPrometheus } from './real-prometheus.ts';

const MODEL = 'claude-haiku-4-5';
const hello = { model: MODEL, messages: [{ role: 'user', content: 'hello' }], max_tokens: 16 };

const BODY_BYTES = 'stargate_request_body_bytes';

type Key = { readonly secret: string };
type Counts = { readonly allowed: number; readonly blocked: number; readonly hits: string };

const ALLOWED: Counts = { allowed: 1, blocked: 0, hits: '' };
const NEITHER: Counts = { allowed: 0, blocked: 0, hits: '' };
const blockedBy = (kind: (typeof limitTypes)[number]): Counts => ({ allowed: 0, blocked: 1, hits: kind });

/** What the counters say now, and since then. */
async function counting(gate: Gate): Promise<() => Promise<Counts>> {
  const names = ['rate_limit_allowed_total', 'rate_limit_blocked_total', ...limitTypes.map(hitsOf)];
  const read = () => Promise.all(names.map((name) => metric(gate, name)));
  const before = await read();
  return async () => {
    const now = await read();
    const [allowed = 0, blocked = 0, ...hits] = now.map((value, index) => value - (before[index] ?? 0));
    const kinds = limitTypes.flatMap((kind, index) => Array.from({ length: hits[index] ?? 0 }, () => kind));
    return { allowed, blocked, hits: kinds.join(' ') };
  };
}

function hitsOf(kind: string): string {
  return `stargate_rate_limit_hits_total{limit_type="${kind}"}`;
}

test('each request of a valid key counts once as allowed or as blocked', async (t) => {
  const gate = await startGate(t, { environment: { REMOTE_CONTENT_HOSTS: 'images.example.invalid' } });
  const free: Key = await gate.admin.createKey({});
  const limits = { rpm_limit: 1_000, tpm_limit: 10_000_000 };
  const threefold: Key = await gate.admin.createKey({ ...limits, max_parallel_requests: 50 });
  const team_id = await gate.admin.createTeam(limits);
  const user_id = await gate.admin.createUser(limits);
  const everywhere: Key = await gate.admin.createKey({ ...limits, team_id, user_id });
  await gate.admin.post('/customer/new', { user_id: 'acme', rpm_limit: 0 });
  await gate.admin.post('/customer/new', { user_id: 'zen', ...limits });

  const chat =
    (body: object, key = threefold) =>
    async (): Promise<number> =>
      (await gate.post(key.secret, '/v1/chat/completions', { ...hello, ...body })).status;
  const post = (path: string, body: object) => async (): Promise<number> =>
    (await gate.post(threefold.secret, path, body)).status;
  const models = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${threefold.secret}` };
    const { statusCode, body } = await request(`${gate.edgeUrl}/v1/models`, { headers });
    await body.dump();
    return statusCode;
  };
  const limited = (own: Readonly<Record<string, unknown>>) => async (): Promise<number> =>
    (await gate.chat((await gate.admin.createKey(own)).secret, 'hello')).status;

  const throttled = {
    messages: said('[[sim {"fail":{"kind":"http","type":"ThrottlingException"}}]]'),
    fallbacks: ['nova-micro'],
  };
  const throttledOnce = said('[[sim {"fail":{"kind":"http","type":"ThrottlingException","times":1}}]]');
  const image = { type: 'image_url', image_url: { url: 'https://images.example.invalid/a.png' } };
  const cases: readonly (readonly [what: string, Counts, status: number, () => Promise<number>])[] = [
    ['without any limit', ALLOWED, 200, chat({}, free)],
    ['under three limits', ALLOWED, 200, chat({})],
    ['streamed', ALLOWED, 200, chat({ stream: true })],
    ['for three choices', ALLOWED, 200, chat({ n: 3 })],
    ['for three choices without a limit', ALLOWED, 200, chat({ n: 3 }, free)],
    ['under limits of its key, its user and its team', ALLOWED, 200, chat({}, everywhere)],
    ['of a customer with limits', ALLOWED, 200, chat({ user: 'zen' })],
    ['to count tokens', ALLOWED, 200, post('/v1/messages/count_tokens', { ...hello })],
    ['that Bedrock throttles at first', ALLOWED, 200, chat({ messages: throttledOnce })],
    ['that Bedrock throttles, and another model too', ALLOWED, 429, chat(throttled)],
    ['with a body that is no request', ALLOWED, 400, chat({ messages: 'hello' })],
    ['for a model that does not exist', ALLOWED, 404, chat({ model: 'no-such-model' })],
    ['whose image cannot be fetched', ALLOWED, 400, chat({ messages: said([image]) })],
    ['beyond a budget', ALLOWED, 429, limited({ max_budget: 0 })],
    ['with a wrong key', NEITHER, 401, chat({}, { secret: 'sk-wrong' })],
    ['for the list of models', NEITHER, 200, models],
    ['to a path of no model', NEITHER, 404, post('/v1/nothing', {})],
    ['beyond the requests of a minute', blockedBy('rpm'), 429, limited({ rpm_limit: 0 })],
    ['beyond the tokens of a minute', blockedBy('tpm'), 429, limited({ tpm_limit: 0, rpm_limit: 100 })],
    ['beyond the requests at once', blockedBy('max_parallel'), 429, limited({ max_parallel_requests: 0 })],
    ['beyond the limit of a customer', blockedBy('rpm'), 429, chat({ user: 'acme' })],
    ['for choices beyond the limit', blockedBy('rpm'), 429, chat({ n: 3 }, await once(gate))],
  ];
  for (const [what, expected, status, send] of cases) {
    await t.test(what, async () => {
      const since = await counting(gate);
      equal(await send(), status);
      deepEqual(await since(), expected);
    });
  }

  await t.test('whose client leaves while it sends its body', async () => {
    // No other request holds a body, so that the gauge speaks of this one.
    await eventually(async () => equal(await metric(gate, BODY_BYTES), 0), { withinMs: 5_000 });
    const since = await counting(gate);
    const { hostname, port } = new URL(gate.tasks()[0]?.url ?? '');
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${free.secret}\r\ncontent-length: 100\r\n\r\n{`,
    );
    await eventually(async () => ok((await metric(gate, BODY_BYTES)) > 0), { withinMs: 5_000 });
    socket.destroy();
    await eventually(async () => deepEqual(await since(), ALLOWED), { withinMs: 5_000 });
  });

  await t.test('as soon as it is let in, not when it has ended', async () => {
    const since = await counting(gate);
    const slow = chat({ messages: said('[[sim {"firstTokenDelayMs":60000}]]') })();
    await eventually(async () => deepEqual(await since(), ALLOWED), { withinMs: 5_000 });
    // Its answer is not waited for.
    slow.catch(() => undefined);
  });
});

function said(content: unknown): readonly object[] {
  return [{ role: 'user', content }];
}

/** A key for one request a minute. */
function once(gate: Gate): Promise<Key> {
  return gate.admin.createKey({ rpm_limit: 1 });
}

const skip = prometheusBinary === null ? 'no prometheus on this machine' : false;

test(
  'on a real Prometheus the success rate, the totals and the alert are those of the requests, under 0, 1 and 3 limits on three tasks',
  { skip },
  async (t) => {
    const gate = await startGate(t, { tasks: 3 });
    const urls = gate.tasks().map(({ url }) => url);
    const hosts = urls.map((url) => new URL(url).host);
    const prometheus = await startTestPrometheus(t, hosts);
    await scrapes(prometheus, 2);
    const figure = async (expr: string): Promise<number> => (await prometheus.query(expr))[0]?.value ?? NaN;
    equal(await figure('sum(rate_limit_allowed_total)'), 0);
    equal(await figure('sum(rate_limit_blocked_total)'), 0);

    /** Five requests to each task, each with a key of its own. */
    const load = async (limits: Readonly<Record<string, number>>): Promise<readonly number[]> => {
      await earlyInMinute();
      const statuses: number[] = [];
      for (const url of urls) {
        const { secret } = await gate.admin.createKey(limits);
        for (let sent = 0; sent < 5; sent += 1)
          statuses.push((await gate.chat(secret, 'hello', { url })).status);
      }
      await scrapes(prometheus, 2);
      return statuses;
    };
    const refused = (statuses: readonly number[]): number =>
      statuses.filter((status) => status === 429).length;

    for (const { limits, allowed, blocked } of [
      { limits: {}, allowed: 15, blocked: 0 },
      { limits: { rpm_limit: 2 }, allowed: 21, blocked: 9 },
      { limits: { rpm_limit: 2, tpm_limit: 1_000_000, max_parallel_requests: 9 }, allowed: 27, blocked: 18 },
    ]) {
      const before = await figure('sum(rate_limit_blocked_total)');
      equal(refused(await load(limits)), blocked - before);
      equal(await figure('sum(rate_limit_allowed_total)'), allowed);
      equal(await figure('sum(rate_limit_blocked_total)'), blocked);
      equal(await figure('sum(stargate_rate_limit_hits_total)'), blocked);
      equal(await figure('count(rate_limit_allowed_total)'), 3, 'one series a task');
      const success = await figure(
        'sum(rate(rate_limit_allowed_total[5m])) / (sum(rate(rate_limit_allowed_total[5m])) + sum(rate(rate_limit_blocked_total[5m])))',
      );
      equal(success.toFixed(6), (allowed / (allowed + blocked)).toFixed(6));
      const byTask = await prometheus.query(
        'rate(rate_limit_allowed_total[5m]) / (rate(rate_limit_allowed_total[5m]) + rate(rate_limit_blocked_total[5m]))',
      );
      deepEqual(
        byTask.map(({ value }) => value.toFixed(6)),
        Array.from({ length: 3 }, () => (allowed / (allowed + blocked)).toFixed(6)),
      );
    }
    deepEqual(
      (await prometheus.query('sum by (limit_type) (stargate_rate_limit_hits_total) > 0')).map(
        ({ metric: labels, value }) => [labels['limit_type'], value],
      ),
      [['rpm', 18]],
    );

    const alert = defaultRules.find(({ name }) => name === 'RateLimitSpike');
    const [watched = ''] = alert?.rule.expr.split(' > ') ?? [];
    const perTask = await prometheus.query('rate(rate_limit_blocked_total[5m])');
    equal(perTask.length, 3);
    const all = perTask.reduce((sum, { value }) => sum + value, 0);
    equal(
      (await figure(watched)).toFixed(2),
      all.toFixed(2),
      'the alert sees the refusals of all tasks as one',
    );
  },
);

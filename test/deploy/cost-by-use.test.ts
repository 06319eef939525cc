/** What the bill says of use: series of Prometheus as a task really has them, flags, and what each figure drives. */
import { equal, match, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { callRoute } from '../../core/routes.ts';
import { environmentNamed, environments } from '../../lib/environments.ts';
import { createTaskMetrics } from '../../proxy/metrics/task-metrics.ts';
import { watchRuntime } from '../../proxy/metrics/runtime-metrics.ts';
import { readFlags } from '../../scripts/cost/flags.ts';
import { exampleUse } from '../../scripts/cost/page.ts';
import { mostSeriesOfTask, seriesOfTask } from '../../scripts/cost/series.ts';
import { mostPrometheusUsd, useLines, type Use } from '../../scripts/cost/use.ts';
import { sampleRecord } from '../observability/sample-record.ts';

const ROUTES = ['chat-completions', 'messages', 'responses'] as const;
const ENDS = [
  { status: 200, errorClass: null },
  { status: 429, errorClass: 'throttled' },
  { status: 503, errorClass: 'upstream' },
] as const;

/** Of a task that has served so many users, each with so many of the models, by every dialect and with errors. */
function seriesShown(users: number, models: number, modelsPerUser: number, maxUsers: number): number {
  const { registry, ended } = createTaskMetrics({ maxUsers, nowMs: () => 0 });
  const stop = watchRuntime(registry, { version: '0.0.0', revision: null });
  for (let user = 0; user < users; user += 1)
    for (let used = 0; used < modelsPerUser; used += 1)
      for (const route of ROUTES)
        for (const end of ENDS)
          ended(
            sampleRecord({
              ...end,
              user: `user-${user}`,
              model: `model-${(user + used) % models}`,
              route,
              dialect: callRoute(route)?.dialect ?? 'openai-chat',
              inputTokens: 10,
              outputTokens: 10,
              cacheReadTokens: 10,
              cacheWrite5mTokens: 10,
            }),
            'chat',
          );
  const text = [...registry.render({ format: 'text', reader: null })].join('');
  stop();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

test('the bill knows how many series a task shows, by its users and models, and never says too few', () => {
  for (const [users, models, modelsPerUser] of [
    [1, 1, 1],
    [10, 5, 2],
    [50, 8, 2],
    [200, 8, 2],
    [200, 8, 8],
    [60, 40, 3],
  ] as const) {
    const maxUsers = 500;
    const shown = seriesShown(users, models, modelsPerUser, maxUsers);
    const said = seriesOfTask({ users, models, modelsPerUser, maxUsers });
    const text = `${users} users, ${models} models, ${modelsPerUser} each: ${shown} series, the bill says ${said}`;
    ok(said <= shown * 2.5, text);
    ok(said >= shown, text);
  }
});

test('more users than METRICS_MAX_USERS cost nothing more', () => {
  for (const users of [30, 100, 400])
    ok(seriesShown(users, 8, 4, 25) <= mostSeriesOfTask(8, 25), `${users} users`);
});

test('Managed Prometheus cannot cost more in dev and staging than their page says', () => {
  for (const { name, proxy } of environments) {
    const { models } = exampleUse(name);
    const most = mostPrometheusUsd(environmentNamed(name), models, proxy.minTasks);
    const line = useLines(environmentNamed(name), exampleUse(name)).find(
      ({ what }) => what === 'Managed Prometheus, samples',
    );
    ok(line !== undefined && line.monthlyUsd <= most, name);
    if (name === 'dev') ok(most < 20, `${most} USD`);
  }
});

const USE: Use = { users: 200, teams: 20, models: 8, requests: 1_000_000, tokens: 4_000 };
const prod = environmentNamed('prod');

function costOf(what: string, change: Partial<Use>, environment = prod): number {
  const line = useLines(environment, { ...USE, ...change }).find((one) => one.what === what);
  ok(line !== undefined, what);
  return line.monthlyUsd;
}

test('the metrics of usage are billed by teams up to a bound, and by models only where they are asked for', () => {
  const METRICS = 'CloudWatch metrics of usage';
  const near = (usd: number, expected: number) => ok(Math.abs(usd - expected) < 0.001, `${usd}`);
  near(costOf(METRICS, { teams: 3 }), 0.3 * (10 + 2 * 5));
  near(costOf(METRICS, { teams: 5_000, models: 100 }), 0.3 * (10 + 2 * 22));
  const detailed = { ...prod, metrics: { usage: { by: 'teams-and-models', mostTeams: 50 } } } as const;
  near(costOf(METRICS, { teams: 50 }, detailed), 0.3 * (10 + 2 * 52 + 10 * 52 * 8));
  near(costOf(METRICS, {}, { ...prod, metrics: { usage: { by: 'environment' } } }), 3);
});

test('each figure drives the lines that it should', () => {
  for (const [what, change] of [
    ['CloudFront, requests', { requests: 2_000_000 }],
    ['CloudFront, data', { tokens: 8_000 }],
    ['NAT gateway, data', { tokens: 8_000 }],
    ['Load balancer, capacity units', { requests: 2_000_000 }],
    ['Managed Prometheus, samples', { users: 400 }],
    ['Managed Prometheus, samples', { models: 16 }],
    ['CloudWatch Logs, requests', { requests: 2_000_000 }],
    ['Proxy tasks beyond the fewest', { requests: 100_000_000 }],
  ] as const)
    ok(costOf(what, change) > costOf(what, {}), what);
});

test('a flag that does not fit is named, with what it takes', () => {
  const whole = [
    '--env',
    'prod',
    '--users',
    '200',
    '--teams',
    '20',
    '--models',
    '8',
    '--requests',
    '1000000',
  ];
  const flags = readFlags(whole);
  ok(flags.kind === 'bill');
  equal(flags.use.tokens, 4_000);
  equal(readFlags([]).kind, 'page');
  throws(() => readFlags(['--users', '3']), /--users needs --env/);
  throws(() => readFlags(['--env', 'prod', '--users', '3']), /--teams is missing/);
  throws(() => readFlags([...whole, '--tokens', '-1']), /--tokens|ambiguous/);
  throws(() => readFlags([...whole, '--tokens', 'many']), /--tokens is "many"; it takes a whole number/);
  throws(() => readFlags([...whole, '--requests', '1e9']), /--requests is "1e9"/);
  throws(() => readFlags(['--env', 'moon', ...whole.slice(2)]), /moon/);
  throws(() => readFlags(['--user', '3']), /--user/);
});

test('every line says what drives it', () => {
  for (const environment of environments)
    for (const { what, driver, monthlyUsd } of useLines(environment, exampleUse(environment.name))) {
      match(driver, /\w/, what);
      ok(monthlyUsd >= 0 && Number.isFinite(monthlyUsd), what);
    }
});

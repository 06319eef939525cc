/**
 * A gateway that has seen a bit of everything: users, teams and keys with limits and budgets, streamed and cached
 * calls, refusals, throttling. Beside it are the metrics of parts that no request can reach in such a gateway,
 * made by the same code and scraped like a task.
 */
import { equal } from 'node:assert/strict';
import { createServer } from 'node:http';
import type { TestContext } from 'node:test';
import { request } from 'undici';
import { canaryUser } from '../../core/canary/canary-user.ts';
import { systemClock } from '../../core/clock.ts';
import { readSystemState } from '../../core/db/queries/operations/system-state.ts';
import { enumerationOf, givenLabels } from '../../core/metrics/metric.ts';
import { summaries } from '../../core/metrics/gen-ai.ts';
import { counters, processCounters } from '../../core/metrics/prometheus.ts';
import { publishUsage } from '../../lambda/usage-publisher/publish-usage.ts';
import { leftOutMetric } from '../../proxy/metrics/left-out-metric.ts';
import { watchSystem } from '../../proxy/metrics/system-metrics.ts';
import { EXPOSITION_TYPE, expositionOf } from '../../core/saas-usage/exposition.ts';
import { answerScrape } from '../../proxy/metrics/scrape.ts';
import { watchRuntime } from '../../proxy/metrics/runtime-metrics.ts';
import { createTaskMetrics, type TaskMetrics } from '../../proxy/metrics/task-metrics.ts';
import { startSpillStore } from '../../local/spill-store.ts';
import { startCollector } from './collector.ts';
import { servicesState } from './services-state.ts';
import { useOtherServices } from './used-services.ts';
import { eventually } from '../support/eventually.ts';
import { startGate, type Gate } from '../support/start-gate.ts';
import { listen } from '../support/listen.ts';

export type LoadedGate = {
  readonly gate: Gate;
  /** Hosts to scrape. */
  readonly hosts: readonly string[];
  /** Once more as much of everything. */
  readonly load: () => Promise<void>;
  /** Resolves when every record, and that something was refused, is in the database. */
  readonly settled: () => Promise<void>;
};

const CALLS_A_LOAD = 7;

export async function startLoadedGate(t: TestContext): Promise<LoadedGate> {
  const collector = await startCollector(t, { failsEvery: 2 });
  const spill = await startSpillStore('us-east-1');
  t.after(spill.close);
  const gate = await startGate(t, {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      TRACE_SAMPLE_PERCENT: '100',
      ...spill.taskEnvironment,
    },
  });
  const research = await gate.admin.createTeam({ team_alias: 'research', max_budget: 100 });
  const ada = await gate.admin.createUser({
    user_email: 'ada@example.com',
    team_id: research,
    max_budget: 5,
  });
  await gate.admin.post('/policy/new', {
    policy_name: 'watch',
    checks: { entities: { default: 'observe' } },
  });
  const endsOn = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  await gate.admin.post('/model/life', { model: 'claude-haiku-4-5', retires_on: endsOn });
  // By the canary's id, so that the rule that leaves its calls out finds some.
  const bob = await gate.admin.createUser({ user_id: canaryUser.userId, user_email: 'bob@example.com' });
  const adaKey = await gate.admin.createKey({ user_id: ada, team_id: research, key_alias: 'ada laptop' });
  const bobKey = await gate.admin.createKey({ user_id: bob, key_alias: 'bob script' });
  const rare = createTaskMetrics({ maxUsers: 10, nowMs: () => 0 });
  t.after(watchRuntime(rare.registry, { version: '0.0.0', revision: null }));
  // A task reads this once a minute; here the publisher has run first.
  await publishUsage(
    gate.database,
    () => undefined,
    systemClock,
    () => undefined,
    { by: 'teams', mostTeams: 20 },
  );
  const stopWatching = watchSystem({
    registry: rare.registry,
    read: async () => ({
      ...(await readSystemState(gate.database)),
      endingModels: [{ model: 'a-model', daysLeft: 20 }],
    }),
    onProblem: (what) => t.diagnostic(what),
  });
  t.after(stopWatching);
  rare.registry.add(leftOutMetric(() => [{ deployment: 'us-east-1/a-model', optional: 'strict' }]));
  rare.registry.counter(processCounters.processRestarts).add(1);
  const rareHost = await serveMetrics(t, rare);
  const servicesHost = await serveServices(t);
  const cached = simulated({ usage: { inputTokens: 50, cacheReadTokens: 4_000, cacheWrite5mTokens: 500 } });
  const throttled = simulated({ fail: { kind: 'http', type: 'ThrottlingException', times: 1 } });
  // Budgets are counted when they are first asked for; from then on every call is admitted.
  for (const { secret } of [adaKey, bobKey]) {
    await eventually(async () => equal((await gate.chat(secret, 'Are you there?')).status, 200), {
      withinMs: 15_000,
    });
  }
  await useOtherServices(gate.database);
  let calls = 2;
  const load = async (): Promise<void> => {
    await Promise.all([
      gate.chat(adaKey.secret, 'Tell me about rivers'),
      gate.chat(adaKey.secret, 'Tell me about lakes', { stream: true }),
      gate.chat(adaKey.secret, `Tell me more ${cached}`),
      gate.chat(bobKey.secret, 'And the sea?', { model: 'claude-sonnet-5' }),
      gate.chat(bobKey.secret, 'And the ocean?', { stream: true }),
      message(gate, bobKey.secret, `Once again ${throttled} ${calls}`),
      message(gate, adaKey.secret, simulated({ fail: { kind: 'http', type: 'InternalServerException' } })),
      gate.chat('sk-not-a-key', 'hello'),
      gate.chat(bobKey.secret, 'hello', { model: 'no-such-model' }),
    ]);
    calls += CALLS_A_LOAD;
    countRare(rare);
  };
  return {
    gate,
    hosts: [...gate.tasks().map((task) => new URL(task.url).host), rareHost, servicesHost],
    load,
    settled: async () => {
      await eventually(
        async () => {
          const [row] = await gate.database.query('select count(*)::int as count from usage_records');
          if (row?.['count'] !== calls) throw new Error(`${String(row?.['count'])} records of ${calls}`);
          // A task stores what it refused every ten seconds.
          const [refused] = await gate.database.query(
            'select sum(refused)::int as count from refused_requests',
          );
          if (calls > 2 && typeof refused?.['count'] !== 'number')
            throw new Error('what was refused is not stored yet');
        },
        { withinMs: 25_000 },
      );
    },
  };
}

function simulated(directive: unknown): string {
  return `[[sim ${JSON.stringify(directive)}]]`;
}

async function message(gate: Gate, key: string, prompt: string): Promise<void> {
  const answer = await request(`${gate.edgeUrl}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      max_tokens: 64,
      messages: [{ role: 'user', content: prompt }],
    }),
  });
  await answer.body.dump();
}

/** Every counter once, because some count what cannot be brought about here: policies, full journals, dead collectors. */
function countRare(metrics: TaskMetrics): void {
  for (const [name, metric] of Object.entries(counters))
    metrics[name as keyof typeof counters].add(
      1,
      ...givenLabels(metric).map((label) => enumerationOf(label.values)?.[0] ?? label.name),
    );
  metrics.registry.folded(summaries.clientTokenUsage);
  makeGarbage();
}

/** Enough of it to be collected. */
function makeGarbage(): void {
  for (let round = 0; round < 50; round += 1) Array.from({ length: 50_000 }, (_, index) => ({ index }));
}

async function serveMetrics(t: TestContext, metrics: TaskMetrics): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    void answerScrape(incoming, outgoing, metrics.registry);
  });
  return new URL(await listen(t, server)).host;
}

/** What the exporter of other services shows. */
async function serveServices(t: TestContext): Promise<string> {
  const server = createServer((_incoming, outgoing) => {
    const nowMs = systemClock.nowMs();
    outgoing
      .writeHead(200, { 'content-type': EXPOSITION_TYPE })
      .end(expositionOf(servicesState(nowMs), nowMs));
  });
  return new URL(await listen(t, server)).host;
}

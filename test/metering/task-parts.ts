/**
 * The parts of a task, put together in the test's own process: real stages, journal, leases and response store, on a real
 * database and against the simulator. So a test can let one of them fail.
 */
import type { TestContext } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { readDeploymentConfig } from '../../core/catalog/deployment-config.ts';
import { models } from '../../core/catalog/models.ts';
import { systemClock } from '../../core/clock.ts';
import { connect } from '../../core/db/connect.ts';
import { newId, type KeyId } from '../../core/ids.ts';
import type { Principal } from '../../core/keys/principal.ts';
import { createKeyHasher, generateVirtualKey } from '../../core/keys/virtual-key.ts';
import { parseUsd } from '../../core/money.ts';
import { BodyBudget } from '../../proxy/body-budget.ts';
import { createPromptCaching } from '../../proxy/stages/prompt-caching/prompt-caching.ts';
import { TimeLimits } from '../../proxy/time-limits.ts';
import { Turns } from '../../proxy/event-loop-turns.ts';
import type { Log } from '../../proxy/log.ts';
import { limitReports } from '../../proxy/metrics/limit-reports.ts';
import { createTaskMetrics } from '../../proxy/metrics/task-metrics.ts';
import { createPromptGuard } from '../../proxy/policies/mask/prompt-guard.ts';
import type { StageDeps } from '../../proxy/pipeline.ts';
import { createResponseStore } from '../../proxy/response-store/response-store.ts';
import { AdmittedLoad } from '../../proxy/admitted-load.ts';
import { createTaskServer } from '../../proxy/server.ts';
import { createPrincipalCache } from '../../proxy/stages/authenticate/principal-cache.ts';
import { createRunningCalls } from '../../proxy/stages/authenticate/running-calls.ts';
import { createCustomers } from '../../proxy/stages/customers/customers.ts';
import { createInputCounter } from '../../proxy/stages/count-input.ts';
import { createLeftOut } from '../../proxy/stages/dispatch/left-out.ts';
import { createInflater } from '../../proxy/stages/receive/inflate.ts';
import { createKeepAlive } from '../../proxy/stages/relay/keep-alive.ts';
import { bearerCredentials } from '../../proxy/upstream/credentials.ts';
import { createDeploymentHealth } from '../../proxy/upstream/deployment-health.ts';
import { createUnheardAnswers } from '../../proxy/upstream/unheard-answers.ts';
import { createUpstream } from '../../proxy/upstream/upstream.ts';
import { startBedrockSimulator } from '../../simulator/simulator.ts';
import { leasesIn } from '../limits/database-leases.ts';
import { createTestDatabase } from '../support/database.ts';
import { directoryFor, open } from './journal-parts.ts';
import { listen } from '../support/listen.ts';
import { hardBudget, scopeLimits } from '../support/scope-limits.ts';
import { createVerdictMemory } from '../../proxy/policies/checks/verdict-memory.ts';
import { createTagBook } from '../../proxy/stages/tag-book.ts';

const MIB = 1_048_576;
const BEDROCK_KEY = 'bedrock-key-only-for-tests';

/** Answers with `fallback` when `asked` cannot. */
export const MODELS = { asked: 'claude-opus-5-5', fallback: 'nova-pro' };

export async function taskParts(t: TestContext) {
  // Before the hook that drops the database.
  let stop = (): Promise<unknown> => Promise.resolve();
  t.after(() => stop());
  const { url, database } = await createTestDatabase(t);
  const clock = systemClock;
  const bedrock = await startBedrockSimulator({ port: 0, accessKeys: [], bearerTokens: [BEDROCK_KEY] });
  const upstream = createUpstream({
    endpoint: bedrock.url,
    credentials: bearerCredentials(BEDROCK_KEY),
    roles: new Map(),
    connections: 8,
    silenceTimeoutMs: 10_000,
    clock,
  });
  const directory = await directoryFor(t);
  const journal = await open(directory, database);
  const leases = leasesIn(t, database, clock);
  const turns = new Turns(clock);
  const responseStore = createResponseStore({
    database: connect({ url, maxConnections: 2 }),
    clock,
    eventLoop: turns,
    retentionMs: 86_400_000,
    maxTurnBytes: MIB,
    onNotKept: () => undefined,
    onProblem: (task, error) => t.diagnostic(`${task}: ${String(error)}`),
  });
  const fallbacks = JSON.stringify({ [MODELS.asked]: { fallbacks: [MODELS.fallback] } });
  const catalog = createCatalog(models, 'us-east-1', readDeploymentConfig(fallbacks, models));
  const metrics = createTaskMetrics({ maxUsers: 10, nowMs: clock.monotonicMs });
  const lines: string[] = [];
  const line = (event: string): unknown => lines.push(event);
  const log: Log = { error: line, warn: line, info: line, debug: line, flush: () => Promise.resolve() };
  const failures: string[] = [];
  const recorded: string[] = [];
  const principal = principalWithBudget('100');
  const authenticateDeps = {
    cache: createPrincipalCache({ clock, load: () => Promise.resolve(principal) }),
    hashKey: createKeyHasher('pepper-only-for-tests'),
    clock,
    authenticator: null,
    trustedProxies: [],
  };
  const keepAlive = createKeepAlive(clock, 10_000);
  const customers = createCustomers({
    database,
    clock,
    rules: { modelsMeant: catalog.modelsMeant, budgetShortage: 'shorten' },
  });
  const running = createRunningCalls({ ...authenticateDeps, customers, log, stallMs: 60_000 });
  const load = new AdmittedLoad();
  const timeLimits = new TimeLimits(clock);
  const deps: StageDeps = {
    ...authenticateDeps,
    load,
    overload: { refusalOf: () => null },
    bodyBudget: new BodyBudget({ taskBytes: 64 * MIB, maxBodyBytes: MIB }),
    inflate: createInflater(MIB),
    maxBodyBytes: MIB,
    bodyTimeoutMs: 10_000,
    timeLimits,
    remoteContent: null,
    promptCaching: createPromptCaching({ mode: 'auto', clock }),
    responseStore,
    answerCache: null,
    catalog,
    homeRegion: 'us-east-1',
    verdictMemory: createVerdictMemory(),
    policies: { effectiveFor: () => null, mayApplyTo: () => false, isRead: () => true },
    promptGuard: createPromptGuard(),
    tagBook: createTagBook(),
    turns,
    customers,
    leases,
    limitReports: limitReports(metrics, log),
    journal: {
      ...journal,
      record: (record) => {
        recorded.push(record.requestId);
        journal.record(record);
      },
    },
    upstream,
    unheard: createUnheardAnswers({ onEnd: () => undefined }),
    health: createDeploymentHealth(clock),
    leftOut: createLeftOut(clock),
    inputCounter: createInputCounter({ upstream, turns, onEnd: () => undefined }),
    deadlines: { tryTimeoutMs: 10_000, callTimeoutMs: 20_000, hedgeAfterMs: 0 },
    random: () => 0,
    keepAlive,
    running,
    refusals: { add: () => undefined, close: () => Promise.resolve() },
    tracer: { admitted: () => undefined, ended: () => undefined },
    metrics,
    log,
    onProblem: (task, error) => failures.push(`${task}: ${String(error)}`),
    onFailure: (_arrival, error) => failures.push(error instanceof Error ? error.message : String(error)),
  };
  let closing: Promise<number> | null = null;
  const closeJournal = (): Promise<number> => (closing ??= journal.close(5_000));
  stop = async () => {
    load.stop();
    keepAlive.stop();
    timeLimits.stop();
    running.stop();
    await closeJournal();
    await leases.stop();
    await Promise.all([upstream.close(), responseStore.stop(), bedrock.close()]);
  };
  return {
    database,
    bedrock,
    directory,
    deps,
    closeJournal,
    secret: generateVirtualKey(),
    failures,
    lines,
    recorded,
  };
}

/** The task's server on these parts; it ends with the test. */
export async function serve(t: TestContext, deps: StageDeps): Promise<string> {
  const { server } = createTaskServer({
    ...deps,
    ownUsage: () => Promise.reject(new Error('not asked for here')),
    figures: deps.metrics.registry,
    metricsToken: null,
    unready: () => null,
    keepAliveTimeoutMs: 1_000,
  });
  return listen(t, server);
}

function principalWithBudget(usd: string): Principal {
  const keyId = newId<KeyId>(systemClock.nowMs());
  return {
    keyId,
    keyAlias: null,
    userId: null,
    actsFor: null,
    teamId: null,
    allowedModels: null,
    modelLists: [],
    forbidsRetention: null,
    modelAliases: null,
    allowedRoutes: null,
    allowedAddresses: null,
    isBlocked: false,
    expiresAtMs: null,
    tags: [],
    budgetIds: [],
    limits: [scopeLimits({ scopeId: keyId, rpm: 1_000, parallel: 2, budget: hardBudget(parseUsd(usd)) })],
  };
}

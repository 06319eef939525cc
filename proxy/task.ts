/**
 * Puts a proxy task together from its settings: pools, caches, journal, stages, server. Nothing here is global, so
 * several tasks can live in one process (tests) as well as one each (everywhere else).
 */
import type { AddressInfo } from 'node:net';
import { createCatalog } from '../core/catalog/catalog.ts';
import { storedEntries } from '../core/catalog/entry-config.ts';
import type { ModelEntry } from '../core/catalog/entry-model.ts';
import { keptPrices } from '../core/catalog/price-figures.ts';
import type { Clock } from '../core/clock.ts';
import { connect } from '../core/db/connect.ts';
import { allPolicies } from '../core/db/queries/policies/policies.ts';
import { listModelEntries } from '../core/db/queries/operations/model-entries.ts';
import { listModelSettings } from '../core/db/queries/operations/model-settings.ts';
import { signIn } from '../core/db/queries/keys/sign-ins.ts';
import { createUsageSink } from '../core/db/usage-sink.ts';
import { readSystemState } from '../core/db/queries/operations/system-state.ts';
import { storeRefusals } from '../core/db/queries/usage/refused-requests.ts';
import { newId } from '../core/ids.ts';
import { createAuthenticator } from '../core/identity/authenticator.ts';
import { createKeyHasher } from '../core/keys/virtual-key.ts';
import { dayStartMs } from '../core/catalog/life.ts';
import { catalogReviewedOn } from '../core/catalog/revision.ts';
import { taskGauges } from '../core/metrics/prometheus.ts';
import { createOwnUsage } from './local-endpoints/own-usage.ts';
import { AdmittedLoad } from './admitted-load.ts';
import { drain } from './drain.ts';
import type { Arrival } from './exchange.ts';
import { lookForDatabase } from './first-look.ts';
import { createVerdictMemory } from './policies/checks/verdict-memory.ts';
import { openJournal } from './journal/journal.ts';
import { startLeasing } from './leases/leasing.ts';
import { errorText, type Log } from './log.ts';
import { leftOutMetric } from './metrics/left-out-metric.ts';
import { watchSystem } from './metrics/system-metrics.ts';
import { watchRuntime } from './metrics/runtime-metrics.ts';
import { createRefusalCounter } from './metrics/refusal-counter.ts';
import { createTaskMetrics } from './metrics/task-metrics.ts';
import { Overload } from './overload.ts';
import { createProblemReporter } from './problem-reporter.ts';
import { createReadiness } from './readiness.ts';
import { principalLoader } from './stages/authenticate/load-principal.ts';
import { createPrincipalCache } from './stages/authenticate/principal-cache.ts';
import { followRevocations } from './stages/authenticate/revocation.ts';
import { createRunningCalls } from './stages/authenticate/running-calls.ts';
import { createPromptGuard } from './policies/mask/prompt-guard.ts';
import { createPolicyBook } from './policies/policy-book.ts';
import { limitReports } from './metrics/limit-reports.ts';
import { BodyBudget } from './body-budget.ts';
import { YoungCollection } from './young-collection.ts';
import { createCustomers } from './stages/customers/customers.ts';
import { createInputCounter } from './stages/count-input.ts';
import { createLeftOut } from './stages/dispatch/left-out.ts';
import { createPromptCaching } from './stages/prompt-caching/prompt-caching.ts';
import { createInflater } from './stages/receive/inflate.ts';
import { createKeepAlive } from './stages/relay/keep-alive.ts';
import { settleLost } from './stages/settle-lost.ts';
import { TimeLimits } from './time-limits.ts';
import { Turns } from './event-loop-turns.ts';
import type { StageDeps } from './pipeline.ts';
import type { Siblings } from './processes/siblings.ts';
import { startTaskSpill } from './spill/task-spill.ts';
import { createTaskServer } from './server.ts';
import type { TaskConfig } from './task-config.ts';
import { answerCacheOf, responseStoreOf } from './task-stores.ts';
import { createTagBook } from './stages/tag-book.ts';
import { createCatalogTeller } from './told-catalog.ts';
import { createDeploymentHealth } from './upstream/deployment-health.ts';
import { createRemoteContentFetcher } from './upstream/remote-content.ts';
import { createTracer } from './traces/tracer.ts';
import { createUnheardAnswers } from './upstream/unheard-answers.ts';
import { createUpstream } from './upstream/upstream.ts';

export type TaskDeps = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** The other processes of the task; null: there are none. */
  readonly siblings: Siblings | null;
};

export type Task = {
  readonly port: number;
  /** Resolves when it takes traffic for the first time; it listens before, and says what it waits for. */
  readonly ready: Promise<void>;
  /** Unready, drain, flush. Resolves when nothing is left to do. */
  readonly stop: () => Promise<void>;
};

/** Of previous runs, in memory at once, so that all of them can be spilled. */
const REPLAY_ROWS_TO_SPILL = 50_000;
/** For records, keys and what is polled; one batch of records is sent at a time (core/connection-shares.ts). */
const DATABASE_CONNECTIONS = 3;
const LOOK_MS = 3_000;

export async function startTask(
  config: TaskConfig,
  { clock, random, log, siblings }: TaskDeps,
): Promise<Task> {
  const metrics = createTaskMetrics({ maxUsers: config.metricsMaxUsers, nowMs: clock.monotonicMs });
  const onProblem = createProblemReporter(metrics.backgroundFailures, log, clock);
  const tracer = config.traces === null ? null : createTracer(config.traces, metrics, onProblem);
  const onFailure = (arrival: Arrival, error: unknown): void => {
    metrics.backgroundFailures.add(1, 'request');
    log.error('request failure', { request_id: arrival.requestId, error: errorText(error) });
  };

  const { models, served, deployments, settings: catalogSettings } = config.catalog;
  const wholeCatalog = createCatalog(models, config.region, deployments);
  const catalog = createCatalog(served, config.region, deployments);
  const where = { url: config.databaseUrl, refreshUrl: config.refreshDatabaseUrl };
  const database = connect({
    ...where,
    maxConnections: DATABASE_CONNECTIONS,
    applicationName: 'stargate proxy',
    preparesStatements: true,
    onIdleError: (error) => onProblem('database connection', error),
  });
  const rules = {
    modelsMeant: catalog.modelsMeant,
    forbidsRetention: config.dataRetention === 'forbidden',
    budgetShortage: config.budgetShortage,
  };
  const cache = createPrincipalCache({ clock, load: principalLoader(database, rules) });
  const firstLook = lookForDatabase({
    connect: () =>
      connect({
        ...where,
        maxConnections: 1,
        connectTimeoutMs: LOOK_MS,
        statementTimeoutMs: LOOK_MS,
        applicationName: 'stargate first look',
      }),
    onMissing: (reason, error) =>
      log.warn('not ready', { reason, error: error === null ? null : errorText(error) }),
  });
  const journal = await openJournal({
    directory: config.journalDirectory,
    abandoned: config.abandonedJournals,
    clock,
    insert: createUsageSink(database, keptPrices(models)),
    lostRecord: (admission) => settleLost(admission, wholeCatalog),
    maxBytes: config.journalMaxBytes,
    ...(config.spillBucket === null ? {} : { replayRows: REPLAY_ROWS_TO_SPILL }),
    onProblem,
    onSetAside: (kind) => metrics.journalSetAside.add(1, kind),
    onWell: (seconds) => log.info('journal disk takes writes again', { after_seconds: Math.round(seconds) }),
  });
  const reports = limitReports(metrics, log);
  const leasing = await startLeasing({
    databaseUrl: where.url,
    refreshUrl: where.refreshUrl,
    journalDirectory: config.journalDirectory,
    abandonedJournals: config.abandonedJournals,
    isCaughtUp: journal.isCaughtUp,
    clock,
    random,
    onRound: metrics.leaseRound,
    onWarned: reports.softBudgetPassed,
    onProblem,
  });
  const spill = startTaskSpill(config, {
    journal,
    leasing,
    prices: keptPrices(models),
    clock,
    random,
    onSpilled: (items) => metrics.usageSpilled.add(items),
    onProblem,
  });
  const refusals = createRefusalCounter({
    clock,
    taskLife: newId(clock.nowMs()),
    store: (rows) => storeRefusals(database, rows),
    onProblem,
  });
  const hashKey = createKeyHasher(config.pepper);
  const authenticator =
    config.oidc === null
      ? null
      : createAuthenticator({
          settings: config.oidc,
          clock,
          hashKey,
          signIn: (given) => signIn(database, given, { nowMs: clock.nowMs(), random }),
        });
  const authenticateDeps = { cache, hashKey, clock, authenticator, trustedProxies: config.trustedProxies };
  const customers = createCustomers({ database, clock, rules });
  const running = createRunningCalls({ ...authenticateDeps, customers, log, stallMs: config.clientStallMs });
  const tellCatalog = createCatalogTeller(database, catalog, catalogSettings);
  const entriesNow = async (): Promise<readonly ModelEntry[]> => {
    const place = {
      homeRegion: config.region,
      nowMs: clock.nowMs(),
      residency: config.catalog.residency,
    };
    const { entries, unread } = storedEntries(await listModelEntries(database), models, place);
    for (const model of unread) onProblem('entry of a model', new Error(`${model} cannot be served`));
    return entries;
  };
  const policies = createPolicyBook({
    modelsMeant: catalog.modelsMeant,
    onUnread: (policy, unread) =>
      onProblem('policies', new Error(`${policy} cannot be read whole: ${unread.join(', ')}`)),
  });
  const stores = { config, database, clock, onProblem };
  const answerCache = answerCacheOf(stores);
  const stopRevocations = followRevocations({
    databaseUrl: where.url,
    refreshUrl: where.refreshUrl,
    database,
    cache,
    customers,
    running,
    answerCache,
    reloadModels: async () => {
      catalog.apply(await listModelSettings(database), await entriesNow());
      await tellCatalog();
    },
    reloadPolicies: async () => policies.apply(await allPolicies(database)),
    onError: onProblem,
  });
  const upstream = createUpstream({
    endpoint: config.bedrockEndpoint,
    credentials: config.credentials,
    roles: config.roles,
    connections: config.upstreamConnections,
    silenceTimeoutMs: config.upstreamTimeoutMs,
    clock,
  });
  const unheard = createUnheardAnswers({ onEnd: (outcome) => metrics.unheardAnswers.add(1, outcome) });
  const remoteContent =
    config.remoteContentHosts.length === 0
      ? null
      : createRemoteContentFetcher({ hosts: config.remoteContentHosts });
  const keepAlive = createKeepAlive(clock, config.pingIntervalMs);
  const turns = new Turns(clock);
  const responseStore = responseStoreOf(stores, turns, metrics);
  const inputCounter = createInputCounter({
    upstream,
    turns,
    onEnd: (outcome) => metrics.inputCounts.add(1, outcome),
  });
  const leftOut = createLeftOut(clock);
  metrics.registry.add(leftOutMetric(leftOut.all));
  const bodyBudget = new BodyBudget(
    { taskBytes: config.bodyBudgetBytes, maxBodyBytes: config.maxBodyBytes },
    new YoungCollection(),
  );
  const load = new AdmittedLoad();
  const timeLimits = new TimeLimits(clock);
  const overload = new Overload({
    clock,
    delayMs: config.overloadDelayMs,
    onRefused: () => metrics.requestsShed.add(1),
  });
  const stages: StageDeps = {
    load,
    overload,
    ...authenticateDeps,
    bodyBudget,
    inflate: createInflater(config.maxBodyBytes),
    maxBodyBytes: config.maxBodyBytes,
    bodyTimeoutMs: config.bodyTimeoutMs,
    timeLimits,
    remoteContent,
    responseStore,
    answerCache,
    catalog,
    homeRegion: config.region,
    verdictMemory: createVerdictMemory(),
    policies,
    promptGuard: createPromptGuard(),
    tagBook: createTagBook(),
    turns,
    customers,
    leases: leasing.leases,
    limitReports: reports,
    journal,
    upstream,
    unheard,
    health: createDeploymentHealth(clock),
    leftOut,
    promptCaching: createPromptCaching({ mode: config.promptCaching, clock }),
    inputCounter,
    deadlines: config.deadlines,
    random,
    keepAlive,
    running,
    refusals,
    tracer,
    metrics,
    log,
    onProblem,
    onFailure,
  };

  let isDraining = false;
  const taskServer = createTaskServer({
    ...stages,
    ownUsage: createOwnUsage({ database, clock, onProblem }),
    metricsToken: config.metricsToken,
    figures:
      siblings?.join({ registry: metrics.registry, oldestSeconds: journal.oldestSeconds }) ??
      metrics.registry,
    unready: createReadiness({
      isDraining: () => isDraining,
      missing: () =>
        firstLook.missing() ??
        (policies.isRead() ? null : 'policies not read yet') ??
        siblings?.missing() ??
        null,
      trouble: journal.trouble,
    }),
    keepAliveTimeoutMs: config.keepAliveTimeoutMs,
  });
  const { server, inflight, beforeAdmission, connections } = taskServer;
  metrics.registry.read(taskGauges, {
    inflightRequests: inflight,
    admittedCalls: load.calls,
    admittedBusy: load.busyRatio,
    beforeAdmission,
    sheddingRatio: overload.share,
    clientConnections: connections.count,
    requestBodyBytes: () => bodyBudget.heldBytes,
    unheardRunning: unheard.running,
    journalPending: journal.pending,
    journalOldestSeconds: journal.oldestSeconds,
    journalBytes: journal.bytes,
    journalUnspilledSeconds: spill.oldestSeconds,
    journalTroubleSeconds: () => journal.trouble()?.seconds ?? 0,
    journalUnwritten: journal.unwritten,
    usageRowsRefused: journal.refusedRows,
    leaseAge: leasing.leases.ageSeconds,
    leaseWaiting: leasing.leases.waiting,
    catalogReviewed: () => dayStartMs(catalogReviewedOn) / 1_000,
  });
  const stopWatchingRuntime = watchRuntime(metrics.registry, config.build);
  const stopWatchingSystem = watchSystem({
    registry: metrics.registry,
    read: () => readSystemState(database),
    onProblem,
  });
  const ready = Promise.all([firstLook.seen, policies.read]).then(() => undefined);
  // Others serve meanwhile, and whoever came here would be refused.
  if (siblings?.isReplacement === true) await ready;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, host: config.host, backlog: 1024 }, resolve);
  });

  /** Ships and spills what is left. Returns whether all of it is in PostgreSQL. */
  const keepRecords = async (): Promise<boolean> => {
    const left = await journal.close(config.journalFlushMs);
    if (left > 0) log.warn('usage records left in the journal', { count: left });
    const isSafe = await spill.finish(left);
    if (!isSafe) log.error('usage records are on the disk of this task alone', { count: left });
    return left === 0;
  };

  return {
    port: (server.address() as AddressInfo).port,
    ready,
    stop: async () => {
      isDraining = true;
      await firstLook.stop();
      await drain(taskServer, config, { breakOff: unheard.stop, stopCounting: inputCounter.stop });
      keepAlive.stop();
      overload.stop();
      timeLimits.stop();
      load.stop();
      running.stop();
      stopWatchingRuntime();
      // PostgreSQL may be away, and each of the others waits for it in its own time: the records do not wait for them.
      const [isShipped, others] = await Promise.allSettled([
        keepRecords(),
        Promise.all([
          stopWatchingSystem(),
          tracer?.close(),
          stopRevocations(),
          responseStore?.stop(),
          answerCache?.stop(),
          refusals.close(),
        ]),
      ]);
      if (isShipped.status === 'rejected') throw isShipped.reason;
      await leasing.stop(isShipped.value);
      if (others.status === 'rejected') throw others.reason;
      config.credentials.stop();
      for (const role of config.roles.values()) role.stop();
      await Promise.all([upstream.close(), remoteContent?.close(), database.close()]);
      await log.flush();
    },
  };
}

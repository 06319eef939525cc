/**
 * Puts a proxy task together from its settings: pools, caches, journal, rooms, server. Nothing here is global, so
 * several tasks can live in one process (tests) as well as one each (everywhere else).
 */
import type { AddressInfo } from 'node:net';
import { createCatalog, createLiveCatalog } from '../core/catalog/catalog.ts';
import type { Deployment } from '../core/catalog/model.ts';
import { keptPrices } from '../core/catalog/price-figures.ts';
import type { Clock } from '../core/clock.ts';
import { connect } from '../core/db/connect.ts';
import { listModelSettings } from '../core/db/queries/model-settings.ts';
import { signIn } from '../core/db/queries/sign-ins.ts';
import { createUsageSink } from '../core/db/usage-sink.ts';
import { readHouseState } from '../core/db/queries/house-state.ts';
import { storeRefusals } from '../core/db/queries/refused-requests.ts';
import { newId } from '../core/ids.ts';
import { createPeople } from '../core/identity/people.ts';
import { createKeyHasher } from '../core/keys/virtual-key.ts';
import { createOwnUsage } from './answers/own-usage.ts';
import { drain } from './drain.ts';
import type { Arrival } from './exchange.ts';
import { lookForDatabase } from './first-look.ts';
import { openJournal } from './journal/journal.ts';
import { startLeasing } from './leases/leasing.ts';
import { errorText, type Log } from './log.ts';
import { watchHouse } from './metrics/house-metrics.ts';
import { watchRuntime } from './metrics/runtime-metrics.ts';
import { createRefusalCounter } from './metrics/refusal-counter.ts';
import { watchTask } from './metrics/task-gauges.ts';
import { createTaskMetrics } from './metrics/task-metrics.ts';
import { createMemory, MEMORY_CONNECTIONS } from './memory/memory.ts';
import { createProblemReporter } from './problems.ts';
import { createReadiness } from './readiness.ts';
import { standingNow } from './rooms/authenticate/authenticate.ts';
import { principalLoader } from './rooms/authenticate/load-principal.ts';
import { createPrincipalCache } from './rooms/authenticate/principal-cache.ts';
import { followRevocations } from './rooms/authenticate/revocation.ts';
import { createRunningCalls } from './rooms/authenticate/running-calls.ts';
import { limitReports, watchLeases } from './metrics/lease-metrics.ts';
import type { DispatchDeps } from './rooms/dispatch/dispatch.ts';
import { noteAsked } from './rooms/admit.ts';
import { reserveAgain, reserveAnother } from './rooms/limits/reserve.ts';
import { BodyBudget } from './body-budget.ts';
import { createInflater } from './rooms/receive/inflate.ts';
import { createKeepAlive } from './rooms/relay/keep-alive.ts';
import { settleLost } from './rooms/settle-lost.ts';
import { Turns } from './event-loop-turns.ts';
import { createTaskServer } from './server.ts';
import type { TaskConfig } from './task-config.ts';
import { makeRooms, tellRefusal } from './task-rooms.ts';
import { createDeploymentHealth } from './upstream/deployment-health.ts';
import { createRemoteContentFetcher } from './upstream/remote-content.ts';
import { spread } from './upstream/spread.ts';
import { createTracer } from './traces/tracer.ts';
import { createUnheardAnswers } from './upstream/unheard-answers.ts';
import { createUpstream } from './upstream/upstream.ts';

export type TaskDeps = { readonly clock: Clock; readonly random: () => number; readonly log: Log };

export type Task = {
  readonly port: number;
  /** Resolves when it takes traffic for the first time; it listens before, and says what it waits for. */
  readonly ready: Promise<void>;
  /** Unready, drain, flush. Resolves when nothing is left to do. */
  readonly stop: () => Promise<void>;
};

const JOURNAL_FLUSH_MS = 5_000;
const DAY_MS = 86_400_000;
const MEMORY_STATEMENT_MS = 5_000;
const MEMORY_CONNECT_MS = 1_500;
const LOOK_MS = 3_000;

export async function startTask(config: TaskConfig, { clock, random, log }: TaskDeps): Promise<Task> {
  const metrics = createTaskMetrics({ maxUsers: config.metricsMaxUsers, nowMs: clock.monotonicMs });
  const onProblem = createProblemReporter(metrics.backgroundFailures, log, clock);
  const tracer = config.traces === null ? null : createTracer(config.traces, metrics);
  const onFailure = (arrival: Arrival, error: unknown): void => {
    metrics.backgroundFailures.add(1, 'request');
    log.error('request failure', { request_id: arrival.requestId, error: errorText(error) });
  };

  const wholeCatalog = createCatalog(config.models, config.region, config.deployments);
  const served = config.models.filter((model) => config.servedModels?.includes(model.name) ?? true);
  const catalog = createLiveCatalog(served, config.region, config.deployments);
  const rotation = config.refreshDatabaseUrl === undefined ? {} : { refreshUrl: config.refreshDatabaseUrl };
  const database = connect({
    url: config.databaseUrl,
    ...rotation,
    applicationName: 'stargate proxy',
    onIdleError: (error) => onProblem('database connection', error),
  });
  const cache = createPrincipalCache({ clock, load: principalLoader(database, catalog) });
  const firstLook = lookForDatabase({
    connect: () =>
      connect({
        url: config.databaseUrl,
        ...rotation,
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
    clock,
    insert: createUsageSink(database, keptPrices(config.models)),
    lostRecord: (admission) => settleLost(admission, wholeCatalog),
    maxBytes: config.journalMaxBytes,
    onProblem,
    onSetAside: (kind) => metrics.journalSetAside.add(1, kind),
    onWell: (seconds) => log.info('journal disk takes writes again', { after_seconds: Math.round(seconds) }),
  });
  const reports = limitReports(metrics, log);
  const leasing = await startLeasing({
    databaseUrl: config.databaseUrl,
    ...rotation,
    journalDirectory: config.journalDirectory,
    isCaughtUp: journal.isCaughtUp,
    clock,
    random,
    onRound: metrics.leaseRound,
    onWarned: reports.softBudgetPassed,
    onProblem,
  });
  const reserveDeps = { leases: leasing.leases, metrics: reports, clock };
  const refusals = createRefusalCounter({
    clock,
    taskLife: newId(clock.nowMs()),
    store: (rows) => storeRefusals(database, rows),
    onProblem,
  });
  const hashKey = createKeyHasher(config.pepper);
  const people =
    config.oidc === null
      ? null
      : createPeople({
          settings: config.oidc,
          clock,
          hashKey,
          signIn: (given) => signIn(database, given, clock.nowMs()),
        });
  const authenticateDeps = { cache, hashKey, clock, people, trustedProxies: config.trustedProxies };
  const running = createRunningCalls({
    clock,
    keyHashOf: cache.keyHashOf,
    standingNow: (admitted) => standingNow(admitted, authenticateDeps),
    sendAway: (admitted, refusal, stream) => {
      log.info('sent away', { request_id: admitted.requestId, error_code: refusal.code });
      admitted.client.sendAway({ refusal, status: tellRefusal(admitted, refusal, stream) });
    },
    stallMs: config.clientStallMs,
  });
  const stopRevocations = followRevocations({
    databaseUrl: config.databaseUrl,
    ...rotation,
    database,
    cache,
    running,
    reloadModels: async () => catalog.apply(await listModelSettings(database)),
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
  const health = createDeploymentHealth(clock);
  const choose = (deployments: readonly Deployment[]): readonly Deployment[] =>
    health.order(spread(deployments, random));
  const turns = new Turns(clock);
  const dispatchDeps: DispatchDeps = {
    upstream,
    unheard,
    health,
    catalog,
    choose,
    clock,
    random,
    deadlines: config.deadlines,
    turns,
    reserveAgain: (admitted, model, among) => reserveAgain(admitted, model, among, reserveDeps),
    reserveAnother: (admitted, isWanted) => reserveAnother(admitted, isWanted, reserveDeps),
    note: (admitted, deployment, beside) =>
      noteAsked(admitted, deployment, beside, journal).then(
        () => true,
        (error: unknown) => {
          onProblem('write journal', error);
          return false;
        },
      ),
    onHedge: (outcome) => metrics.hedges.add(1, outcome),
    onAttempt: (deployment, status) => metrics.upstreamRequests.add(1, deployment.id, String(status)),
  };
  const memory =
    config.responsesRetentionDays === 0
      ? null
      : createMemory({
          database: connect({
            url: config.databaseUrl,
            ...rotation,
            maxConnections: MEMORY_CONNECTIONS,
            statementTimeoutMs: MEMORY_STATEMENT_MS,
            connectTimeoutMs: MEMORY_CONNECT_MS,
            applicationName: 'stargate kept responses',
            onIdleError: (error) => onProblem('connection of kept responses', error),
          }),
          clock,
          eventLoop: turns,
          retentionMs: config.responsesRetentionDays * DAY_MS,
          maxTurnBytes: config.maxBodyBytes,
          onNotKept: (reason) => metrics.responsesNotKept.add(1, reason),
          onProblem,
        });
  const bodyBudget = new BodyBudget({
    taskBytes: config.bodyBudgetBytes,
    maxBodyBytes: config.maxBodyBytes,
  });
  const rooms = makeRooms({
    receive: {
      budget: bodyBudget,
      inflate: createInflater(config.maxBodyBytes),
      maxBodyBytes: config.maxBodyBytes,
      bodyTimeoutMs: config.bodyTimeoutMs,
    },
    authenticate: authenticateDeps,
    catalog,
    choose,
    remoteContent,
    recall: memory === null ? null : { memory, eventLoop: turns, maxBodyBytes: config.maxBodyBytes },
    admit: { ...reserveDeps, journal },
    dispatch: dispatchDeps,
    record: { journal, metrics, log },
    keepAlive,
    running,
    refusals,
    tracer,
    metrics,
    log,
    clock,
    onFailure,
  });

  let isDraining = false;
  const { server, inflight, connections } = createTaskServer({
    rooms,
    catalog,
    metrics,
    clock,
    memory,
    bodyBudget,
    ownUsage: createOwnUsage({ database, clock, onProblem }),
    unready: createReadiness({
      isDraining: () => isDraining,
      missing: firstLook.missing,
      trouble: journal.trouble,
    }),
    keepAliveTimeoutMs: config.keepAliveTimeoutMs,
    onFailure,
  });
  watchTask(metrics.registry, { inflight, connections, unheard: unheard.running, journal, bodyBudget });
  watchLeases(metrics.registry, leasing.leases);
  const stopWatchingRuntime = watchRuntime(metrics.registry);
  const stopWatchingHouse = watchHouse({
    registry: metrics.registry,
    read: () => readHouseState(database),
    onProblem,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, host: config.host, backlog: 1024 }, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    ready: firstLook.seen,
    stop: async () => {
      isDraining = true;
      await firstLook.stop();
      await drain(server, inflight, config, unheard.stop);
      keepAlive.stop();
      running.stop();
      stopWatchingRuntime();
      await Promise.all([stopWatchingHouse(), tracer?.close()]);
      await stopRevocations();
      await memory?.stop();
      const [left] = await Promise.all([journal.close(JOURNAL_FLUSH_MS), refusals.close()]);
      if (left > 0) log.warn('usage records left in the journal', { count: left });
      await leasing.stop(left === 0);
      config.credentials.stop();
      for (const role of config.roles.values()) role.stop();
      await Promise.all([upstream.close(), remoteContent?.close(), database.close()]);
      await log.flush();
    },
  };
}

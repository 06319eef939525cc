/**
 * Puts a proxy task together from its settings: pools, caches, journal, rooms, server. Nothing here is global, so
 * several tasks can live in one process (tests) as well as one each (everywhere else).
 */
import type { AddressInfo } from 'node:net';
import { createCatalog, createLiveCatalog } from '../core/catalog/catalog.ts';
import type { DeploymentConfig } from '../core/catalog/deployment-config.ts';
import type { Deployment, Model } from '../core/catalog/model.ts';
import { keptPrices } from '../core/catalog/price-figures.ts';
import type { Clock } from '../core/clock.ts';
import { connect } from '../core/db/connect.ts';
import { listModelSettings } from '../core/db/queries/model-settings.ts';
import { signIn } from '../core/db/queries/sign-ins.ts';
import { createUsageSink } from '../core/db/usage-sink.ts';
import { readHouseState } from '../core/db/queries/house-state.ts';
import { storeRefusals } from '../core/db/queries/refused-requests.ts';
import { isRefusal, refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { OidcSettings } from '../core/identity/oidc-settings.ts';
import { createPeople } from '../core/identity/people.ts';
import type { AddressRange } from '../core/keys/address.ts';
import { createKeyHasher } from '../core/keys/virtual-key.ts';
import { metricNames } from '../core/metric-names.ts';
import { answerRefusal } from './answers/answer.ts';
import { createOwnUsage } from './answers/own-usage.ts';
import { dialectOf } from './dialects/by-route.ts';
import type { Arrival, Authenticated } from './exchange.ts';
import { openJournal } from './journal/journal.ts';
import { oldSegments } from './journal/replay.ts';
import { startLeasing } from './leases/leasing.ts';
import { errorText, type Log } from './log.ts';
import { watchHouse } from './metrics/house-metrics.ts';
import { watchRuntime } from './metrics/runtime-metrics.ts';
import { createRefusalCounter } from './metrics/refusal-counter.ts';
import { createTaskMetrics } from './metrics/task-metrics.ts';
import { createMemory } from './memory/memory.ts';
import { recall } from './memory/recall.ts';
import type { Rooms } from './pipeline.ts';
import { accept } from './rooms/accept.ts';
import { admit } from './rooms/admit.ts';
import { authenticate } from './rooms/authenticate/authenticate.ts';
import { principalLoader } from './rooms/authenticate/load-principal.ts';
import { createPrincipalCache } from './rooms/authenticate/principal-cache.ts';
import { followRevocations } from './rooms/authenticate/revocation.ts';
import { dispatch, dispatchAgain, type Deadlines, type DispatchDeps } from './rooms/dispatch.ts';
import { limitReports, watchLeases } from './metrics/lease-metrics.ts';
import { reserveAgain, settleReservation } from './rooms/limits/reserve.ts';
import { record } from './rooms/record.ts';
import { ClientStream } from './rooms/relay/client-stream.ts';
import { createKeepAlive } from './rooms/relay/keep-alive.ts';
import { fetchRemote } from './rooms/remote-content.ts';
import { relay, type RelayDeps } from './rooms/relay/relay.ts';
import { settle } from './rooms/settle.ts';
import { settleLost } from './rooms/settle-lost.ts';
import { understand } from './rooms/understand.ts';
import { createTaskServer } from './server.ts';
import type { CredentialSource } from './upstream/credentials.ts';
import { createDeploymentHealth } from './upstream/deployment-health.ts';
import { createRemoteContentFetcher } from './upstream/remote-content.ts';
import { spread } from './upstream/spread.ts';
import { createTracer, type TraceSettings } from './traces/tracer.ts';
import { createUpstream } from './upstream/upstream.ts';

export type TaskConfig = {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** Reads the address anew when its password was rotated. @default it never changes */
  readonly refreshDatabaseUrl?: () => Promise<string>;
  readonly pepper: string;
  /** Public names of the models that are served. @default all of them */
  readonly servedModels?: readonly string[];
  readonly region: string;
  /** With the prices of this environment. */
  readonly models: readonly Model[];
  readonly bedrockEndpoint: string | null;
  readonly credentials: CredentialSource;
  readonly roles: ReadonlyMap<string, CredentialSource>;
  readonly journalDirectory: string;
  readonly journalMaxBytes: number;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly upstreamTimeoutMs: number;
  readonly deadlines: Deadlines;
  readonly deployments: DeploymentConfig;
  /** Hosts that images and files by URL are fetched from; with none such URLs are refused. */
  readonly remoteContentHosts: readonly string[];
  readonly upstreamConnections: number;
  readonly keepAliveTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly drainTimeoutMs: number;
  readonly unreadyDelayMs: number;
  readonly metricsMaxUsers: number;
  /** Null: no traces. */
  readonly traces: TraceSettings | null;
  /** 0: answers of the Responses API are not kept. */
  readonly responsesRetentionDays: number;
  readonly trustedProxies: readonly AddressRange[];
  /** Null: nobody signs in, keys alone. */
  readonly oidc: OidcSettings | null;
};

export type TaskDeps = { readonly clock: Clock; readonly random: () => number; readonly log: Log };

export type Task = {
  readonly port: number;
  /** Unready, drain, flush. Resolves when nothing is left to do. */
  readonly stop: () => Promise<void>;
};

const JOURNAL_FLUSH_MS = 5_000;
const DAY_MS = 86_400_000;

export async function startTask(config: TaskConfig, { clock, random, log }: TaskDeps): Promise<Task> {
  const metrics = createTaskMetrics({ maxUsers: config.metricsMaxUsers, nowMs: clock.monotonicMs });
  const onProblem = (task: string, error: unknown): void => {
    metrics.backgroundFailures.add(1, task);
    log.warn('background failure', { task, error: errorText(error) });
  };
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
  const leftover = await oldSegments(config.journalDirectory).catch(() => []);
  const journal = await openJournal({
    directory: config.journalDirectory,
    clock,
    insert: createUsageSink(database, keptPrices(config.models)),
    lostRecord: (admission) => settleLost(admission, wholeCatalog),
    maxBytes: config.journalMaxBytes,
    onProblem,
  });
  const reports = limitReports(metrics, log);
  const leasing = await startLeasing({
    databaseUrl: config.databaseUrl,
    ...rotation,
    journalDirectory: config.journalDirectory,
    oldSegments: leftover.map((segment) => segment.path),
    clock,
    random,
    onRound: metrics.leaseRound,
    onWarned: reports.softBudgetPassed,
    onProblem,
  });
  const reserveDeps = { leases: leasing.leases, metrics: reports, clock };
  const admitDeps = { ...reserveDeps, journal };
  const refusals = createRefusalCounter({
    clock,
    taskLife: newId(clock.nowMs()),
    store: (rows) => storeRefusals(database, rows),
    onProblem,
  });
  const stopRevocations = followRevocations({
    databaseUrl: config.databaseUrl,
    ...rotation,
    database,
    cache,
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
  const remoteContent =
    config.remoteContentHosts.length === 0
      ? null
      : createRemoteContentFetcher({ hosts: config.remoteContentHosts });
  const keepAlive = createKeepAlive(clock, config.pingIntervalMs);
  const health = createDeploymentHealth(clock);
  const choose = (deployments: readonly Deployment[]): readonly Deployment[] =>
    health.order(spread(deployments, random));
  const dispatchDeps: DispatchDeps = {
    upstream,
    health,
    catalog,
    choose,
    clock,
    random,
    deadlines: config.deadlines,
    reserveAgain: (admitted, model, among) => reserveAgain(admitted, model, among, reserveDeps),
    onAttempt: (deployment, status) => metrics.upstreamRequests.add(1, deployment.id, String(status)),
  };
  const relayDeps: RelayDeps = {
    clock,
    askAgain: (dispatched, body) => dispatchAgain(dispatched, body, dispatchDeps),
  };
  const acceptLimits = { maxBodyBytes: config.maxBodyBytes, bodyTimeoutMs: config.bodyTimeoutMs };
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
  const authenticateDeps = {
    cache,
    hashKey,
    clock,
    people,
    trustedProxies: config.trustedProxies,
  };
  const memory =
    config.responsesRetentionDays === 0
      ? null
      : createMemory({ database, clock, retentionMs: config.responsesRetentionDays * DAY_MS, onProblem });
  const recordDeps = { journal, metrics, log };

  const understandCall: Rooms['understand'] = (authenticated) => {
    const dialect = dialectOf(authenticated.routeId);
    if (dialect === null) return refuse('not_found', { message: 'This path is not served by this version.' });
    if (memory === null || authenticated.routeId !== 'responses')
      return understand(authenticated, dialect, catalog, choose);
    const remembered = recall(authenticated, memory);
    return remembered instanceof Promise
      ? remembered.then((found) =>
          isRefusal(found) ? found : understand(authenticated, dialect, catalog, choose, found),
        )
      : understand(authenticated, dialect, catalog, choose, remembered);
  };

  const rooms: Rooms = {
    accept: (arrival) => accept(arrival, acceptLimits),
    authenticate: (accepted) => authenticate(accepted, authenticateDeps),
    understand:
      remoteContent === null
        ? understandCall
        : async (authenticated) => {
            const fetched = await fetchRemote(authenticated, remoteContent);
            return isRefusal(fetched) ? fetched : understandCall(fetched);
          },
    admit: (understood) => admit(understood, admitDeps),
    openStream: (admitted) => {
      tracer?.admitted(admitted);
      if (!admitted.call.isStream) return null;
      const client = new ClientStream(admitted, clock);
      keepAlive.add(client);
      return client;
    },
    closeStream: (client) => {
      if (client !== null) keepAlive.remove(client);
    },
    dispatch: (admitted) => dispatch(admitted, dispatchDeps),
    relay: (dispatched, client) => relay(dispatched, client, relayDeps),
    settle: (admitted, ending) => {
      const usageRecord = settle(admitted, ending, clock);
      settleReservation(admitted, usageRecord, reserveDeps);
      memory?.keep(admitted, ending);
      tracer?.ended(admitted, usageRecord);
      if (admitted.fallenBackFrom !== null) metrics.upstreamFallbacks.add(1, usageRecord.model);
      return usageRecord;
    },
    record: (usageRecord) => record(usageRecord, recordDeps),
    refuse: (arrival, refusal, client) => {
      if (client === null || !client.isOpen) return answerRefusal(arrival, refusal);
      client.fail(refusal);
      return 200;
    },
    onRefused: (arrival, refusal, status) => {
      metrics.refused(arrival.routeId, status);
      refusals.add(arrival.routeId, status, refusal.code, keyIdOf(arrival));
      log.info('refused', {
        request_id: arrival.requestId,
        route: arrival.routeId,
        status,
        error_code: refusal.code,
      });
    },
    onFailure,
  };

  let isDraining = false;
  const { server, inflight, connections } = createTaskServer({
    rooms,
    catalog,
    metrics,
    clock,
    memory,
    ownUsage: createOwnUsage({ database, clock }),
    isReady: () => !isDraining,
    keepAliveTimeoutMs: config.keepAliveTimeoutMs,
    onFailure,
  });
  metrics.registry.gauge(metricNames.inflightRequests, 'Requests being served now.', inflight);
  metrics.registry.gauge(
    metricNames.journalPending,
    'Usage records that have not reached PostgreSQL.',
    journal.pending,
  );
  metrics.registry.gauge(
    metricNames.clientConnections,
    'Connections of clients, idle ones too.',
    connections,
  );
  watchLeases(metrics.registry, leasing.leases);
  const stopWatchingRuntime = watchRuntime(metrics.registry);
  const stopWatchingHouse = watchHouse({
    registry: metrics.registry,
    read: () => readHouseState(database),
    onProblem,
  });
  metrics.registry.gauge(
    metricNames.journalOldestSeconds,
    'How long the oldest usage record has waited for PostgreSQL.',
    journal.oldestSeconds,
  );
  metrics.registry.gauge(metricNames.journalBytes, 'Bytes of the usage journal on disk.', journal.bytes);
  metrics.registry.gauge(
    metricNames.usageRowsRefused,
    'Usage records that PostgreSQL refused for their content, since the task started; they stand in refused.log.',
    journal.refusedRows,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, host: config.host, backlog: 1024 }, resolve);
  });

  const drain = async (): Promise<void> => {
    isDraining = true;
    await sleep(config.unreadyDelayMs);
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => server.closeAllConnections(), config.drainTimeoutMs);
    await closed;
    while (inflight() > 0) await sleep(10);
    clearInterval(idle);
    clearTimeout(deadline);
  };

  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      await drain();
      keepAlive.stop();
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

/** The key of a request that came past authenticate; '' for others. */
function keyIdOf(arrival: Arrival | Authenticated): string {
  return 'principal' in arrival ? arrival.principal.keyId : '';
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/**
 * The whole laptop edition, part by part in the order they need each other: ports, data directory, PostgreSQL,
 * migrations, Bedrock simulator, gateway, schedules, demo key. Each step is reported when it is done; parts are
 * stopped in the reverse order.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../core/clock.ts';
import { connect } from '../core/db/connect.ts';
import { migrate } from '../core/db/migrate.ts';
import { createAdminClient } from './admin-client.ts';
import { startBedrockSimulator } from '../simulator/simulator.ts';
import { commandLineVariables } from './command-line.ts';
import { createConsole, type LaptopFacts } from './console/console-function.ts';
import { openDataDirectory, type DataDirectory } from './data-directory.ts';
import { demoKey, type DemoKey } from './demo-key.ts';
import { checkExternalPostgres } from './external-postgres.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { createObserver, type Observer } from './observe/observer.ts';
import { portProblem } from './http/listen.ts';
import { LocalProblem } from './local-problem.ts';
import { startOtherServices } from './other-services/other-services.ts';
import { checkPorts } from './ports.ts';
import { startEmbeddedPostgres } from './postgres/embedded.ts';
import { startScheduledWork } from './scheduled-work.ts';
import { startSpillStore } from './spill-store.ts';
import { simulatorCredentials, type LocalSettings } from './settings.ts';
import { openCertificates, type Tls } from './tls/kept-certificates.ts';

export type LaptopDeps = {
  readonly settings: LocalSettings;
  readonly taskEnvironment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** A step is done; `tookMs` since the step before. */
  readonly onStep: (what: string, tookMs: number) => void;
  /** One sentence worth knowing. */
  readonly report: (sentence: string) => void;
  /** Aborted when the user no longer wants us to start. */
  readonly signal: AbortSignal;
};

export type Laptop = {
  readonly gateway: Gateway;
  /** Where Bedrock is, in words or as an address. */
  readonly bedrock: string;
  /** Accounts of other services that are read, in words. */
  readonly services: readonly string[];
  readonly demo: DemoKey;
  readonly masterKey: string;
  readonly dataDirectory: string;
  /** Null without `--tls`. */
  readonly tls: Tls | null;
  /** What the command line must be told. */
  readonly commandLine: Readonly<Record<string, string>>;
  /** Null without `--observe`. */
  readonly observed: Observed | null;
};

export type Observed = {
  readonly dashboardsUrl: string;
  /** Null: none is installed. */
  readonly prometheusUrl: string | null;
};

const DATABASE = 'stargate';
/** PostgreSQL's code of a refused password. */
const WRONG_PASSWORD = '28P01';
const MIGRATIONS = fileURLToPath(new URL('../core/db/migrations', import.meta.url));
/** Tasks drain for 1.5 s and then end; PostgreSQL has what is left of the five seconds that stopping may take. */
const STOP_GRACE_MS = 2_500;

export function createLaptop(deps: LaptopDeps): {
  readonly start: () => Promise<Laptop>;
  readonly stop: () => Promise<void>;
} {
  const stops: (() => Promise<unknown>)[] = [];
  return {
    start: () => start(deps, stops),
    stop: async () => {
      // A part that does not stop must not keep the others running.
      for (let part = stops.pop(); part !== undefined; part = stops.pop()) {
        await part().catch((error: unknown) => deps.report(`stopping: ${String(error)}`));
      }
    },
  };
}

async function start(deps: LaptopDeps, stops: (() => Promise<unknown>)[]): Promise<Laptop> {
  const { settings, clock, report } = deps;
  const step = createSteps(deps);

  await checkPorts(wantedPorts(settings));
  step('ports are free');

  const data = await openDataDirectory(settings.dataDirectory);
  stops.push(data.release);
  const masterKey = settings.masterKey ?? data.secrets.masterKey;
  step(`data directory ${data.path}`);

  const tls = settings.hasTls ? await openCertificates(data.path, clock) : null;
  if (tls !== null) step(`certificates ${tls.isNew ? 'made' : 'found'}, until ${tls.endsOn}`);

  const databaseUrl = await startDatabase(deps, data, stops, step);

  const migrated = await migrate(databaseUrl, MIGRATIONS);
  const count = migrated.applied.length;
  step(count === 0 ? 'database schema is current' : `database schema: ${count} migrations applied`);

  const bedrock = await startBedrock(settings, stops);
  if (bedrock !== null) step(`Bedrock simulator ${bedrock}`);

  // Its tasks sign with the simulator's credentials; with others there is no bucket that would know them.
  const spill = bedrock === null ? null : await startSpillStore(settings.region);
  if (spill !== null) stops.push(spill.close);

  const services = await startOtherServices(settings, { databaseUrl, clock, report });
  if (services !== null) {
    stops.push(services.stop);
    step(`other services: ${services.accounts.join(', ')}`);
  }

  const observer =
    settings.observe === null
      ? null
      : createObserver({
          databaseUrl,
          directory: data.path,
          clock,
          metricsToken: settings.metricsToken,
          services: services?.exposition ?? null,
          ...settings.observe,
        });
  if (observer !== null) stops.push(observer.stop);

  let facts: LaptopFacts | null = null;
  const gateway = await startGateway({
    databaseUrl,
    keyPepper: data.secrets.keyPepper,
    masterKey,
    region: settings.region,
    bedrockEndpoint: settings.bedrock.kind === 'endpoint' ? settings.bedrock.url : bedrock,
    edgePort: settings.edgePort,
    albPort: settings.albPort,
    tls,
    taskCount: settings.taskCount,
    directory: data.path,
    taskEnvironment: { ...deps.taskEnvironment, ...spill?.taskEnvironment },
    services: services?.exposition ?? null,
    console: createConsole(observer?.page ?? null, () => facts),
    clock,
    report,
  });
  stops.push(() => gateway.stop(STOP_GRACE_MS));
  facts = { edgeUrl: gateway.edgeUrl, bedrock: settings.bedrock.kind };
  const tasks = settings.taskCount === 1 ? '1 proxy task' : `${settings.taskCount} proxy tasks`;
  step(`gateway: edge, load balancer, admin function, ${tasks}`);

  stops.push(startScheduledWork(databaseUrl, { ...deps, spill }));
  const demo = await demoKey(
    createAdminClient(gateway.albUrl, masterKey, tls?.authorityPem ?? null),
    data.path,
  );
  step(demo.isNew ? 'demo key made' : 'demo key found');
  const observed = await beginObserving(observer, gateway, tls, step);
  return {
    gateway,
    tls,
    commandLine: commandLineVariables({
      albUrl: gateway.albUrl,
      dataDirectory: data.path,
      authorityFile: tls?.authorityFile ?? null,
      hasGivenMasterKey: settings.masterKey !== null,
    }),
    observed,
    services: services?.accounts ?? [],
    bedrock: describeBedrock(settings, bedrock),
    demo,
    masterKey,
    dataDirectory: data.path,
  };
}

async function beginObserving(
  observer: Observer | null,
  gateway: Gateway,
  tls: Tls | null,
  step: (what: string) => void,
): Promise<Observed | null> {
  if (observer === null) return null;
  const prometheusUrl = await observer.begin(gateway.albUrl, tls?.authorityFile ?? null, gateway.tasks);
  step(prometheusUrl === null ? 'dashboards; Prometheus is not installed' : `Prometheus ${prometheusUrl}`);
  return { dashboardsUrl: `${gateway.albUrl}/ui/dashboards`, prometheusUrl };
}

/** Says what was done since the last step, and gives up between two steps when the user has. */
function createSteps({ clock, onStep, signal }: LaptopDeps): (what: string) => void {
  let beforeMs = clock.monotonicMs();
  return (what) => {
    const nowMs = clock.monotonicMs();
    onStep(what, nowMs - beforeMs);
    beforeMs = nowMs;
    signal.throwIfAborted();
  };
}

function wantedPorts(settings: LocalSettings) {
  return [
    { port: settings.edgePort, variable: 'STARGATE_EDGE_PORT' },
    { port: settings.albPort, variable: 'STARGATE_ALB_PORT' },
    ...(settings.bedrock.kind === 'simulator'
      ? [{ port: settings.bedrockPort, variable: 'STARGATE_BEDROCK_PORT' }]
      : []),
  ];
}

/** The address of a database that is there. */
async function startDatabase(
  deps: LaptopDeps,
  data: DataDirectory,
  stops: (() => Promise<unknown>)[],
  step: (what: string) => void,
): Promise<string> {
  const external = deps.settings.databaseUrl;
  if (external !== null) {
    step(`PostgreSQL ${await checkExternalPostgres(external)} of DATABASE_URL`);
    return external;
  }
  const postgres = await startEmbeddedPostgres({
    dataDirectory: data.path,
    password: data.secrets.postgresPassword,
    durability: 'durable',
    signal: deps.signal,
  });
  let isStopping = false;
  stops.push(() => {
    isStopping = true;
    return postgres.stop();
  });
  void postgres.ended.then(() => {
    if (!isStopping)
      deps.report(`PostgreSQL ended by itself; its log is ${join(data.path, 'logs', 'postgres.log')}`);
  });
  for (const note of postgres.notes) deps.report(note);
  await createDatabase(postgres.urlOf('postgres'), data.path);
  step(postgres.isNew ? 'PostgreSQL 18, new database' : 'PostgreSQL 18');
  return postgres.urlOf(DATABASE);
}

async function createDatabase(adminUrl: string, dataDirectory: string): Promise<void> {
  const admin = connect({ url: adminUrl, maxConnections: 1 });
  try {
    const there = await admin.query('select from pg_database where datname = $1', [DATABASE]);
    if (there.length === 0) await admin.query(`create database ${DATABASE}`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === WRONG_PASSWORD)) throw error;
    throw new LocalProblem(
      `The secrets and the database in ${dataDirectory} do not belong together: put the right secrets.json back, ` +
        `or delete the whole directory to start with an empty one.`,
      { cause: error },
    );
  } finally {
    await admin.close();
  }
}

/** The simulator's address, or null when calls go elsewhere. */
async function startBedrock(
  settings: LocalSettings,
  stops: (() => Promise<unknown>)[],
): Promise<string | null> {
  if (settings.bedrock.kind !== 'simulator') return null;
  const simulator = await startBedrockSimulator({
    port: settings.bedrockPort,
    region: settings.region,
    accessKeys: [
      {
        accessKeyId: simulatorCredentials.AWS_ACCESS_KEY_ID,
        secretAccessKey: simulatorCredentials.AWS_SECRET_ACCESS_KEY,
      },
    ],
    bearerTokens: [],
  }).catch((error: unknown) => {
    throw error instanceof Error ? portProblem(error, settings.bedrockPort, 'STARGATE_BEDROCK_PORT') : error;
  });
  stops.push(() => simulator.close());
  return simulator.url;
}

function describeBedrock(settings: LocalSettings, simulatorUrl: string | null): string {
  switch (settings.bedrock.kind) {
    case 'simulator':
      return `${simulatorUrl} (simulator)`;
    case 'endpoint':
      return settings.bedrock.url;
    case 'aws':
      return `Amazon Bedrock in ${settings.region}, with your AWS credentials`;
  }
}

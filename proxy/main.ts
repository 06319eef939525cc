/**
 * The proxy task: reads and checks the environment, starts, says so, and stops on SIGTERM. Started by a supervisor
 * with an IPC channel it reports there `{kind: 'listening', port}` and, when it takes traffic, `{kind: 'ready', port}`,
 * and stops when that channel closes, so that no task outlives its supervisor.
 */
import { readFile } from 'node:fs/promises';
import { hostname, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import {
  NO_DEPLOYMENT_CONFIG,
  readDeploymentConfig,
  type DeploymentConfig,
} from '../core/catalog/deployment-config.ts';
import type { Model } from '../core/catalog/model.ts';
import { models } from '../core/catalog/models.ts';
import { readPriceOverrides, withPrices } from '../core/catalog/price-overrides.ts';
import { systemClock } from '../core/clock.ts';
import { integerOf, proxyAlternatives, proxyVariables, readSettings } from '../core/config-schema.ts';
import type { ProxyVariableName, Settings } from '../core/config-schema.ts';
import { oidcSettingsOf, oidcVariables, type OidcVariableName } from '../core/identity/oidc-settings.ts';
import { parseRange, type AddressRange } from '../core/keys/address.ts';
import { rotatingDatabaseUrl } from '../core/db/database-secret.ts';
import { createLog, errorText, isLogLevel, type Log } from './log.ts';
import { createSecretReader } from './secrets.ts';
import { contentSwitchOf } from './traces/content.ts';
import { headersOf } from './traces/tracer.ts';
import type { Deadlines } from './stages/dispatch/attempt.ts';
import type { TaskConfig } from './task-config.ts';
import { startTask, type Task } from './task.ts';
import {
  bearerCredentials,
  chainCredentials,
  roleCredentials,
  type CredentialSource,
} from './upstream/credentials.ts';

type Environment = ReturnType<typeof readEnvironment>;

function readEnvironment(): Settings<ProxyVariableName | OidcVariableName> {
  return readSettings<ProxyVariableName | OidcVariableName>(
    [...proxyVariables, ...oidcVariables],
    proxyAlternatives,
    process.env,
  );
}

async function configOf(env: Environment, log: Log): Promise<TaskConfig> {
  const region = env.AWS_REGION ?? '';
  const readSecret = createSecretReader(region, env.SECRETS_ENDPOINT);
  const readDatabaseUrl = rotatingDatabaseUrl((stage) => readSecret(env.DB_SECRET_ARN ?? '', stage));
  const apiKey = env.AWS_BEARER_TOKEN_BEDROCK;
  const onRenewalFailure = (error: unknown): void =>
    log.error('credentials not renewed', { error: errorText(error) });
  const priced = await pricedModels(env.PRICES);
  const deployments = await deploymentsOf(env.DEPLOYMENTS, priced);
  const traceHeadersArn = env.OTEL_EXPORTER_OTLP_HEADERS_SECRET_ARN;
  const [databaseUrl, pepper, credentials, roles, traceHeaders] = await Promise.all([
    env.DATABASE_URL ?? readDatabaseUrl(),
    env.KEY_PEPPER ?? readSecret(env.KEY_PEPPER_SECRET_ARN ?? ''),
    apiKey === undefined ? chainCredentials(systemClock, onRenewalFailure) : bearerCredentials(apiKey),
    rolesOf(deployments, onRenewalFailure),
    traceHeadersArn === undefined ? (env.OTEL_EXPORTER_OTLP_HEADERS ?? '') : readSecret(traceHeadersArn),
  ]);
  return {
    host: env.HOST ?? '',
    port: integerOf(env.PORT),
    databaseUrl,
    ...(env.DATABASE_URL === undefined ? { refreshDatabaseUrl: readDatabaseUrl } : {}),
    pepper,
    region,
    models: priced,
    bedrockEndpoint: env.BEDROCK_ENDPOINT ?? null,
    credentials,
    roles,
    journalDirectory: env.JOURNAL_DIR ?? '',
    journalMaxBytes: integerOf(env.JOURNAL_MAX_BYTES),
    maxBodyBytes: integerOf(env.MAX_BODY_BYTES),
    bodyBudgetBytes: env.BODY_BUDGET_BYTES === undefined ? bodyBudget() : Number(env.BODY_BUDGET_BYTES),
    bodyTimeoutMs: integerOf(env.BODY_TIMEOUT_MS),
    upstreamTimeoutMs: integerOf(env.UPSTREAM_TIMEOUT_MS),
    deadlines: deadlinesOf(env),
    deployments,
    remoteContentHosts: listOf(env.REMOTE_CONTENT_HOSTS),
    ...(env.MODELS === undefined ? {} : { servedModels: modelNamesOf(env.MODELS) }),
    upstreamConnections: integerOf(env.UPSTREAM_CONNECTIONS),
    keepAliveTimeoutMs: integerOf(env.KEEPALIVE_TIMEOUT_MS),
    pingIntervalMs: integerOf(env.PING_INTERVAL_MS),
    clientStallMs: integerOf(env.CLIENT_STALL_MS),
    drainTimeoutMs: integerOf(env.DRAIN_TIMEOUT_MS),
    unreadyDelayMs: integerOf(env.UNREADY_DELAY_MS),
    metricsMaxUsers: integerOf(env.METRICS_MAX_USERS),
    traces:
      env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? null
        : {
            endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
            headers: headersOf(traceHeaders),
            samplePercent: integerOf(env.TRACE_SAMPLE_PERCENT),
            content: contentSwitchOf(env.TRACE_CONTENT ?? 'off'),
            environment: env.STARGATE_ENV ?? 'local',
          },
    responsesRetentionDays: integerOf(env.RESPONSES_RETENTION_DAYS),
    trustedProxies: rangesOf(env.TRUSTED_PROXIES),
    oidc: oidcSettingsOf(env),
  };
}

/** The models of the catalog with this environment's prices. */
async function pricedModels(setting: string | undefined): Promise<readonly Model[]> {
  return setting === undefined
    ? models
    : withPrices(models, readPriceOverrides(await jsonText(setting), models));
}

/**
 * A body is in memory up to three times: as it came, as it was parsed and as it goes to Bedrock. So a sixth of what the
 * task may use, and a third of what JavaScript may, leaves half of either for everything else.
 */
function bodyBudget(): number {
  const memoryBytes = Math.min(totalmem(), constrainedMemory() ?? Number.POSITIVE_INFINITY);
  return Math.floor(Math.min(memoryBytes / 6, getHeapStatistics().heap_size_limit / 3));
}

/** The memory that a container allows; undefined when it says none. */
function constrainedMemory(): number | undefined {
  const bytes = process.constrainedMemory();
  return bytes > 0 ? bytes : undefined;
}

function deadlinesOf(env: Environment): Deadlines {
  const tryTimeoutMs = integerOf(env.TRY_TIMEOUT_MS);
  const hedgeAfterMs = integerOf(env.HEDGE_AFTER_MS);
  if (hedgeAfterMs >= tryTimeoutMs)
    throw new Error(
      `HEDGE_AFTER_MS is ${hedgeAfterMs}; it must be less than TRY_TIMEOUT_MS, ${tryTimeoutMs}, or 0`,
    );
  return { tryTimeoutMs, callTimeoutMs: integerOf(env.CALL_TIMEOUT_MS), hedgeAfterMs };
}

/** The configured deployments. */
async function deploymentsOf(
  setting: string | undefined,
  priced: readonly Model[],
): Promise<DeploymentConfig> {
  return setting === undefined ? NO_DEPLOYMENT_CONFIG : readDeploymentConfig(await jsonText(setting), priced);
}

/** A setting that is JSON itself, or the path of a file with it. */
async function jsonText(setting: string): Promise<string> {
  return setting.trimStart().startsWith('{') ? setting : readFile(setting, 'utf8');
}

/** The models that are served, each of which must be in the catalog. */
function modelNamesOf(setting: string): readonly string[] {
  const names = setting.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !models.some((model) => model.name === name));
  if (unknown.length > 0) throw new Error(`MODELS names ${unknown.join(', ')}, not in the catalog`);
  return names;
}

/** Credentials for each role that a deployment names. */
async function rolesOf(
  deployments: DeploymentConfig,
  onRenewalFailure: (error: unknown) => void,
): Promise<ReadonlyMap<string, CredentialSource>> {
  const sources = new Map<string, CredentialSource>();
  for (const { deployments: configured } of deployments.values()) {
    for (const { roleArn, region } of configured ?? []) {
      if (roleArn === null || sources.has(roleArn)) continue;
      sources.set(roleArn, await roleCredentials(roleArn, region, systemClock, onRenewalFailure));
    }
  }
  return sources;
}

/** Its check has already passed. */
function rangesOf(text: string | undefined): readonly AddressRange[] {
  return (text ?? '')
    .split(',')
    .map((entry) => parseRange(entry.trim()))
    .filter((range) => range !== null);
}

/** The items of a list with commas between; none when it is absent. */
function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function stopOnSignal(task: Task, log: Log): void {
  let isStopping = false;
  const stop = (reason: string): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('stopping', { reason });
    task.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('stop failed', { error: errorText(error) });
        void log.flush().then(() => process.exit(1));
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('supervisor gone'));
}

async function main(): Promise<void> {
  const env = readEnvironment();
  const level = env.LOG_LEVEL ?? 'info';
  if (!isLogLevel(level)) throw new Error(`LOG_LEVEL is "${level}"; it must be error, warn, info or debug`);
  const log = createLog(level, systemClock, process.stdout.fd);
  const config = await configOf(env, log);
  const task = await startTask(config, { clock: systemClock, random: Math.random, log });
  stopOnSignal(task, log);
  process.send?.({ kind: 'listening', port: task.port });
  await task.ready;
  process.send?.({ kind: 'ready', port: task.port });
  log.info('ready', {
    port: task.port,
    task: env.TASK_ID ?? hostname(),
    environment: env.STARGATE_ENV ?? '',
  });
}

main().catch((error: unknown) => {
  console.error(errorText(error));
  process.exit(1);
});

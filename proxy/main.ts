/**
 * The proxy task: reads and checks the environment, starts, says so, and stops on SIGTERM. Started by a supervisor
 * with an IPC channel it reports `{kind: 'ready', port}` there, and stops when that channel closes, so that no task
 * outlives its supervisor.
 */
import { hostname } from 'node:os';
import { systemClock } from '../core/clock.ts';
import { integerOf, proxyAlternatives, proxyVariables, readSettings } from '../core/config-schema.ts';
import { createLog, errorText, isLogLevel, type Log } from './log.ts';
import { createSecretReader, databaseUrlOf } from './secrets.ts';
import { startTask, type Task, type TaskConfig } from './task.ts';
import { bearerCredentials, chainCredentials } from './upstream/credentials.ts';

type Environment = ReturnType<typeof readEnvironment>;

function readEnvironment(): ReturnType<typeof readSettings<(typeof proxyVariables)[number]['name']>> {
  return readSettings(proxyVariables, proxyAlternatives, process.env);
}

async function configOf(env: Environment, log: Log): Promise<TaskConfig> {
  const region = env.AWS_REGION ?? '';
  const readSecret = createSecretReader(region, env.SECRETS_ENDPOINT);
  const apiKey = env.AWS_BEARER_TOKEN_BEDROCK;
  const [databaseUrl, pepper, credentials] = await Promise.all([
    env.DATABASE_URL ?? readSecret(env.DB_SECRET_ARN ?? '').then(databaseUrlOf),
    env.KEY_PEPPER ?? readSecret(env.KEY_PEPPER_SECRET_ARN ?? ''),
    apiKey === undefined
      ? chainCredentials(systemClock, (error) =>
          log.error('credentials not renewed', { error: errorText(error) }),
        )
      : bearerCredentials(apiKey),
  ]);
  return {
    host: env.HOST ?? '',
    port: integerOf(env.PORT),
    databaseUrl,
    pepper,
    region,
    bedrockEndpoint: env.BEDROCK_ENDPOINT ?? null,
    credentials,
    journalDirectory: env.JOURNAL_DIR ?? '',
    journalMaxBytes: integerOf(env.JOURNAL_MAX_BYTES),
    maxBodyBytes: integerOf(env.MAX_BODY_BYTES),
    bodyTimeoutMs: integerOf(env.BODY_TIMEOUT_MS),
    upstreamTimeoutMs: integerOf(env.UPSTREAM_TIMEOUT_MS),
    upstreamConnections: integerOf(env.UPSTREAM_CONNECTIONS),
    keepAliveTimeoutMs: integerOf(env.KEEPALIVE_TIMEOUT_MS),
    pingIntervalMs: integerOf(env.PING_INTERVAL_MS),
    drainTimeoutMs: integerOf(env.DRAIN_TIMEOUT_MS),
    unreadyDelayMs: integerOf(env.UNREADY_DELAY_MS),
    metricsMaxUsers: integerOf(env.METRICS_MAX_USERS),
  };
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

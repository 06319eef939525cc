/**
 * Makes the configuration of a task from its settings: reads the secrets, files and catalog that they name, and opens the
 * sources of credentials.
 */
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { DeploymentConfig } from '../core/catalog/deployment-config.ts';
import { environmentCatalog } from '../core/catalog/environment-catalog.ts';
import { models } from '../core/catalog/models.ts';
import { systemClock } from '../core/clock.ts';
import { rotatingDatabaseUrl, type SecretStage } from '../core/db/database-secret.ts';
import { oidcSettingsOf } from '../core/identity/oidc-settings.ts';
import type { RotatingSecret, SecretReader } from '../core/keys/rotating-secret.ts';
import { readCatalogSettings } from './catalog-settings.ts';
import { journalPlaces, type Place } from './journal/places.ts';
import { errorText, type Log } from './log.ts';
import { fixedToken, rotatingToken } from './metrics/scrape-access.ts';
import { createSecretReader } from './secrets.ts';
import type { Deadlines } from './stages/dispatch/attempt.ts';
import type { ProxySettings, TaskConfig } from './task-config.ts';
import { contentSwitchOf } from './traces/content.ts';
import { traceDestinationOf } from './traces/destination.ts';
import {
  bearerCredentials,
  chainCredentials,
  roleCredentials,
  type CredentialSource,
} from './upstream/credentials.ts';
import { readVersion } from './version.ts';

/** Langfuse is where people look for each call; another collector gets what traces are for. */
const SAMPLE_PERCENT = { langfuse: 100, collector: 10 } as const;

/** What a process needs to serve: the settings, with what their secrets, files and roles stand for. */
export async function resolveConfig(ofTask: ProxySettings, place: Place, log: Log): Promise<TaskConfig> {
  const settings = shareOf(ofTask, place);
  const { directory, abandoned } = await journalPlaces(settings.journalDirectory, place);
  const { region, bedrockApiKey } = settings;
  const read = createSecretReader(region, settings.secretsEndpoint);
  const readSecret = async (arn: string, stage?: SecretStage): Promise<string> =>
    (await read(arn, stage)).text;
  const readDatabaseUrl = rotatingDatabaseUrl((stage) => readSecret(settings.databaseSecretArn ?? '', stage));
  const onRenewalFailure = (error: unknown): void =>
    log.error('credentials not renewed', { error: errorText(error) });
  const catalog = environmentCatalog(models, await readCatalogSettings(settings), {
    homeRegion: region,
    nowMs: systemClock.nowMs(),
  });
  const [databaseUrl, pepper, credentials, roles, traceTo, metricsToken, version] = await Promise.all([
    settings.databaseUrl ?? readDatabaseUrl(),
    settings.keyPepper ?? readSecret(settings.keyPepperSecretArn ?? ''),
    bedrockApiKey === null
      ? chainCredentials(systemClock, onRenewalFailure)
      : bearerCredentials(bedrockApiKey),
    rolesOf(catalog.deployments, onRenewalFailure),
    traceDestinationOf(settings, readSecret),
    metricsTokenOf(settings, read, log),
    readVersion(),
  ]);
  return {
    ...settings,
    journalDirectory: directory,
    abandonedJournals: abandoned,
    databaseUrl,
    refreshDatabaseUrl: settings.databaseUrl === null ? readDatabaseUrl : undefined,
    pepper,
    catalog,
    credentials,
    spillCredentials: await spillCredentialsOf(
      settings,
      bedrockApiKey === null ? credentials : null,
      onRenewalFailure,
    ),
    roles,
    bodyBudgetBytes: settings.bodyBudgetBytes ?? bodyBudget(place),
    build: { version, revision: settings.revision },
    deadlines: deadlinesOf(settings),
    traces:
      traceTo === null
        ? null
        : {
            endpoint: traceTo.endpoint,
            headers: traceTo.headers,
            samplePercent: settings.traceSamplePercent ?? SAMPLE_PERCENT[traceTo.kind],
            content: contentSwitchOf(settings.traceContent),
            environment: settings.environmentName,
            release: settings.revision,
          },
    oidc: oidcSettingsOf(settings),
    metricsToken,
  };
}

/** What one process has of what bounds a task. The task is protected by its primary, where there is one. */
function shareOf(settings: ProxySettings, { of }: Place): ProxySettings {
  if (of === 1) return settings;
  const part = (whole: number): number => Math.max(1, Math.floor(whole / of));
  return {
    ...settings,
    bodyBudgetBytes: settings.bodyBudgetBytes === null ? null : part(settings.bodyBudgetBytes),
    answerCacheTaskBytes: Math.floor(settings.answerCacheTaskBytes / of),
    upstreamConnections: part(settings.upstreamConnections),
    journalMaxBytes: part(settings.journalMaxBytes),
    ecsAgentUri: null,
  };
}

/** Those for Bedrock, unless a Bedrock API key stands in for them. */
async function spillCredentialsOf(
  { spillBucket }: ProxySettings,
  signing: CredentialSource | null,
  onRenewalFailure: (error: unknown) => void,
): Promise<CredentialSource | null> {
  if (spillBucket === null) return null;
  return signing ?? chainCredentials(systemClock, onRenewalFailure);
}

/** Null: whoever reaches the task may read its metrics. */
async function metricsTokenOf(
  { metricsToken, metricsTokenSecretArn: arn }: ProxySettings,
  read: SecretReader,
  log: Log,
): Promise<RotatingSecret | null> {
  if (arn === null) return metricsToken === null ? null : fixedToken(metricsToken);
  return rotatingToken({
    read: (stage) => read(arn, stage),
    clock: systemClock,
    onProblem: (error) => log.error('token of metrics not read', { error: errorText(error) }),
  });
}

/**
 * A body is in memory up to three times: as it came, as it was parsed and as it goes to Bedrock. So a sixth of what the
 * task may use, and a third of what JavaScript may, leaves half of either for everything else.
 */
function bodyBudget({ of }: Place): number {
  // What a container allows; 0 when there is no bound.
  const allowed = process.constrainedMemory();
  const memoryBytes = allowed > 0 ? Math.min(totalmem(), allowed) : totalmem();
  return Math.floor(Math.min(memoryBytes / of / 6, getHeapStatistics().heap_size_limit / 3));
}

function deadlinesOf({ tryTimeoutMs, callTimeoutMs, hedgeAfterMs }: ProxySettings): Deadlines {
  if (hedgeAfterMs >= tryTimeoutMs)
    throw new Error(
      `HEDGE_AFTER_MS is ${hedgeAfterMs}; it must be less than TRY_TIMEOUT_MS, ${tryTimeoutMs}, or 0`,
    );
  return { tryTimeoutMs, callTimeoutMs, hedgeAfterMs };
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

/**
 * Every five minutes: prepares the coming months of the usage table, drops those past their retention and publishes what
 * was recorded since the last run to CloudWatch, by the embedded metric format, and by OTLP where there is an endpoint. A
 * run in which some teams or the endpoint wait says so and succeeds; a run that cannot reach the database tries three times
 * and then fails.
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { systemClock } from '../../core/clock.ts';
import { connect, type Database } from '../../core/db/connect.ts';
import { NAMESPACE, services } from '../../core/metrics/cloudwatch.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createLog } from '../log.ts';
import { createSecretReader, databaseUrl } from '../secrets.ts';
import { expireUsage } from './expire-usage.ts';
import { createEmfSink } from './metric-sink.ts';
import { otlpDestination } from './otlp/destination.ts';
import { sendUsage } from './otlp/send-usage.ts';
import { publishUsage, type Published, type PublisherLog } from './publish-usage.ts';
import { withRetries } from './with-retries.ts';

const settings = readSettings(programs['usage-publisher'], process.env);
const log = createLog(services.publisher, settings.environmentName);
const readSecret = createSecretReader();
const sink = createEmfSink(
  new Metrics({
    namespace: NAMESPACE,
    serviceName: services.publisher,
    defaultDimensions: { environment: settings.environmentName },
  }),
);

const warn: PublisherLog = (message, fields) => log('warn', message, fields);

export async function handler(): Promise<Published> {
  const db = connect({
    url: await databaseUrl(settings, readSecret),
    applicationName: 'usage-publisher',
    maxConnections: 1,
    statementTimeoutMs: 60_000,
  });
  try {
    const { usageMetricsBy: by, usageMetricsMostTeams: mostTeams } = settings;
    const published = await withRetries(() => publishUsage(db, sink, systemClock, warn, { by, mostTeams }));
    const monthsDropped = await withRetries(() => expireUsage(db, settings.usageRetentionDays));
    if (monthsDropped > 0) log('info', 'usage expired', { months: monthsDropped });
    await sendByOtlp(db);
    return published;
  } finally {
    await db.close();
  }
}

/** Last, and whatever becomes of it: usage is published then, and its table in shape. */
async function sendByOtlp(db: Database): Promise<void> {
  const { metricsEndpoint: endpoint, metricsHeadersSecretArn: secretArn } = settings;
  if (endpoint === null) return;
  try {
    const destination = async () => {
      const headers =
        secretArn === null ? (settings.metricsHeaders ?? '') : (await readSecret(secretArn)).text;
      const { metricsTemporality: temporality, environmentName } = settings;
      return otlpDestination({ endpoint, headers, temporality, environmentName });
    };
    await sendUsage(db, destination, warn);
  } catch (error) {
    warn('usage by OTLP failed', { reason: error instanceof Error ? error.message : 'unknown error' });
  }
}

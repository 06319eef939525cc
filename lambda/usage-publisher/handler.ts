/**
 * Every five minutes: prepares the coming months of the usage table, drops those past their retention and publishes what was recorded since the last
 * run to CloudWatch, by the embedded metric format. A run in which some teams wait says so and succeeds; a run that
 * cannot reach the database tries three times and then fails.
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../core/clock.ts';
import { connect } from '../../core/db/connect.ts';
import { NAMESPACE, services } from '../../core/metrics/cloudwatch.ts';
import { databaseUrl } from '../database-url.ts';
import { expireUsage, retentionDays } from './expire-usage.ts';
import { createEmfSink } from './metric-sink.ts';
import { publishUsage, type Published } from './publish-usage.ts';
import { withRetries } from './with-retries.ts';

const keepDays = retentionDays(process.env['USAGE_RETENTION_DAYS']);
const secrets = new SecretsManagerClient({});
const sink = createEmfSink(
  new Metrics({
    namespace: NAMESPACE,
    serviceName: services.publisher,
    defaultDimensions: { environment: process.env['STARGATE_ENV'] ?? 'local' },
  }),
);

export async function handler(): Promise<Published> {
  const db = connect({
    url: await databaseUrl(process.env, secrets),
    applicationName: 'usage-publisher',
    maxConnections: 1,
    statementTimeoutMs: 60_000,
  });
  try {
    const published = await withRetries(() => publishUsage(db, sink, systemClock, log));
    const monthsDropped = await withRetries(() => expireUsage(db, keepDays));
    if (monthsDropped > 0) log('usage expired', { months: monthsDropped });
    return published;
  } finally {
    await db.close();
  }
}

function log(message: string, fields: Readonly<Record<string, string | number>>): void {
  console.log(JSON.stringify({ level: 'warn', message, ...fields }));
}

/**
 * Every five minutes: prepares the coming months of the usage table and says in CloudWatch how many calls were
 * recorded, so that an alarm hears when the pipeline falls silent.
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connect } from '../../core/db/connect.ts';
import { cloudWatch } from '../../core/metric-names.ts';
import { databaseUrl } from './database-url.ts';
import { publishUsage, type Published } from './publish-usage.ts';

const secrets = new SecretsManagerClient({});
const metrics = new Metrics({
  namespace: cloudWatch.namespace,
  serviceName: 'usage-publisher',
  defaultDimensions: { environment: process.env['STARGATE_ENV'] ?? 'local' },
});

export async function handler(): Promise<Published> {
  const db = connect({
    url: await databaseUrl(process.env, secrets),
    applicationName: 'usage-publisher',
    maxConnections: 1,
    statementTimeoutMs: 60_000,
  });
  try {
    return await publishUsage(db, metrics);
  } finally {
    metrics.publishStoredMetrics();
    await db.close();
  }
}

/**
 * The hourly, daily and weekly work on usage. One program, deployed once for each job with the rights of that job
 * alone; JOB says which it is. A run that fails is done again by the next one.
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { systemClock } from '../../core/clock.ts';
import { connect } from '../../core/db/connect.ts';
import { NAMESPACE, services } from '../../core/metrics/cloudwatch.ts';
import { databaseUrl } from '../database-url.ts';
import { runJob } from './jobs.ts';
import { readJobSettings } from './settings.ts';

const secrets = new SecretsManagerClient({});
const metrics = new Metrics({
  namespace: NAMESPACE,
  serviceName: services.jobs,
  defaultDimensions: { environment: process.env['STARGATE_ENV'] ?? 'local' },
});
/** A roll-up of a month's backlog is one statement after another of this length at most. */
const STATEMENT_TIMEOUT_MS = 600_000;

export async function handler(): Promise<object> {
  const settings = readJobSettings(process.env);
  const db = connect({
    url: await databaseUrl(process.env, secrets),
    applicationName: `usage-jobs ${settings.job}`,
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const log = (level: 'info' | 'warn', message: string, fields: object): void =>
    console.log(JSON.stringify({ level, message, job: settings.job, ...fields }));
  try {
    const result = await runJob(settings, { db, clock: systemClock, secrets, metrics, log });
    log('info', 'job done', result);
    return result;
  } finally {
    metrics.publishStoredMetrics();
    await db.close();
  }
}

/**
 * The hourly and daily work on usage. One program, deployed once for each job with the rights of that job alone; JOB
 * says which it is. A run that fails is done again by the next one.
 */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { systemClock } from '../../core/clock.ts';
import { connectionShares } from '../../core/connection-shares.ts';
import { connect } from '../../core/db/connect.ts';
import { NAMESPACE, services } from '../../core/metrics/cloudwatch.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createLog } from '../log.ts';
import { createSecretReader, databaseUrl } from '../secrets.ts';
import { runJob } from './run-job.ts';

const settings = readSettings(programs['usage-jobs'], process.env);
const log = createLog(services.jobs, settings.environmentName);
const readSecret = createSecretReader();
const metrics = new Metrics({
  namespace: NAMESPACE,
  serviceName: services.jobs,
  defaultDimensions: { environment: settings.environmentName },
});
/** A roll-up of a month's backlog is one statement after another of this length at most. */
const STATEMENT_TIMEOUT_MS = 600_000;

export async function handler(): Promise<object> {
  const { job } = settings;
  const db = connect({
    url: await databaseUrl(settings, readSecret),
    applicationName: `usage-jobs ${job}`,
    maxConnections: connectionShares.function,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    const result = await runJob(settings, {
      db,
      clock: systemClock,
      readSecret,
      count: ({ name, unit }, value) =>
        metrics.addMetric(name, unit === 'seconds' ? MetricUnit.Seconds : MetricUnit.Count, value),
      log: (level, message, fields) => log(level, message, { job, ...fields }),
    });
    log('info', 'job done', { job, ...result });
    return result;
  } finally {
    metrics.publishStoredMetrics();
    await db.close();
  }
}

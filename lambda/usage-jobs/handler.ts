/**
 * The hourly, daily and weekly work on usage. One program, deployed once for each job with the rights of that job
 * alone; JOB says which it is.
 */
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { connect } from '../../core/db/connect.ts';
import { databaseUrl } from '../database-url.ts';
import { jobNamed } from './jobs.ts';

const secrets = new SecretsManagerClient({});
/** A roll-up of a month's backlog is one statement after another of this length at most. */
const STATEMENT_TIMEOUT_MS = 600_000;

export async function handler(): Promise<object> {
  const job = jobNamed(process.env['JOB']);
  const db = connect({
    url: await databaseUrl(process.env, secrets),
    applicationName: `usage-jobs ${job.name}`,
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  try {
    const result = await job.run({ db });
    console.log(JSON.stringify({ level: 'info', message: job.name, ...result }));
    return result;
  } finally {
    await db.close();
  }
}

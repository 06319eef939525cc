/**
 * Reads one account of another metered service (Algolia, Contentful), every five minutes where the environment says nothing
 * else: one program, deployed once for each account with the right to that account's keys alone. A run in which the service
 * refuses says so and succeeds; one that cannot reach the database fails.
 */
import { randomUUID } from 'node:crypto';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { systemClock } from '../../core/clock.ts';
import { connectionShares } from '../../core/connection-shares.ts';
import { connect } from '../../core/db/connect.ts';
import { writeCosts } from '../../core/db/queries/saas-usage/costs.ts';
import { NAMESPACE, services } from '../../core/metrics/cloudwatch.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import { saasUsage } from '../../core/scheduled-functions.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { collectAccount } from '../../saas-usage/collect-account.ts';
import { createLog } from '../log.ts';
import { createSecretReader, databaseUrl } from '../secrets.ts';
import { accountIn, originsIn } from './configured.ts';
import { createEmfSink } from './emf-sink.ts';
import { keysReader } from './keys.ts';
import { publishRun } from './publish-run.ts';
import { runAccount } from './run-account.ts';

const settings = readSettings(programs['saas-usage'], process.env);
const account = accountIn(settings.account);
const service = saasServices[account.service];
const origins = originsIn(settings.origins);
const log = createLog(services.saasUsage, settings.environmentName);
const readSecret = createSecretReader({ endpoint: settings.secretsEndpoint });
const sink = createEmfSink(
  new Metrics({
    namespace: NAMESPACE,
    serviceName: services.saasUsage,
    defaultDimensions: { environment: settings.environmentName },
  }),
);
/** What has been read is written in it, and told. */
const LAST_MS = 20_000;

export async function handler(): Promise<{ readonly account: string; readonly outcome: string }> {
  const startedAtMs = systemClock.nowMs();
  const db = connect({
    url: await databaseUrl(settings, readSecret),
    applicationName: `saas-usage ${account.name}`,
    maxConnections: connectionShares.function,
    statementTimeoutMs: 30_000,
  });
  try {
    const ran = await runAccount(
      {
        account,
        service,
        readKeys: keysReader(readSecret, settings.keysSecretArn, service),
        clock: systemClock,
        random: Math.random,
        untilMs: startedAtMs + saasUsage.timeoutSeconds * 1_000 - LAST_MS,
        origins,
      },
      {
        db,
        collect: collectAccount,
        writeCosts,
        runId: randomUUID(),
        log: (level, message, fields) => log(level, message, { account: account.name, ...fields }),
      },
    );
    await publishRun(ran, { db, account, service, clock: systemClock, startedAtMs, sink });
    return { account: account.name, outcome: ran.kind };
  } finally {
    await db.close();
  }
}

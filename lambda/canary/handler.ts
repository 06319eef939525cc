/**
 * Every 15 minutes: one call through the edge, and what becomes of it, link by link. It runs outside the VPC, where its
 * users are too, so it has no way to the database but by asking the function beside it. A link that is broken is a figure
 * and a line in the log, never a failed run: what fails a run is the canary itself.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { systemClock } from '../../core/clock.ts';
import { virtualKeyIn } from '../../core/keys/virtual-key.ts';
import { NAMESPACE, services } from '../../core/metrics/cloudwatch.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { createLog } from '../log.ts';
import { createSecretReader } from '../secrets.ts';
import { askDatabase } from './ask-database.ts';
import { askPrometheus } from './ask-prometheus.ts';
import { reportRun } from './report-run.ts';
import { runCanary, type CanaryRun } from './run-canary.ts';
import { createSigned } from './signed-request.ts';

const settings = readSettings(programs.canary, process.env);
const { region, databaseFunction, prometheusUrl } = settings;
const log = createLog(services.canary, settings.environmentName);
const readSecret = createSecretReader({ region, endpoint: settings.secretsEndpoint });
const send = createSigned(region);
const database = {
  endpoint: settings.lambdaEndpoint ?? `https://lambda.${region}.amazonaws.com`,
  name: databaseFunction,
};
const metrics = new Metrics({
  namespace: NAMESPACE,
  serviceName: services.canary,
  defaultDimensions: { environment: settings.environmentName },
});

export async function handler(): Promise<CanaryRun> {
  const { text } = await readSecret(settings.canaryKeySecretArn);
  const run = await runCanary({
    edgeUrl: settings.edgeUrl,
    model: settings.model,
    key: virtualKeyIn(text),
    askDatabase: (question) => askDatabase(send, database, question),
    askPrometheus: () => askPrometheus(send, prometheusUrl),
    clock: systemClock,
    sleep: delay,
    metricWithinMs: settings.metricWaitSeconds * 1_000,
  });
  reportRun(run, metrics, log);
  return run;
}

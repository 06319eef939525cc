/** The usage publisher as AWS runs it, with what it wrote in the embedded metric format. */
import type { TestContext } from 'node:test';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ok } from '../../core/canary/chain.ts';
import { links } from '../../core/canary/links.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import { NAMESPACE, services } from '../../core/metrics/cloudwatch.ts';
import { createEmfSink } from '../../lambda/usage-publisher/metric-sink.ts';
import { publishUsage, type Published, type ToldApart } from '../../lambda/usage-publisher/publish-usage.ts';
import { readSettings } from '../../core/settings/read-settings.ts';
import { programs } from '../../core/settings/settings.ts';
import { reportRun } from '../../lambda/canary/report-run.ts';
import { createSecretReader } from '../../lambda/secrets.ts';
import { createEmfSink as createSaasSink } from '../../lambda/saas-usage/emf-sink.ts';
import { publishAlgoliaRun } from '../saas-usage/known-runs.ts';
import { runJob } from '../../lambda/usage-jobs/run-job.ts';
import { startS3Simulator } from '../../simulator/s3/s3-simulator.ts';
import { startAws } from '../finance/aws-stand-in.ts';

const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-one' };

export type EmfLine = Readonly<Record<string, unknown>> & {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
};

export type Run = {
  readonly published: Published;
  readonly lines: readonly EmfLine[];
  readonly logged: readonly string[];
};

export async function runPublisher(
  t: TestContext,
  database: Database,
  clock: Clock = systemClock,
  told: ToldApart = { by: 'teams', mostTeams: 20 },
): Promise<Run> {
  const logged: string[] = [];
  const { lines, result } = await printedBy(t, services.publisher, (metrics) =>
    publishUsage(
      database,
      createEmfSink(metrics),
      clock,
      (event, fields) => logged.push(`${event} ${JSON.stringify(fields)}`),
      told,
    ),
  );
  return { published: result, lines, logged };
}

/** What `work` prints in the embedded metric format, set up as in a function of that service. */
export async function printedBy<Result>(
  t: TestContext,
  serviceName: string,
  work: (metrics: Metrics) => Promise<Result>,
): Promise<{ readonly lines: readonly EmfLine[]; readonly result: Result }> {
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' });
  const lines: EmfLine[] = [];
  const printed = t.mock.method(console, 'log', (line: string) => lines.push(JSON.parse(line) as EmfLine));
  const defaultDimensions = { environment: 'test' };
  try {
    const result = await work(new Metrics({ namespace: NAMESPACE, serviceName, defaultDimensions }));
    return { lines, result };
  } finally {
    printed.mock.restore();
  }
}

/** Lines about the usage of a key, user and model. */
export function usageLines(run: Run): readonly EmfLine[] {
  return run.lines.filter((line) => 'user_id' in line);
}

/** Lines about a team as a whole, in five minutes. */
export function teamLines(run: Run): readonly EmfLine[] {
  return run.lines.filter((line) => 'publication_id' in line && !('user_id' in line));
}

/** The custom metrics that CloudWatch makes of a run's lines, each with its dimensions: what it bills. */
export function customMetrics({ lines }: Run): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of lines)
    for (const { Dimensions, Metrics } of line['_aws'].CloudWatchMetrics)
      for (const dimensions of Dimensions)
        for (const { Name } of Metrics)
          found.add(JSON.stringify([Name, ...dimensions.map((name) => [name, line[name]])]));
  return found;
}

/** When it counts, and the metrics with the dimensions they are kept by. */
export function directiveOf(line: EmfLine) {
  const { Timestamp, CloudWatchMetrics } = line['_aws'];
  return { timestampMs: Timestamp, ...CloudWatchMetrics[0] };
}

/** What a run of each usage job that writes metrics prints, set up as in its handler. */
export async function runJobs(t: TestContext, database: Database): Promise<readonly EmfLine[]> {
  const aws = await startAws(t);
  const s3 = await startS3Simulator({ port: 0, buckets: ['spills'], accessKeys: [KEY] });
  t.after(() => s3.close());
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
  });
  const { lines } = await printedBy(t, services.jobs, async (metrics) => {
    for (const job of ['reconcile', 'roll-up', 'notices', 'ship-in']) {
      const settings = readSettings(programs['usage-jobs'], {
        JOB: job,
        DATABASE_URL: 'postgres://of-the-test',
        SPILL_BUCKET: 'spills',
      });
      await runJob(settings, {
        db: database,
        clock: systemClock,
        readSecret: createSecretReader(),
        count: ({ name }, value) => metrics.addMetric(name, MetricUnit.Count, value),
        log: () => undefined,
        s3: { endpoint: s3.url, forcePathStyle: true },
      });
      metrics.publishStoredMetrics();
    }
  });
  return lines;
}

/** What a run of the canary prints that found every link whole. */
export async function reportCanary(t: TestContext): Promise<readonly EmfLine[]> {
  const findings = links.map(({ name }) => ({ link: name, ...ok('whole') }));
  const { lines } = await printedBy(t, services.canary, async (metrics) =>
    reportRun({ requestId: null, findings }, metrics, () => undefined),
  );
  return lines;
}

/** What a run for an account of Algolia prints of which everything is known, set up as in its handler. */
export async function reportSaasRun(t: TestContext, database: Database): Promise<readonly EmfLine[]> {
  const { lines } = await printedBy(t, services.saasUsage, async (metrics) =>
    publishAlgoliaRun(database, createSaasSink(metrics)),
  );
  return lines;
}

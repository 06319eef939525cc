/**
 * The work of the scheduled functions. On AWS a schedule calls the functions; here timers do their work, and their metrics
 * go by OTLP or nowhere.
 */
import type { Clock } from '../core/clock.ts';
import { connect } from '../core/db/connect.ts';
import { usageJobNames, usageJobs, usagePublisher } from '../core/scheduled-functions.ts';
import { readSettings } from '../core/settings/read-settings.ts';
import { programs } from '../core/settings/settings.ts';
import { createSecretReader } from '../lambda/secrets.ts';
import { runJob } from '../lambda/usage-jobs/run-job.ts';
import { otlpDestination } from '../lambda/usage-publisher/otlp/destination.ts';
import { sendUsage } from '../lambda/usage-publisher/otlp/send-usage.ts';
import { publishUsage } from '../lambda/usage-publisher/publish-usage.ts';
import { startSchedule } from './schedule.ts';
import type { LocalSettings } from './settings.ts';
import type { SpillStore } from './spill-store.ts';

export type ScheduledWorkDeps = {
  readonly settings: Pick<
    LocalSettings,
    'noticeWebhookUrl' | 'metricsEndpoint' | 'metricsHeaders' | 'metricsTemporality'
  >;
  /** Null: tasks spill nothing. */
  readonly spill: Pick<SpillStore, 'bucket' | 's3'> | null;
  readonly clock: Clock;
  readonly report: (sentence: string) => void;
};

export function startScheduledWork(
  databaseUrl: string,
  { settings, spill, clock, report }: ScheduledWorkDeps,
): () => Promise<void> {
  const db = connect({
    url: databaseUrl,
    maxConnections: 4,
    applicationName: 'usage-jobs',
    statementTimeoutMs: 600_000,
  });
  const log = (name: string) => (_level: string, message: string, fields: object) =>
    report(`${name}: ${message} ${JSON.stringify(fields)}`);
  const warn = (message: string, fields: object) => log('usage-publisher')('warn', message, fields);
  // An endpoint that does not answer takes half a minute, and a laptop stops in seconds; the next start sends the same.
  const stopping = Promise.withResolvers<void>();
  const { metricsEndpoint: endpoint, metricsHeaders: headers, metricsTemporality: temporality } = settings;
  const publisher = {
    name: 'usage-publisher',
    everyMs: usagePublisher.intervalSeconds * 1_000,
    run: async () => {
      await publishUsage(db, () => undefined, clock, warn, { by: 'environment', mostTeams: 0 });
      if (endpoint === null) return;
      const given = { endpoint, headers: headers ?? '', temporality, environmentName: 'local' };
      await Promise.race([sendUsage(db, () => otlpDestination(given), warn), stopping.promise]);
    },
  };
  const jobs = usageJobNames
    .filter((name) => usageJobs[name].runsOnLaptop && (name !== 'ship-in' || spill !== null))
    .map((name) => {
      const jobSettings = readSettings(programs['usage-jobs'], {
        JOB: name,
        DATABASE_URL: databaseUrl,
        NOTICE_WEBHOOK_URL: settings.noticeWebhookUrl ?? '',
        SPILL_BUCKET: spill?.bucket ?? '',
      });
      const deps = {
        db,
        clock,
        readSecret: createSecretReader(),
        count: () => undefined,
        log: log(name),
        s3: spill?.s3 ?? {},
      };
      return {
        name,
        everyMs: usageJobs[name].intervalSeconds * 1_000,
        run: () => runJob(jobSettings, deps),
      };
    });
  const stop = startSchedule([publisher, ...jobs], report);
  return async () => {
    stopping.resolve();
    await stop();
    await db.close();
  };
}

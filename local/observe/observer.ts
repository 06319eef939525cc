/** What `--observe` adds to a laptop: the dashboards' page, and a Prometheus behind it where one is installed. */
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { connect } from '../../core/db/connect.ts';
import type { LambdaFunction } from '../alb/lambda-target.ts';
import type { ProxyTask } from '../tasks/proxy-task.ts';
import { createDashboardsFunction } from './dashboards-function.ts';
import { findProgram, startPrometheus, type Prometheus } from './prometheus.ts';

export type ObserverOptions = {
  readonly databaseUrl: string;
  /** Where programs are looked for. */
  readonly searchPath: string;
  /** Prometheus keeps its data below it. */
  readonly directory: string;
  readonly clock: Clock;
  /** What is known of other services, in Prometheus's text format; null: none is read. */
  readonly services: (() => string) | null;
  /** What the tasks ask for before they show their metrics; null: nothing. */
  readonly metricsToken: string | null;
};

export type Observer = {
  /** Serves `/ui/*` on the load balancer. */
  readonly page: LambdaFunction;
  /** Starts scraping. `authorityFile`: whom to trust about `albUrl`; null where it is HTTP. Returns Prometheus's own address, or null when none is installed. */
  readonly begin: (
    albUrl: string,
    authorityFile: string | null,
    tasks: () => readonly ProxyTask[],
  ) => Promise<string | null>;
  readonly stop: () => Promise<void>;
};

const SCRAPE_SECONDS = 5;
const RETENTION_DAYS = 31;

export function createObserver(options: ObserverOptions): Observer {
  const database = connect({ url: options.databaseUrl, applicationName: 'dashboards', maxConnections: 3 });
  let tasksOf: () => readonly ProxyTask[] = () => [];
  let prometheus: Prometheus | null = null;
  return {
    page: createDashboardsFunction({
      database,
      clock: options.clock,
      scrapeSeconds: SCRAPE_SECONDS,
      prometheusUrl: () => prometheus?.url ?? null,
      services: options.services,
      targets: () => tasksOf().map(({ name, port }) => ({ name, host: `127.0.0.1:${port}` })),
    }),
    begin: async (albUrl, authorityFile, tasks) => {
      tasksOf = tasks;
      const binary = await findProgram('prometheus', options.searchPath);
      if (binary === null) return null;
      prometheus = await startPrometheus({
        binary,
        directory: join(options.directory, 'prometheus'),
        scrapeSeconds: SCRAPE_SECONDS,
        retentionDays: RETENTION_DAYS,
        token: options.metricsToken,
        targets: { kind: 'discovered', url: `${albUrl}/ui/dashboards/targets.json`, authorityFile },
      });
      return prometheus.url;
    },
    stop: async () => {
      await prometheus?.stop();
      await database.close();
    },
  };
}

/**
 * The gateway of the laptop edition, on a database that is there and migrated: proxy tasks, admin function, internal
 * ALB, edge, in that order. `npm start` and the tests both start it here.
 */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { oidcSettingsOf } from '../core/identity/oidc-settings.ts';
import { readSettings } from '../core/settings/read-settings.ts';
import { signInSettings } from '../core/settings/settings.ts';
import { createHandler } from '../lambda/admin/handler.ts';
import { fixedSecret } from '../core/keys/rotating-secret.ts';
import { startAlb } from './alb/alb.ts';
import type { LambdaFunction } from './alb/lambda-target.ts';
import { createTargetGroup } from './alb/target-group.ts';
import { startEdge } from './edge/edge.ts';
import type { ServerCertificate } from './http/web-server.ts';
import { clearLeftovers } from './tasks/leftovers.ts';
import type { ProxyTask } from './tasks/proxy-task.ts';
import { TaskKeeper } from './tasks/task-keeper.ts';

export type GatewayOptions = {
  readonly databaseUrl: string;
  readonly keyPepper: string;
  readonly masterKey: string;
  readonly region: string;
  /** Null: the regional one of AWS. */
  readonly bedrockEndpoint: string | null;
  /** 0: any free port. */
  readonly edgePort: number;
  readonly albPort: number;
  /** Shown by edge and load balancer. @default none: they speak HTTP */
  readonly tls?: ServerCertificate | null;
  readonly taskCount: number;
  /** Journals and logs go below it. */
  readonly directory: string;
  /** More variables for the tasks: credentials for Bedrock, log level, limits; sign-in, for the admin function too. */
  readonly taskEnvironment: Readonly<Record<string, string>>;
  /** Serves `/ui/*`. @default none */
  readonly console?: LambdaFunction | undefined;
  /** Added to `GET /metrics` of the load balancer. @default nothing */
  readonly services?: (() => string) | null;
  readonly clock: Clock;
  readonly report: (sentence: string) => void;
};

export type Gateway = {
  readonly edgeUrl: string;
  readonly albUrl: string;
  readonly tasks: () => readonly ProxyTask[];
  /** Drains the tasks for at most `graceMs`, then closes everything. */
  readonly stop: (graceMs: number) => Promise<void>;
};

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const stops: ((graceMs: number) => Promise<void>)[] = [];
  const stop = async (graceMs: number): Promise<void> => {
    for (const stopOne of stops.toReversed()) await stopOne(graceMs);
  };
  try {
    const logs = join(options.directory, 'logs');
    await mkdir(logs, { recursive: true });

    const targets = createTargetGroup();
    stops.push(() => targets.stop());

    const admin = startAdminFunction(options, join(logs, 'admin.log'));
    stops.push(() => admin.close());

    const alb = await startAlb({
      port: options.albPort,
      clock: options.clock,
      proxy: targets,
      admin: admin.handle,
      console: options.console ?? null,
      services: options.services ?? null,
      tls: options.tls ?? null,
    });
    stops.push(() => alb.stop(0));

    const edge = await startEdge({
      port: options.edgePort,
      albUrl: alb.url,
      clock: options.clock,
      tls: options.tls ?? null,
    });
    stops.push(() => edge.stop(0));

    const tasks = await taskOptions(options, logs);
    await clearLeftovers({
      ...options,
      journals: join(options.directory, JOURNALS),
      wanted: tasks.map((task) => task.name),
    });
    const { clock, report } = options;
    const keeper = new TaskKeeper({ tasks, targets, clock, report });
    // Stopped first, while edge and ALB still carry the last bytes of what runs.
    stops.push((graceMs) => keeper.stop(graceMs));
    await keeper.start();
    return { edgeUrl: edge.url, albUrl: alb.url, tasks: () => keeper.running(), stop };
  } catch (error) {
    await stop(1_000);
    throw error;
  }
}

const JOURNALS = 'journal';

async function taskOptions(options: GatewayOptions, logs: string) {
  return Promise.all(
    Array.from({ length: options.taskCount }, async (_, index) => {
      const name = `task-${index + 1}`;
      // Its own, because a journal has one writer.
      const journal = join(options.directory, JOURNALS, name);
      await mkdir(journal, { recursive: true });
      const environment: Record<string, string> = {
        ...options.taskEnvironment,
        HOST: '127.0.0.1',
        PORT: '0',
        DATABASE_URL: options.databaseUrl,
        KEY_PEPPER: options.keyPepper,
        AWS_REGION: options.region,
        JOURNAL_DIR: journal,
        STARGATE_ENV: 'local',
        TASK_ID: name,
      };
      if (options.bedrockEndpoint !== null) environment['BEDROCK_ENDPOINT'] = options.bedrockEndpoint;
      return { name, environment, logFile: join(logs, `${name}.log`) };
    }),
  );
}

function startAdminFunction(options: GatewayOptions, logFile: string) {
  const log = createWriteStream(logFile, { flags: 'a' });
  // A full disk must not stop the gateway; the request was served all the same.
  log.on('error', () => undefined);
  const admin = createHandler({
    databaseUrl: options.databaseUrl,
    masterKeys: fixedSecret(options.masterKey),
    keyPepper: options.keyPepper,
    region: options.region,
    oidc: oidcSettingsOf(readSettings(signInSettings, options.taskEnvironment)),
    clock: options.clock,
    log: (level, message, fields) => log.write(`${JSON.stringify({ level, message, ...fields })}\n`),
  });
  return {
    handle: admin.handle,
    close: async () => {
      await admin.close();
      await new Promise<void>((resolve) => {
        log.end(resolve);
      });
    },
  };
}

/**
 * What the guard measures: a gateway of any revision, with a database of its own. Only what every revision has is relied on:
 * `proxy/main.ts`, its environment, and the migrations. The simulator is the same for all.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { connect } from '../../core/db/connect.ts';
import { migrate } from '../../core/db/migrate.ts';
import type { EmbeddedPostgres } from '../../local/postgres/embedded.ts';
import { makeKey } from '../keys.ts';
import { gatewayEnvironment } from '../started.ts';
import type { Command, Counts, MemoryFigures } from './probe.ts';

export type Subject = {
  readonly name: string;
  readonly origin: string;
  readonly pid: number;
  readonly key: string;
  readonly start: (what: 'allocation' | 'hooks') => Promise<void>;
  readonly stop: () => Promise<Counts>;
  /** After a full collection, which stops it for a while. */
  readonly memory: () => Promise<MemoryFigures>;
  readonly end: () => Promise<void>;
};

export type SubjectOptions = {
  /** Also the name of its database and journal. */
  readonly name: string;
  /** Of the checkout. */
  readonly root: string;
  readonly postgres: EmbeddedPostgres;
  readonly simulator: string;
  /** Exists. */
  readonly directory: string;
  /** @default `proxy/main.ts` of the checkout */
  readonly program?: string;
  /** Without the probe nothing is counted, and nothing of it is in memory. @default with it */
  readonly withoutProbe?: boolean;
  /** For Node. @default none */
  readonly nodeFlags?: readonly string[];
  /** More of its environment. @default none */
  readonly environment?: Readonly<Record<string, string>>;
};

const PROBE = new URL('probe.ts', import.meta.url).href;

export async function startSubject(options: SubjectOptions): Promise<Subject> {
  const { name, root, postgres, directory, environment } = options;
  const program = options.program ?? join(root, 'proxy', 'main.ts');
  const maintenance = connect({ url: postgres.urlOf('postgres'), maxConnections: 1 });
  await maintenance.query(`create database ${name}`);
  await maintenance.close();
  const url = postgres.urlOf(name);
  await migrate(url, join(root, 'core', 'db', 'migrations'));
  const database = connect({ url, maxConnections: 1 });
  const key = await makeKey(database);
  await database.close();
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      ...(options.withoutProbe === true ? [] : ['--import', PROBE]),
      ...(options.nodeFlags ?? []),
      program,
    ],
    {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        ...gatewayEnvironment({
          databaseUrl: url,
          simulator: options.simulator,
          journal: join(directory, name),
        }),
        // A machine with other work is late now and then; nothing may be refused for it here.
        OVERLOAD_DELAY_MS: '60000',
        ...environment,
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const { port } = await answerOf<{ readonly port: number }>(
    child,
    (message) => message['kind'] === 'ready',
    name,
  );
  const ask = <Answer>(command: Command, answer: string): Promise<Answer> => {
    const answered = answerOf<Answer>(child, (message) => message['guard'] === answer, name);
    child.send(command);
    return answered;
  };
  return {
    name,
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    key,
    start: async (what) => {
      await ask({ guard: what }, 'started');
    },
    stop: () => ask({ guard: 'stop' }, 'counts'),
    memory: () => ask({ guard: 'memory' }, 'memory'),
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The next message of this kind; rejects when the process ends before. */
function answerOf<Answer>(
  child: ChildProcess,
  isIt: (message: Readonly<Record<string, unknown>>) => boolean,
  name: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (): void => reject(new Error(`the gateway of ${name} ended`));
    const onMessage = (message: unknown): void => {
      if (!isIt(message as Readonly<Record<string, unknown>>)) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message as Answer);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

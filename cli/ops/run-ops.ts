/**
 * What the verbs of `stargate ops` do, with the operator's own credentials. status, logs and database only read; restart
 * and scale change the tasks of an environment; exec opens a shell; restore prints commands.
 */
import { commandRefused } from '../command-refused.ts';
import { awsClients, type AwsClients } from '../aws/clients.ts';
import { regionFor } from '../operator-command.ts';
import { UsageError } from '../usage-error.ts';
import { databaseStatus } from './database.ts';
import { deploymentOf, type Deployment } from './deployment.ts';
import { readLogs } from './logs.ts';
import { restore } from './restore.ts';
import { status } from './status.ts';
import { exec, restart, scale } from './tasks.ts';

type Fields = Readonly<Record<string, unknown>>;

export type OpsOptions = {
  /** Its name; undefined: none was said. */
  readonly environment: string | undefined;
  readonly now: Date;
  /** @default AWS */
  readonly awsFor?: (region: string) => AwsClients;
};

/** What is to be printed. */
export async function runOps(
  verb: string,
  fields: Fields,
  { environment, now, awsFor = (region) => awsClients({ region }) }: OpsOptions,
): Promise<string> {
  if (environment === undefined) {
    throw new UsageError(`Say which environment: stargate ops ${verb} --env prod`);
  }
  const work = workOf(verb, fields, now);
  const region = await regionFor(environment, fields['region']);
  try {
    return await work(deploymentOf(environment, awsFor(region)));
  } catch (error) {
    throw commandRefused(error, region);
  }
}

/** Reads the fields first, so that what is written wrong is said before AWS is asked. */
function workOf(verb: string, fields: Fields, now: Date): (deployment: Deployment) => Promise<string> {
  const text = (name: string): string | null => {
    const value = fields[name];
    return typeof value === 'string' ? value : null;
  };
  const number = (name: string): number | null => {
    const value = fields[name];
    return typeof value === 'number' ? value : null;
  };
  switch (verb) {
    case 'status':
      return status;
    case 'logs': {
      const wanted = {
        of: text('program') ?? 'proxy',
        since: text('since') ?? '15m',
        filter: text('filter'),
        limit: number('limit') ?? 200,
        nowMs: now.getTime(),
      };
      return (deployment) => readLogs(deployment, wanted);
    }
    case 'restart':
      return restart;
    case 'scale':
      return (deployment) => scale(deployment, { min: number('min'), max: number('max') });
    case 'exec':
      return (deployment) => exec(deployment, { task: text('task'), command: text('command') ?? '/bin/sh' });
    case 'database':
      return (deployment) => databaseStatus(deployment, now);
    case 'restore': {
      const wanted = { to: moment(text('to')), isExecuted: fields['execute'] === true, now };
      return (deployment) => restore(deployment, wanted);
    }
    default:
      throw new Error(`stargate ops ${verb} is in the table of commands and nowhere else`);
  }
}

function moment(text: string | null): Date {
  const date = new Date(text ?? '');
  if (text !== null && /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new UsageError('Say to which moment, with its zone: --to 2026-11-29T10:15:00Z');
}

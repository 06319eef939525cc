/**
 * `stargate ops`: day two of a deployment on AWS, with the operator's own credentials. status, logs and database only read;
 * restart and scale change the tasks of an environment; exec opens a shell; restore prints commands.
 */
import { environmentNamed } from '../../lib/environments.ts';
import { awsRefusal } from '../aws/aws-refusal.ts';
import { awsClients, type AwsClients } from '../aws/clients.ts';
import { didYouMean } from '../nearest.ts';
import { UsageError } from '../usage-error.ts';
import { readWords, type Takes } from '../words.ts';
import { databaseStatus } from './database.ts';
import { deploymentOf, type Deployment } from './deployment.ts';
import { logNames, readLogs } from './logs.ts';
import { restore } from './restore.ts';
import { status } from './status.ts';
import { exec, restart, scale } from './tasks.ts';

type Given = {
  readonly deployment: Deployment;
  /** Words without a name, after the verb. */
  readonly words: readonly string[];
  readonly option: (name: string) => string | null;
  readonly has: (name: string) => boolean;
  readonly now: Date;
};

type Verb = {
  readonly summary: string;
  readonly options: Readonly<Record<string, readonly [takes: Takes, help: string]>>;
  readonly run: (given: Given) => Promise<string>;
};

const verbs: Readonly<Record<string, Verb>> = {
  status: {
    summary: 'stacks, tasks, their health, alarms that ring',
    options: {},
    run: ({ deployment }) => status(deployment),
  },
  logs: {
    summary: `what a program wrote: ${logNames.join(', ')} (proxy when not said)`,
    options: {
      since: ['value', 'how far back: 15m, 2h, 3d (15m)'],
      filter: ['value', 'a filter pattern of CloudWatch Logs: \'{ $.level = "error" }\''],
      limit: ['value', 'lines, the last ones (200)'],
    },
    run: ({ deployment, words, option, now }) =>
      readLogs(deployment, {
        of: words[0] ?? 'proxy',
        since: option('since') ?? '15m',
        filter: option('filter'),
        limit: wholeNumber('limit', option('limit')) ?? 200,
        nowMs: now.getTime(),
      }),
  },
  restart: {
    summary: 'new tasks beside the old ones, which drain then; nothing is dropped',
    options: {},
    run: ({ deployment }) => restart(deployment),
  },
  scale: {
    summary: 'fewest and most tasks; without numbers, what they are',
    options: { min: ['value', 'fewest tasks'], max: ['value', 'most tasks'] },
    run: ({ deployment, option }) =>
      scale(deployment, { min: wholeNumber('min', option('min')), max: wholeNumber('max', option('max')) }),
  },
  exec: {
    summary: "a shell in a task, where lib/environments.ts lets one in (proxy.exec: 'on')",
    options: {
      task: ['value', 'its id, as status shows it (any)'],
      command: ['value', 'instead of /bin/sh'],
    },
    run: ({ deployment, option }) =>
      exec(deployment, { task: option('task'), command: option('command') ?? '/bin/sh' }),
  },
  database: {
    summary: 'how PostgreSQL is: standby, storage, connections, maintenance, backups',
    options: {},
    run: ({ deployment, now }) => databaseStatus(deployment, now),
  },
  restore: {
    summary: 'the commands that bring the database back to a moment (docs/restore.md)',
    options: {
      to: ['value', 'the moment: 2026-11-29T10:15:00Z'],
      execute: ['flag', 'do the first step: an instance beside the one that serves'],
    },
    run: ({ deployment, option, has, now }) =>
      restore(deployment, { to: moment(option('to')), isExecuted: has('execute'), now }),
  },
};

export type OpsOptions = {
  readonly now: Date;
  /** @default AWS, in the region of the environment */
  readonly awsFor?: (region: string) => AwsClients;
};

/** What is to be printed. Throws a UsageError that says what to do. */
export async function ops(given: readonly string[], { now, awsFor }: OpsOptions): Promise<string> {
  const [name, ...rest] = given;
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return opsHelp();
  const verb = Object.entries(verbs).find(([known]) => known === name)?.[1];
  if (verb === undefined) {
    throw new UsageError(
      `"stargate ops" has no verb "${name}".${didYouMean(name, Object.keys(verbs))} It has: ${Object.keys(verbs).join(', ')}`,
    );
  }
  const takes = Object.entries(verb.options).map(([option, [kind]]) => [option, kind] as const);
  const known = new Map<string, Takes>([...takes, ['env', 'value'], ['region', 'value'], ['help', 'flag']]);
  const { options, positionals } = readWords(rest, known, `stargate ops ${name}`);
  if (options.get('help') === true) return verbHelp(name, verb);
  const option = (wanted: string): string | null => {
    const value = options.get(wanted);
    return typeof value === 'string' ? value : null;
  };
  const environment = option('env');
  if (environment === null) throw new UsageError(`Say which environment: stargate ops ${name} --env prod`);
  const region = option('region') ?? regionOf(environment);
  const aws = (awsFor ?? ((of: string) => awsClients({ region: of })))(region);
  try {
    return await verb.run({
      deployment: deploymentOf(environment, aws),
      words: positionals,
      option,
      has: (wanted) => options.get(wanted) === true,
      now,
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { sentence, isOfRights } = awsRefusal(error);
    const advice = isOfRights
      ? ' Sign in to the account of the environment, with the rights of docs/operations.md.'
      : '';
    throw new UsageError(`AWS refused: ${sentence}${advice}`);
  }
}

function regionOf(environment: string): string {
  try {
    return environmentNamed(environment).region;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | null): number | null {
  if (text === null) return null;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} must be a whole number, not "${text}".`);
}

function moment(text: string | null): Date {
  const date = new Date(text ?? '');
  if (text !== null && /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new UsageError('Say to which moment, with its zone: --to 2026-11-29T10:15:00Z');
}

function opsHelp(): string {
  return [
    'Usage: stargate ops <verb> --env <environment> [--region <region>]',
    '',
    ...Object.entries(verbs).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`),
    '',
    'With the credentials that the AWS CLI would use. The workflow "ops" has the same verbs.',
  ].join('\n');
}

function verbHelp(name: string, { summary, options }: Verb): string {
  const lines = Object.entries(options).map(([option, [, help]]) => `  ${`--${option}`.padEnd(12)}${help}`);
  return [`Usage: stargate ops ${name} --env <environment> [options]`, '', summary, '', ...lines].join('\n');
}

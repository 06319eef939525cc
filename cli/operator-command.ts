/**
 * Commands that ask AWS with the operator's own credentials, and not the admin API: how they look in the table of commands,
 * and in which region they ask.
 */
import type { Command, Option } from './command.ts';
import { UsageError } from './usage-error.ts';

type About = Partial<Command> & Pick<Command, 'summary'>;

export function operatorCommand(area: string, verb: string, about: About): Command {
  const region = operatorOption('region', "region, when it is not the environment's");
  return commandOfItsOwn(area, verb, { ...about, options: [...(about.options ?? []), region] });
}

/** What asks no gateway, and AWS neither. */
export function commandOfItsOwn(area: string, verb: string, about: About): Command {
  return {
    area,
    verb,
    otherVerbs: [],
    method: 'GET',
    path: '',
    argument: null,
    fixed: {},
    shows: null,
    columns: null,
    isDestructive: false,
    options: [],
    ...about,
  };
}

export function operatorOption(name: string, help: string, kind: Option['kind'] = 'text'): Option {
  return { name, field: name.replaceAll('-', '_'), kind, help, refersTo: null };
}

/** The environment's, unless another is asked for. lib/environments.ts is loaded only then. */
export async function regionFor(environment: string, asked: unknown): Promise<string> {
  if (typeof asked === 'string') {
    if (/^[a-z]{2}(-[a-z]+)+-\d+$/.test(asked)) return asked;
    throw new UsageError(`--region must be such as us-east-1, not "${asked}"`);
  }
  const { environmentClients } = await import('./account/environment-clients.ts');
  return environmentClients(environment).environment.region;
}

/** From the words of a command line to the fields of a request. */
import { parseArgs } from 'node:util';
import { parseUsd } from '../core/money.ts';
import type { Command, Option } from './command.ts';
import { UsageError } from './usage-error.ts';

/** Options every command takes. */
export const globalOptions = {
  url: { type: 'string', help: 'address of the internal load balancer (STARGATE_URL)' },
  'key-file': { type: 'string', help: 'file that holds the master key; - reads standard input' },
  'master-key': { type: 'string', help: 'the master key itself; visible to others, so better not' },
  json: { type: 'boolean', help: 'print the reply as JSON' },
  yes: { type: 'boolean', help: 'do not ask before deleting' },
  help: { type: 'boolean', help: 'show this help' },
} as const;

type GlobalOptionName = keyof typeof globalOptions;

export type CommandLine = {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly globals: Readonly<Partial<Record<GlobalOptionName, string | boolean>>>;
};

export function readCommandLine(command: Command, words: readonly string[]): CommandLine {
  const config: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }> = {};
  for (const [name, { type }] of Object.entries(globalOptions)) config[name] = { type };
  for (const option of command.options) {
    config[option.name] =
      option.kind === 'flag' ? { type: 'boolean' } : { type: 'string', multiple: option.kind === 'list' };
  }
  const { values, positionals } = parse(command, words, config);
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(command.fixed)) put(fields, name, value);
  const globals: Partial<Record<GlobalOptionName, string | boolean>> = {};
  for (const [name, value] of Object.entries(values)) {
    const option = command.options.find((known) => known.name === name);
    if (option !== undefined) put(fields, option.field, valueOf(option, value));
    else if (isGlobal(name) && (typeof value === 'string' || typeof value === 'boolean'))
      globals[name] = value;
  }
  if (globals.help !== true) putArgument(command, positionals, fields);
  return { fields, globals };
}

type Value = string | boolean | readonly (string | boolean)[];

function parse(
  command: Command,
  words: readonly string[],
  options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>,
): { readonly values: Readonly<Record<string, Value>>; readonly positionals: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: words.map((word) => (word === '-h' ? '--help' : word)),
      options,
      allowPositionals: true,
    });
    return { values: values as Record<string, Value>, positionals };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new UsageError(`${reason}. See: stargate ${command.area} ${command.verb} --help`, { cause: error });
  }
}

function putArgument(command: Command, given: readonly string[], fields: Record<string, unknown>): void {
  const { argument } = command;
  const most = argument === null ? 0 : argument.isList ? Number.POSITIVE_INFINITY : 1;
  const words = `stargate ${command.area} ${command.verb}`;
  if (given.length > most) {
    throw new UsageError(`"${given[most] ?? ''}" is one word too many. See: ${words} --help`);
  }
  if (argument === null) return;
  if (given.length === 0) {
    if (!argument.isRequired) return;
    throw new UsageError(`Say which: ${words} <${argument.name}>`);
  }
  fields[argument.field] = argument.isList ? given : given[0];
}

function valueOf(option: Option, value: Value): unknown {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return listOf(option, value.map(String));
  if (value === 'none' || value === 'null') return null;
  switch (option.kind) {
    case 'text':
      return value;
    case 'flag':
    case 'boolean':
      if (/^(true|1|yes|false|0|no)$/.test(value)) return /^(true|1|yes)$/.test(value);
      throw new UsageError(`--${option.name} must be true or false, not "${value}"`);
    case 'money':
      if (parseUsd(value) !== null) return value;
      throw new UsageError(`--${option.name} must be US dollars such as 50 or 12.50, not "${value}"`);
    case 'integer':
      if (/^\d{1,15}$/.test(value)) return Number(value);
      throw new UsageError(`--${option.name} must be a whole number, not "${value}"`);
    case 'list':
      return listOf(option, [value]);
    case 'json':
      return jsonOf(option, value);
  }
}

/** `a,b`, `--tags a --tags b`, or `["a","b"]`; the word none clears. */
function listOf(option: Option, values: readonly string[]): unknown {
  const [first] = values;
  if (values.length === 1 && first === 'none') return null;
  if (values.length === 1 && first?.startsWith('[') === true) return jsonOf(option, first);
  return values.flatMap((value) => value.split(',')).filter((item) => item !== '');
}

function jsonOf(option: Option, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new UsageError(`--${option.name} must be JSON, e.g. '{"team": "compilers"}'`, { cause: error });
  }
}

/** `member.role` goes into the object `member`. */
function put(fields: Record<string, unknown>, field: string, value: unknown): void {
  const dot = field.indexOf('.');
  if (dot === -1) {
    fields[field] = value;
    return;
  }
  const name = field.slice(0, dot);
  fields[name] = { ...(fields[name] as object | undefined), [field.slice(dot + 1)]: value };
}

function isGlobal(name: string): name is GlobalOptionName {
  return name in globalOptions;
}

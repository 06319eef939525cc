/** From the words of a command line to the fields of a request. */
import { readFileSync } from 'node:fs';
import { isObject } from '../core/json.ts';
import { parseUsd } from '../core/money.ts';
import type { Command, Option } from './command.ts';
import { UsageError } from './usage-error.ts';
import { readWords, type Takes } from './words.ts';

/** Options every command takes. */
export const globalOptions = {
  url: { type: 'string', help: 'address of the internal load balancer (STARGATE_URL)' },
  env: {
    type: 'string',
    help: 'environment that is deployed, such as dev: reached by your rights in AWS, without address and key',
  },
  'key-file': { type: 'string', help: 'file that holds the master key; - reads standard input' },
  'master-key': { type: 'string', help: 'the master key itself; visible to others, so better not' },
  format: { type: 'string', help: 'table, json or csv; csv has every row and every field' },
  json: { type: 'boolean', help: 'the same as --format json; errors are JSON too, on standard error' },
  yes: { type: 'boolean', help: 'do not ask before deleting' },
  help: { type: 'boolean', help: 'show this help' },
} as const;

type GlobalOptionName = keyof typeof globalOptions;

export type CommandLine = {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly globals: Readonly<Partial<Record<GlobalOptionName, string | boolean>>>;
};

export function readCommandLine(command: Command, words: readonly string[]): CommandLine {
  const known = new Map<string, Takes>();
  for (const [name, { type }] of Object.entries(globalOptions))
    known.set(name, type === 'boolean' ? 'flag' : 'value');
  for (const { name, kind } of command.options)
    known.set(name, kind === 'flag' || kind === 'list' ? kind : 'value');
  const { options, positionals } = readWords(words, known, `stargate ${command.area} ${command.verb}`);
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(command.fixed)) put(fields, name, value);
  const globals: Partial<Record<GlobalOptionName, string | boolean>> = {};
  for (const [name, value] of options) {
    const option = command.options.find((one) => one.name === name);
    if (option !== undefined) put(fields, option.field, valueOf(option, value));
    else if (isGlobal(name) && (typeof value === 'string' || typeof value === 'boolean'))
      globals[name] = value;
  }
  if (globals.help !== true) putArgument(command, positionals, fields);
  return { fields, globals };
}

type Value = string | boolean | readonly string[];

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
  if (typeof value !== 'string') return listOf(option, value);
  if (value === 'none' || value === 'null') return null;
  switch (option.kind) {
    case 'text':
      return value;
    case 'flag':
    case 'boolean':
      if (/^(true|1|yes|false|0|no)$/.test(value)) return /^(true|1|yes)$/.test(value);
      throw new UsageError(`--${option.name} must be true or false, not "${value}"`);
    case 'money':
      if ((parseUsd(value) ?? -1n) >= 0n) return value;
      throw new UsageError(
        `--${option.name} must be US dollars, 0 or more, such as 50 or 12.50 (none: no limit), not "${value}"`,
      );
    case 'integer':
      if (/^\d{1,15}$/.test(value)) return Number(value);
      throw new UsageError(`--${option.name} must be a whole number, 0 or more, not "${value}"`);
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

/** JSON, `@file` that holds it, `email=mask,card=block` for an object of words, or the word off. */
function jsonOf(option: Option, value: string): unknown {
  if (value === 'off') return value;
  if (/^[\w-]+=[\w-]+(,[\w-]+=[\w-]+)*$/.test(value)) {
    const pairs = value.split(',').map((pair) => pair.split('='));
    return Object.fromEntries(
      pairs.map(([name = '', word = '']) => [name, /^(0|[1-9]\d{0,14})$/.test(word) ? Number(word) : word]),
    );
  }
  const text = value.startsWith('@') ? fileOf(option, value.slice(1)) : value;
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = value.startsWith('@') ? `the file ${value.slice(1)} must hold JSON` : 'must be JSON';
    throw new UsageError(`--${option.name} ${what}, e.g. '{"team": "compilers"}'`, { cause: error });
  }
}

function fileOf(option: Option, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--${option.name}: the file ${path} cannot be read`, { cause: error });
  }
}

/** `member.role` goes into the object `member`, beside what is given of it as a whole. */
function put(fields: Record<string, unknown>, field: string, value: unknown): void {
  const dot = field.indexOf('.');
  if (dot === -1) {
    const parts = fields[field];
    fields[field] = isObject(value) && isObject(parts) ? { ...value, ...parts } : value;
    return;
  }
  const name = field.slice(0, dot);
  fields[name] = { ...(fields[name] as object | undefined), [field.slice(dot + 1)]: value };
}

function isGlobal(name: string): name is GlobalOptionName {
  return name in globalOptions;
}

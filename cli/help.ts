/** Help texts, made from the tables of commands and options. */
import type { Argument, Command, Option } from './command.ts';
import { commands } from './commands.ts';
import { globalOptions } from './fields.ts';
import { oldVerbs } from './old-verbs.ts';
import { widthOf } from './terminal-width.ts';

export function mainHelp(): string {
  const areas = [...new Set(commands.map((command) => command.area))];
  const verbs = areas.map((area) => [
    area,
    commands.flatMap((command) => (command.area === area ? [command.verb] : [])).join(', '),
  ]);
  return [
    'stargate: users, teams, keys, budgets, models and spend of a gateway',
    '',
    'Usage: stargate <area> <verb> [names] [options]',
    '',
    ...columns(verbs),
    '',
    'Options of every command:',
    ...columns(globalLines()),
    '',
    'Examples:',
    '  stargate user new --user-email ada@example.com --max-budget 50 --budget-duration monthly',
    '  stargate key generate --user-id ada@example.com --key-alias ada-laptop --duration 90d',
    '  stargate key list --user-id ada@example.com',
    '  stargate key delete ada-laptop',
    '  stargate spend report day,team --since 2026-11-01 --format csv',
    '',
    'Where an id is asked for, the alias of a key, user or team and the e-mail address of a user do as well.',
    '',
    `Old verbs: ${Object.keys(oldVerbs).join(', ')}`,
    'More: stargate help <area> <verb>; stargate completion bash|zsh|fish; stargate doctor; stargate --version',
    '',
    'The address is that of the internal load balancer: --url or STARGATE_URL, else http://127.0.0.1:4001.',
    'The credential: --key-file, STARGATE_MASTER_KEY, STARGATE_API_KEY (a key of your own, which does what you may), or the',
    'master key that npm start keeps on this machine.',
    'Exit codes: 1 refused, 2 command line, 3 unreachable, 4 credential, 5 a report that lacks something.',
  ].join('\n');
}

export function areaHelp(area: string): string {
  const lines = commands
    .filter((command) => command.area === area)
    .map((command) => [command.verb, command.summary]);
  return [`Usage: stargate ${area} <verb> [names] [options]`, '', ...columns(lines)].join('\n');
}

export function commandHelp(command: Command): string {
  const { argument } = command;
  const named = argument === null ? '' : ` ${argumentText(argument)}`;
  const other = command.otherVerbs.length === 0 ? [] : [`Also: ${command.otherVerbs.join(', ')}`];
  return [
    command.summary,
    '',
    `Usage: stargate ${command.area} ${command.verb}${named} [options]`,
    ...other,
    '',
    ...columns(command.options.map((option) => [`--${option.name}${valueOf(option)}`, option.help])),
    ...(command.options.length === 0 ? [] : ['']),
    'Options of every command:',
    ...columns(globalLines()),
  ].join('\n');
}

function argumentText({ name, isList, isRequired }: Argument): string {
  const text = `<${name}>${isList ? ' …' : ''}`;
  return isRequired ? text : `[${text}]`;
}

function valueOf({ kind, refersTo }: Option): string {
  if (kind === 'flag') return '';
  return refersTo === null || refersTo === 'budget' ? ` <${kind}>` : ' <id|name>';
}

function globalLines(): readonly (readonly string[])[] {
  return Object.entries(globalOptions).map(([name, { type, help }]) => [
    `--${name}${type === 'boolean' ? '' : ' <text>'}`,
    help,
  ]);
}

/** In a terminal the second column is broken into lines of its width. */
function columns(lines: readonly (readonly string[])[]): readonly string[] {
  const indent = Math.max(0, ...lines.map(([first]) => first?.length ?? 0)) + 4;
  const width = widthOf(process.stdout);
  const room = width === null ? Number.POSITIVE_INFINITY : Math.max(24, width - indent);
  return lines.map(([first, second]) => {
    const broken = brokenAt(room, second ?? '').join(`\n${' '.repeat(indent)}`);
    return `${`  ${first ?? ''}`.padEnd(indent)}${broken}`.trimEnd();
  });
}

function brokenAt(room: number, text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

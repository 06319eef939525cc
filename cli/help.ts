/** Help texts, made from the tables of commands and options. */
import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { globalOptions } from './fields.ts';
import { oldVerbs } from './old-verbs.ts';

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
    '  stargate key generate --user-id <user-id> --key-alias ada-laptop --duration 90d',
    '  stargate key list --user-id <user-id>',
    '  stargate key delete <key-id>',
    '',
    `Old verbs: ${Object.keys(oldVerbs).join(', ')}`,
    'More: stargate <area> <verb> --help; stargate completion bash|zsh|fish',
    '',
    'The address is that of the internal load balancer: --url or STARGATE_URL, else http://127.0.0.1:4001.',
    'The master key: --key-file, STARGATE_MASTER_KEY, or what npm start keeps on this machine. A key of your own',
    '(STARGATE_API_KEY) does what you may.',
    'Exit codes: 1 refused, 2 command line, 3 unreachable, 4 credential.',
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
  const named = argument === null ? '' : ` <${argument.name}>${argument.isList ? ' …' : ''}`;
  const other = command.otherVerbs.length === 0 ? [] : [`Also: ${command.otherVerbs.join(', ')}`];
  return [
    command.summary,
    '',
    `Usage: stargate ${command.area} ${command.verb}${named} [options]`,
    ...other,
    '',
    ...columns(
      command.options.map((option) => [
        `--${option.name}${option.kind === 'flag' ? '' : ` <${option.kind}>`}`,
        option.help,
      ]),
    ),
    ...(command.options.length === 0 ? [] : ['']),
    'Options of every command:',
    ...columns(globalLines()),
  ].join('\n');
}

function globalLines(): readonly (readonly string[])[] {
  return Object.entries(globalOptions).map(([name, { type, help }]) => [
    `--${name}${type === 'boolean' ? '' : ' <text>'}`,
    help,
  ]);
}

function columns(lines: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(0, ...lines.map(([first]) => first?.length ?? 0));
  return lines.map(([first, second]) => `  ${(first ?? '').padEnd(width)}  ${second ?? ''}`);
}

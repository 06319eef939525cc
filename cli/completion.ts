/** Shell completion, made from the table of commands: areas, verbs, options. It runs nothing and asks no gateway. */
import { commands } from './commands.ts';
import { globalOptions } from './fields.ts';
import { oldVerbs } from './old-verbs.ts';
import { UsageError } from './usage-error.ts';

export function completion(shell: string | undefined): string {
  switch (shell) {
    case 'bash':
      return bash();
    case 'zsh':
      return `#compdef stargate\nautoload -U +X bashcompinit && bashcompinit\n${bash()}`;
    case 'fish':
      return fish();
    default:
      throw new UsageError('Say for which shell: stargate completion bash|zsh|fish');
  }
}

/** What a command line can begin with. */
export const firstWords = [
  ...new Set(commands.map((command) => command.area)),
  ...Object.keys(oldVerbs),
  'doctor',
  'completion',
  'help',
  'version',
];

function optionsFor(names: readonly string[]): readonly string[] {
  return [...names, ...Object.keys(globalOptions)].map((name) => `--${name}`);
}

function bash(): string {
  const verbCases = [...Map.groupBy(commands, (command) => command.area)].map(
    ([area, verbs]) => `      ${area}) words="${verbs.map((command) => command.verb).join(' ')}" ;;`,
  );
  const optionCases = commands.map((command) => {
    const words = [command.verb, ...command.otherVerbs].map((verb) => `"${command.area} ${verb}"`).join('|');
    return `      ${words}) words="${optionsFor(command.options.map((option) => option.name)).join(' ')}" ;;`;
  });
  return `# stargate completion for bash and zsh: source this file, or eval "$(stargate completion bash)"
_stargate() {
  local words="" current="\${COMP_WORDS[COMP_CWORD]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${firstWords.join(' ')}"
  elif [ "$COMP_CWORD" -eq 2 ]; then
    case "\${COMP_WORDS[1]}" in
${verbCases.join('\n')}
      completion) words="bash zsh fish" ;;
    esac
  else
    case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${optionCases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _stargate stargate
`;
}

function fish(): string {
  const lines = [
    '# stargate completion for fish: stargate completion fish | source',
    'complete -c stargate -f',
    `complete -c stargate -n __fish_use_subcommand -a "${firstWords.join(' ')}"`,
    'complete -c stargate -n "__fish_seen_subcommand_from completion" -a "bash zsh fish"',
  ];
  for (const command of commands) {
    const area = `__fish_seen_subcommand_from ${command.area}`;
    lines.push(`complete -c stargate -n "${area}" -a ${command.verb} -d ${quoted(command.summary)}`);
    for (const option of command.options) {
      const both = `${area}; and __fish_seen_subcommand_from ${[command.verb, ...command.otherVerbs].join(' ')}`;
      lines.push(`complete -c stargate -n "${both}" -l ${option.name} -d ${quoted(option.help)}`);
    }
  }
  for (const [name, { help }] of Object.entries(globalOptions)) {
    lines.push(`complete -c stargate -l ${name} -d ${quoted(help)}`);
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`\'`)}'`;
}

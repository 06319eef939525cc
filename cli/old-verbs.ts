/** The verbs and options of `litellm-users.sh`, translated to ours, so that scripts and habits keep working. */
import { UsageError } from './usage-error.ts';

type Translate = (words: readonly string[]) => readonly string[];

export const oldVerbs: Readonly<Record<string, Translate>> = {
  'create-user': (words) => [
    'user',
    'new',
    ...renamed(words, { email: 'user-email', budget: 'max-budget', duration: 'budget-duration' }),
  ],
  'create-key': (words) => {
    const duration = isPeriod(valueOf(words, 'duration')) ? 'budget-duration' : 'duration';
    return ['key', 'generate', ...renamed(words, { alias: 'key-alias', budget: 'max-budget', duration })];
  },
  'list-users': (words) => ['user', 'list', ...words],
  'list-keys': (words) => ['key', 'list', ...words],
  'get-user': (words) => ['user', 'info', ...words],
  'delete-user': (words) => ['user', 'delete', ...words],
  'delete-key': (words) => ['key', 'delete', ...words],
  'update-budget': (words) => {
    const userId = valueOf(words, 'user-id');
    if (userId === null)
      throw new UsageError('Say whose: stargate update-budget --user-id <id> --budget <USD>');
    const rest = renamed(words, { budget: 'max-budget' });
    return ['user', 'update', userId, ...without(rest, 'user-id')];
  },
  info: (words) => [areaOf(words), 'info', ...words],
  delete: (words) => [areaOf(words), 'delete', ...words],
};

/** Something that starts like a secret is a key; else it names a user. */
function areaOf(words: readonly string[]): string {
  return words.some((word) => word.startsWith('sk-')) ? 'key' : 'user';
}

function isPeriod(text: string | null): boolean {
  return text !== null && /^(hourly|daily|weekly|monthly|yearly)$/.test(text);
}

function renamed(words: readonly string[], names: Readonly<Record<string, string>>): readonly string[] {
  return words.map((word) => {
    const match = /^--([a-z-]+)(=.*)?$/s.exec(word);
    const name = names[match?.[1] ?? ''];
    return name === undefined ? word : `--${name}${match?.[2] ?? ''}`;
  });
}

function valueOf(words: readonly string[], option: string): string | null {
  for (const [index, word] of words.entries()) {
    if (word === `--${option}`) return words[index + 1] ?? null;
    if (word.startsWith(`--${option}=`)) return word.slice(option.length + 3);
  }
  return null;
}

function without(words: readonly string[], option: string): readonly string[] {
  const at = words.indexOf(`--${option}`);
  if (at !== -1) return words.toSpliced(at, 2);
  return words.filter((word) => !word.startsWith(`--${option}=`));
}

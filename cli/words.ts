/**
 * Takes a command line apart: `--name value`, `--name=value`, `--flag`, and words without a name. A number below zero is
 * a value (`--duration -1`), and an underscore in the name of an option is as good as a hyphen.
 */
import { didYouMean } from '../core/nearest.ts';
import { UsageError } from './usage-error.ts';

/** flag: takes no value, or true or false. value: the last one counts. list: all of them. */
export type Takes = 'flag' | 'value' | 'list';

export type Words = {
  readonly options: ReadonlyMap<string, boolean | string | readonly string[]>;
  readonly positionals: readonly string[];
};

/** `command`: how to call it in an error, such as `stargate key list`. */
export function readWords(
  words: readonly string[],
  known: ReadonlyMap<string, Takes>,
  command: string,
): Words {
  const options = new Map<string, boolean | string | readonly string[]>();
  const positionals: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      positionals.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-' || isNumber(word)) {
      positionals.push(word);
      continue;
    }
    const { name, value } = nameIn(word === '-h' ? '--help' : word, known, command);
    const next = words[at + 1];
    if (known.get(name) === 'flag') {
      const isSaid = value === null && (next === 'true' || next === 'false');
      if (isSaid) at += 1;
      options.set(name, flagOf(name, value ?? (isSaid ? next : 'true'), command));
      continue;
    }
    const given = value ?? (isValue(next) ? next : null);
    if (given === null) throw new UsageError(`--${name} needs a value. See: ${command} --help`);
    if (value === null) at += 1;
    const before = options.get(name);
    const isMore = known.get(name) === 'list' && Array.isArray(before);
    options.set(name, known.get(name) === 'list' ? [...(isMore ? before : []), given] : given);
  }
  return { options, positionals };
}

function nameIn(
  word: string,
  known: ReadonlyMap<string, Takes>,
  command: string,
): { readonly name: string; readonly value: string | null } {
  const [, given = '', value = null] = /^--([^=]+)(?:=(.*))?$/su.exec(word) ?? [];
  const name = given.replaceAll('_', '-');
  if (known.has(name)) return { name, value };
  const meant = didYouMean(name, known.keys(), '--');
  throw new UsageError(
    `${command} has no option ${word.split('=')[0] ?? word}.${meant} See: ${command} --help`,
  );
}

function flagOf(name: string, text: string, command: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new UsageError(`--${name} takes no value but true or false. See: ${command} --help`);
}

function isValue(word: string | undefined): word is string {
  return word !== undefined && (!word.startsWith('-') || word === '-' || isNumber(word));
}

function isNumber(word: string): boolean {
  return /^-[\d.]/.test(word);
}

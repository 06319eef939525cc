/** What a setting's text may be, and the value that it becomes. */
import { parseRange, type AddressRange } from '../keys/address.ts';

export type Kind<Value> = {
  /** Completes "it must be …"; also the column of docs/configuration.md. */
  readonly accepts: string;
  /** Null: the text is not accepted. */
  readonly parse: (text: string) => Value | null;
  /** The text never appears in an error, a template or a document. @default false */
  readonly isSecret?: true;
};

export const text: Kind<string> = { accepts: 'text', parse: (given) => given };

export const list: Kind<readonly string[]> = {
  accepts: 'a list, separated by commas',
  parse: (given) =>
    given
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
};

export const url: Kind<string> = {
  accepts: 'an http(s) address',
  parse: (given) => (/^https?:\/\/[^\s/]+/.test(given) ? given : null),
};

export const secret: Kind<string> = {
  accepts: 'a secret',
  parse: (given) => (given.length >= 8 ? given : null),
  isSecret: true,
};

export const ranges: Kind<readonly AddressRange[]> = {
  accepts: 'address ranges such as 10.0.0.0/16, separated by commas',
  parse: (given) => {
    const parsed = given === '' ? [] : given.split(',').map((entry) => parseRange(entry.trim()));
    return parsed.every((range) => range !== null) ? parsed : null;
  },
};

export function integer(min: number, max: number): Kind<number> {
  return {
    accepts: `a whole number from ${min} to ${max}`,
    parse: (given) => {
      const value = Number(given);
      return Number.isSafeInteger(value) && value >= min && value <= max ? value : null;
    },
  };
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Kind<Choice> {
  return {
    accepts: `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`,
    parse: (given) => choices.find((choice) => choice === given) ?? null,
  };
}

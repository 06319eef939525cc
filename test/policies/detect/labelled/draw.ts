/** What the generators of values draw from: one seeded source, so that the set is the same everywhere. */
import { random } from '../random.ts';

export type Draw = {
  readonly below: (bound: number) => number;
  readonly one: <Item>(list: readonly Item[]) => Item;
  readonly digits: (count: number) => string;
  /** One digit of those given. */
  readonly of: (signs: string, count?: number) => string;
};

export function drawFrom(seed: number): Draw {
  const next = random(seed);
  const below = (bound: number): number => Math.floor(next() * bound);
  const of = (signs: string, count = 1): string =>
    Array.from({ length: count }, () => signs.charAt(below(signs.length))).join('');
  return {
    below,
    of,
    digits: (count) => of('0123456789', count),
    one: (list) => {
      const item = list[below(list.length)];
      if (item === undefined) throw new Error('nothing to draw from');
      return item;
    },
  };
}

export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const ALNUM = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const HEX = '0123456789abcdef';
export const BASE64 = `${ALNUM}+/`;

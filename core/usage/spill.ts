/**
 * What a task puts into the spill bucket while PostgreSQL has not taken its usage records: objects of lines, gzipped, that
 * need nothing else to become records. Written by proxy/spill, shipped in by lambda/usage-jobs/ship-in.
 *
 * 1. `P`: a price, which must be stored before the records that name it; in the first object of a run.
 * 2. `R`: a record, as `usageRowJson` made it.
 * 3. `O`: a call that had not ended, as the record it becomes if its task is gone: `task-lost`, at its worst case. One that
 *    comes again takes the place of the former.
 * 4. `E`: runs that are over, and all of whose records are in PostgreSQL or in objects up to this one.
 *
 * Keys are `spill/<run>/<number>.gz`, and `spill/<run>/alive`, which a run writes again every minute while it holds what a
 * former object left open.
 */
import type { KeptPrice } from '../catalog/price-figures.ts';
import { isUuid } from '../ids.ts';

export const SPILL_PREFIX = 'spill/';

export type Spilled = {
  readonly prices: readonly KeptPrice[];
  readonly records: readonly string[];
  readonly open: readonly string[];
  readonly ended: readonly string[];
};

export type SpillKey = { readonly run: string; readonly number: number | null };

const HEADER = 'stargate-spill 1';

export function spillKey(run: string, number: number): string {
  return `${SPILL_PREFIX}${run}/${String(number).padStart(9, '0')}.gz`;
}

export function aliveKey(run: string): string {
  return `${SPILL_PREFIX}${run}/alive`;
}

/** Null: not a key of ours. `number` is null for the sign of life. */
export function parseSpillKey(key: string): SpillKey | null {
  const [, run = '', name = ''] = /^spill\/([^/]+)\/([^/]+)$/.exec(key) ?? [];
  if (!isUuid(run)) return null;
  if (name === 'alive') return { run, number: null };
  const [, digits] = /^(\d{9})\.gz$/.exec(name) ?? [];
  return digits === undefined ? null : { run, number: Number(digits) };
}

export const priceLine = (price: KeptPrice): string => `P${JSON.stringify(price)}\n`;
export const recordLine = (row: string): string => `R${row}\n`;
export const openLine = (row: string): string => `O${row}\n`;
export const endLine = (runs: readonly string[]): string => `E${JSON.stringify(runs)}\n`;

export function spillText(lines: readonly string[]): string {
  return `${HEADER}\n${lines.join('')}`;
}

/** Throws for a text of another version, or that holds anything else than whole lines of the four kinds. */
export function parseSpill(text: string): Spilled {
  const lines = text.split('\n');
  if (lines[0] !== HEADER || lines.at(-1) !== '')
    throw new Error('it does not begin and end as a spilled object of this version does');
  const [prices, records, open, ended]: [KeptPrice[], string[], string[], string[]] = [[], [], [], []];
  for (const [index, line] of lines.slice(1, -1).entries()) {
    const json = line.slice(1);
    switch (line.charAt(0)) {
      case 'P':
        prices.push(JSON.parse(json) as KeptPrice);
        break;
      case 'R':
        records.push(json);
        break;
      case 'O':
        open.push(json);
        break;
      case 'E':
        ended.push(...(JSON.parse(json) as readonly string[]).filter(isUuid));
        break;
      default:
        throw new Error(`line ${index + 2} of it is of no known kind`);
    }
  }
  return { prices, records, open, ended };
}

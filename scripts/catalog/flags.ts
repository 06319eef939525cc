/** What `npm run catalog` is told. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { regionOfFlag } from '../aws-region.ts';
import { sources, type SourceName } from './sources.ts';

export type Flags = {
  /** Regions to ask AWS's own API in; none: its recorded answers are read. */
  readonly aws: readonly string[];
  /** Whether the public tables are read where they are published. */
  readonly isLive: boolean;
  /** Files to read a source from, in the source's own form, in place of its recording. */
  readonly from: ReadonlyMap<SourceName, string>;
  readonly priceLists: readonly string[];
  /** Where the prices of the price list are written, as the PRICES of an environment. */
  readonly writePrices: string | null;
  readonly isRecorded: boolean;
  readonly recordings: string;
  readonly format: 'table' | 'json' | 'markdown';
};

export const USAGE = `npm run catalog -- [--live] [--aws REGION,…] [--price-list FILE] [--record] [--json]

Compares the catalog with what AWS lists and what public tables say, by recorded answers unless told otherwise.
Ends with 0 when nothing differs, 1 when something does, and 2 when it could not find out.

  --live               reads the public tables and AWS's price list where they are published
  --aws REGION,…       asks AWS in these regions, with the credentials that AWS's tools find
  --from NAME=FILE     reads a source from a file in its own form: ${sources.map(({ name }) => name).join(', ')}
  --price-list FILE    a price list file of AWS; may be said several times
  --write-prices FILE  writes what the price list says otherwise as the PRICES of an environment
  --record             writes what was read live or from files to the recordings
  --recordings FOLDER  where the recordings are; scripts/catalog/recorded without it
  --json, --markdown   prints the differences as JSON, or as a table for a pull request
  --help               prints this`;

/** Throws an Error that says what is wrong with the arguments; null: only help is wanted. */
export function readFlags(args: readonly string[]): Flags | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      live: { type: 'boolean', default: false },
      aws: { type: 'string' },
      from: { type: 'string', multiple: true, default: [] },
      'price-list': { type: 'string', multiple: true, default: [] },
      'write-prices': { type: 'string' },
      record: { type: 'boolean', default: false },
      recordings: { type: 'string', default: join(import.meta.dirname, 'recorded') },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const aws =
    values.aws === undefined ? [] : values.aws.split(',').map((region) => regionOfFlag(region.trim()));
  const from = new Map(values.from.map(fileIn));
  if (values.record && aws.length === 0 && from.size === 0 && !values.live) {
    throw new Error('--record needs something that was not recorded: --live, --aws or --from');
  }
  if (values['write-prices'] !== undefined && values['price-list'].length === 0 && !values.live) {
    throw new Error('--write-prices needs a price list: --price-list FILE or --live');
  }
  if (values.json && values.markdown)
    throw new Error('--json and --markdown: only one of them can be printed');
  return {
    aws,
    isLive: values.live,
    from,
    priceLists: values['price-list'],
    writePrices: values['write-prices'] ?? null,
    isRecorded: values.record,
    recordings: values.recordings,
    format: values.json ? 'json' : values.markdown ? 'markdown' : 'table',
  };
}

function fileIn(text: string): readonly [SourceName, string] {
  const [name, ...file] = text.split('=');
  const source = sources.find((one) => one.name === name);
  if (source === undefined || file.length === 0) {
    const names = sources.map((one) => one.name).join(', ');
    throw new Error(`--from ${text}: say a source and a file, as litellm=prices.json; sources: ${names}`);
  }
  return [source.name, file.join('=')];
}

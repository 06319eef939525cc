/**
 * Compares the catalog with what is published of Bedrock's models:
 *
 *     npm run catalog                                 with recorded answers
 *     npm run catalog -- --live --aws us-east-1       with those of today
 *     npm run catalog -- --help
 *
 * Shows what is missing here, has ended, or is priced, limited, dated or available otherwise, less the differences that
 * are known to be right (`catalog/known-differences.ts`). Ends with 0: nothing; 1: something differs; 2: it failed.
 */
import { readFileSync, writeFileSync } from 'node:fs';

import { models } from '../core/catalog/models.ts';
import { readPriceOverrides } from '../core/catalog/price-overrides.ts';
import { systemClock } from '../core/clock.ts';
import { compareSource } from './catalog/compare/compare.ts';
import { joined, type Drift } from './catalog/drift.ts';
import { readFlags, USAGE, type Flags } from './catalog/flags.ts';
import { knownDifferences, reviewed } from './catalog/known-differences.ts';
import { LISTING, mergedListing } from './catalog/listings.ts';
import { compare } from './catalog/price-list/compare.ts';
import { PRICE_LIST, priceListDrifts } from './catalog/price-list/drifts.ts';
import { overridesOf } from './catalog/price-list/overrides.ts';
import { readPriceList } from './catalog/price-list/price-list.ts';
import { fetchText, readSources, record, type Got } from './catalog/reading.ts';
import { markdownOf, tableOf } from './catalog/table.ts';

async function main(flags: Flags): Promise<number> {
  const nowMs = systemClock.nowMs();
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const got = await readSources(flags, today);
  const listed = await listedDrifts(flags, nowMs);
  const sources = new Set([
    LISTING,
    ...got.map(({ name }) => name),
    ...(listed === null ? [] : [PRICE_LIST]),
  ]);
  const found = joined([...sourceDrifts(got, nowMs), ...(listed ?? [])]);
  const { drifts, unused, overdue } = reviewed(found, knownDifferences, { today, sources });
  if (flags.isRecorded) for (const file of record(got, flags.recordings)) console.error(`Wrote ${file}.`);
  print(drifts, flags.format);
  for (const { source, kind, model, what } of unused) {
    const meant = [source ?? 'any source', kind, String(model), what === undefined ? '' : String(what)];
    console.error(`A known difference is met no more: ${meant.join(', ')}. Delete it.`);
  }
  for (const { model, why, until } of overdue) {
    console.error(`A known difference was to be looked at by ${until}: ${String(model)}, ${why}`);
  }
  return drifts.length + unused.length + overdue.length === 0 ? 0 : 1;
}

function sourceDrifts(got: readonly Got[], nowMs: number): readonly Drift[] {
  const listings = got.filter(({ published }) => published.regions !== null);
  const tables = got.filter(({ published }) => published.regions === null);
  const listing = mergedListing(listings.map(({ published }) => published));
  return [
    ...compareSource(models, { name: LISTING, published: listing }, nowMs),
    ...tables.flatMap((table) => compareSource(models, table, nowMs)),
  ];
}

const PRICE_LIST_URLS = ['AmazonBedrock', 'AmazonBedrockFoundationModels'].map(
  (offer) => `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/${offer}/current/us-east-1/index.json`,
);

/** Null: there is no price list to compare with. */
async function listedDrifts(flags: Flags, nowMs: number): Promise<readonly Drift[] | null> {
  const { priceLists, isLive, writePrices } = flags;
  const texts = isLive
    ? await Promise.all(PRICE_LIST_URLS.map(fetchText))
    : priceLists.map((file) => readFileSync(file, 'utf8'));
  if (texts.length === 0) return null;
  const comparison = compare(models, texts.flatMap(readPriceList), nowMs);
  if (writePrices !== null) {
    const overrides = overridesOf(models, comparison.findings, PRICE_LIST, nowMs);
    const text = JSON.stringify(overrides, null, 2);
    readPriceOverrides(text, models);
    writeFileSync(writePrices, `${text}\n`);
    console.error(`Wrote ${writePrices}.`);
  }
  return priceListDrifts(comparison);
}

function print(drifts: readonly Drift[], format: Flags['format']): void {
  if (format === 'json') return console.log(JSON.stringify(drifts, null, 2));
  if (drifts.length === 0) return console.log('Nothing differs.');
  console.log(format === 'markdown' ? markdownOf(drifts) : tableOf(drifts));
  if (format === 'table') console.log(`${drifts.length} differences.`);
}

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags === null) console.log(USAGE);
  else process.exitCode = await main(flags);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error('npm run catalog -- --help says how to call it.');
  process.exitCode = 2;
}

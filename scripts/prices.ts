/**
 * Compares the catalog's prices with AWS's published price list files and shows the difference.
 *
 *     curl -O https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonBedrock/current/us-east-1/index.json
 *     npm run prices -- index.json [more files …]             what differs
 *     npm run prices -- index.json --write prices.json        … as the PRICES of an environment
 *     npm run prices -- index.json --all                      … and what agrees
 *
 * Exits with 1 when something differs, so that a schedule can watch the list.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { models } from '../core/catalog/models.ts';
import { readPriceOverrides } from '../core/catalog/price-overrides.ts';
import { formatUsd, picoUsd } from '../core/money.ts';
import { compare, type Finding } from './model-prices/compare.ts';
import { overridesOf } from './model-prices/overrides.ts';
import { readPriceList } from './model-prices/price-list.ts';

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'string' }, all: { type: 'boolean' } },
  });
  if (positionals.length === 0) {
    console.error('Say which price list files: npm run prices -- <file.json> …');
    return 2;
  }
  const nowMs = Date.now();
  const listed = positionals.flatMap((path) => readPriceList(readFileSync(path, 'utf8')));
  const { findings, unserved, conflicts } = compare(models, listed, nowMs);
  const shown = values.all === true ? findings : findings.filter((finding) => finding.kind !== 'same');
  for (const finding of shown) console.log(lineOf(finding));
  for (const conflict of conflicts)
    console.log(`two prices in the list for ${conflict}; the dearer one counts`);
  const differing = findings.filter((one) => one.kind === 'differs' || one.kind === 'not-in-catalog').length;
  console.log(
    `${findings.filter((one) => one.kind === 'same').length} rates agree, ${differing} differ, ` +
      `${findings.filter((one) => one.kind === 'not-in-list').length} are not in the list; ` +
      `${unserved.length} models of the list are not served here.`,
  );
  if (values.write !== undefined) {
    const text = JSON.stringify(overridesOf(models, findings, 'AWS price list', nowMs), null, 2);
    readPriceOverrides(text, models);
    writeFileSync(values.write, `${text}\n`);
    console.log(`Wrote ${values.write}.`);
  }
  return differing === 0 ? 0 : 1;
}

function lineOf(finding: Finding): string {
  const { kind, model, scope, region, tier, isLongContext, rate, from } = finding;
  const what = [model, scope, region, tier, isLongContext ? 'long context' : '', rate]
    .filter((word) => word !== '')
    .join(' ');
  const catalog = finding.catalog === null ? 'none' : formatUsd(picoUsd(finding.catalog));
  const list = finding.list === null ? 'none' : formatUsd(picoUsd(finding.list));
  const since = from === '' ? '' : ` since ${from}`;
  return `${kind.padEnd(14)} ${what}: catalog ${catalog}, list ${list}${since}`;
}

process.exitCode = main();

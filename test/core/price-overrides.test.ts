/** Prices of an environment's own: read with care, and in force from their date on. */
import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { models } from '../../core/catalog/models.ts';
import { readPriceOverrides, withPrices } from '../../core/catalog/price-overrides.ts';
import { priceAt } from '../../core/catalog/price.ts';
import { perMillionTokens } from '../../core/money.ts';

function inputRateOf(model: string, region: string, day: string, overrides: unknown): string | undefined {
  const priced = withPrices(models, readPriceOverrides(JSON.stringify(overrides), models));
  const catalog = createCatalog(priced, region);
  const found = catalog.find(model);
  const [deployment] = found === null ? [] : catalog.deployments(found);
  return priceAt(deployment?.prices ?? [], Date.parse(day))?.rates.inputPicoUsd.toString();
}

const negotiated = {
  'nova-pro': {
    geographic: [{ from: '2026-12-01', input: '0.7', output: '2.8', source: 'agreement 7' }],
  },
};

test('a price of the environment holds from its date on, and not a day sooner', () => {
  equal(inputRateOf('nova-pro', 'us-east-1', '2026-11-30', negotiated), String(perMillionTokens('0.8')));
  equal(inputRateOf('nova-pro', 'us-east-1', '2026-12-01', negotiated), String(perMillionTokens('0.7')));
});

test('on the same day the price of the environment wins over the catalog', () => {
  const sameDay = {
    'nova-pro': { geographic: [{ ...negotiated['nova-pro'].geographic[0], from: '2026-01-01' }] },
  };
  equal(inputRateOf('nova-pro', 'us-east-1', '2026-06-01', sameDay), String(perMillionTokens('0.7')));
});

test('a price for a region leaves the others alone, and until its date the catalog holds there too', () => {
  const regional = {
    'nova-pro': { geographic: [{ ...negotiated['nova-pro'].geographic[0], regions: ['eu-west-1'] }] },
  };
  equal(inputRateOf('nova-pro', 'us-east-1', '2026-12-24', regional), String(perMillionTokens('0.8')));
  equal(inputRateOf('nova-pro', 'eu-west-1', '2026-12-24', regional), String(perMillionTokens('0.7')));
  equal(
    inputRateOf('nova-pro', 'eu-west-1', '2026-11-24', regional),
    String(perMillionTokens('1.05')),
    'what the catalog has for its geography',
  );
  equal(inputRateOf('nova-pro', 'eu-west-3', '2026-12-24', regional), String(perMillionTokens('1.05')));
});

test('a price may name geographies; one that names no place holds everywhere, in Europe too', () => {
  const [agreed] = negotiated['nova-pro'].geographic;
  const european = { 'nova-pro': { geographic: [{ ...agreed, geographies: ['eu'] }] } };
  equal(inputRateOf('nova-pro', 'eu-west-3', '2026-12-24', european), String(perMillionTokens('0.7')));
  equal(inputRateOf('nova-pro', 'eu-west-3', '2026-11-24', european), String(perMillionTokens('1.05')));
  equal(inputRateOf('nova-pro', 'us-east-1', '2026-12-24', european), String(perMillionTokens('0.8')));
  equal(inputRateOf('nova-pro', 'eu-west-3', '2026-12-24', negotiated), String(perMillionTokens('0.7')));
  equal(inputRateOf('nova-pro', 'ap-south-1', '2026-11-24', negotiated), String(perMillionTokens('0.84')));
});

test('everything wrong is said at once, by path', () => {
  const wrong = {
    'no-such-model': {},
    'nova-pro': {
      galactic: [],
      geographic: [
        {
          from: 'soon',
          input: 0.7,
          output: '0.0000001',
          cache: '1',
          longContext: { input: '1' },
          tiers: { bulk: {} },
        },
      ],
    },
  };
  let message = '';
  throws(
    () => readPriceOverrides(JSON.stringify(wrong), models),
    (error: Error) => {
      message = error.message;
      return true;
    },
  );
  const paths = [...message.matchAll(/^ {2}- ([^:]+):/gm)].map((match) => match[1]);
  deepEqual(paths, [
    'no-such-model',
    'nova-pro.galactic',
    'nova-pro.geographic[0].cache',
    'nova-pro.geographic[0].from',
    'nova-pro.geographic[0].source',
    'nova-pro.geographic[0].input',
    'nova-pro.geographic[0].output',
    'nova-pro.geographic[0].tiers.bulk',
    'nova-pro.geographic[0].longContext.aboveTokens',
  ]);
  throws(() => readPriceOverrides('{', models), /PRICES is not valid JSON/);
});

test('other figures have another id', () => {
  const idOf = (input: string): string | undefined => {
    const text = JSON.stringify({
      'nova-pro': { regional: [{ from: '2026-12-01', input, output: '1', source: 'a test' }] },
    });
    return readPriceOverrides(text, models).get('nova-pro')?.regional?.[0]?.id;
  };
  ok(idOf('0.7')?.startsWith('nova-pro/regional@2026-12-01#'));
  equal(idOf('0.7'), idOf('0.70'));
  equal(idOf('0.7') === idOf('0.71'), false);
});

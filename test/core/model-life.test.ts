/** The stages of a model's life begin at midnight UTC, and a call at that instant is already in the next one. */
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { createCatalog } from '../../core/catalog/catalog.ts';
import { dayStartMs, NO_LIFE_SETTING, stageAt, type LifeStage } from '../../core/catalog/life.ts';
import { NOT_ANNOUNCED } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import { priceAt } from '../../core/catalog/price.ts';
import { readPriceOverrides, withPrices } from '../../core/catalog/price-overrides.ts';

const life = {
  ...NOT_ANNOUNCED,
  legacyOn: '2026-09-30',
  extendedAccessOn: '2026-12-30',
  endsOn: '2027-03-30',
};

const stages: readonly [at: string, stage: LifeStage][] = [
  ['2026-09-29T23:59:59.999Z', 'active'],
  ['2026-09-30T00:00:00Z', 'legacy'],
  ['2026-12-29T23:59:59.999Z', 'legacy'],
  ['2026-12-30T00:00:00Z', 'extended-access'],
  ['2027-03-29T23:59:59.999Z', 'extended-access'],
  ['2027-03-30T00:00:00Z', 'ended'],
];
for (const [at, stage] of stages) {
  test(`${at}: ${stage}`, () => equal(stageAt(life, Date.parse(at)), stage));
}

test('the successor of a model that has ended too is its own successor; a circle leads nowhere', () => {
  const ended = (model: string, successor: string) => ({
    model,
    isEnabled: true,
    aliases: [],
    accessGroups: [],
    life: { ...NO_LIFE_SETTING, endsOn: '2026-01-01', successor },
  });
  const successorOf = (...settings: ReturnType<typeof ended>[]): string | null => {
    const catalog = createCatalog(models, 'us-east-1', undefined, settings);
    const model = catalog.named('nova-micro');
    return model === null ? null : (catalog.successorOf(model, Date.UTC(2026, 10, 1))?.name ?? null);
  };
  equal(successorOf(ended('nova-micro', 'nova-lite')), 'nova-lite');
  equal(successorOf(ended('nova-micro', 'nova-lite'), ended('nova-lite', 'nova-pro')), 'nova-pro');
  equal(successorOf(ended('nova-micro', 'nova-lite'), ended('nova-lite', 'nova-micro')), null);
  equal(successorOf(ended('nova-micro', 'titan-embed-text-v2')), null);
});

test('the price of extended access holds from its day on, and not a moment before', () => {
  const prices = JSON.stringify({
    'nova-micro': {
      geographic: [
        { from: '2026-01-01', input: '1', output: '1', source: 'a contract' },
        { from: life.extendedAccessOn, input: '2', output: '2', source: 'extended access' },
      ],
    },
  });
  const [model] = withPrices(models, readPriceOverrides(prices, models)).filter(
    ({ name }) => name === 'nova-micro',
  );
  const inputAt = (atMs: number): bigint | undefined =>
    priceAt(model?.prices.geographic ?? [], atMs)?.rates.inputPicoUsd;
  const fromMs = dayStartMs(life.extendedAccessOn);
  equal(inputAt(fromMs - 1), 1_000_000n);
  equal(inputAt(fromMs), 2_000_000n);
});

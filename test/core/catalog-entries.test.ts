/** What every entry of the catalog must say, and what its statements must not contradict. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import {
  geographies,
  inferenceScopes,
  isCallableFrom,
  type Geography,
} from '../../core/catalog/availability.ts';
import { pricesFor, type Model } from '../../core/catalog/model.ts';
import { models } from '../../core/catalog/models.ts';
import { priceAt, type Price } from '../../core/catalog/price.ts';

const NOW = Date.UTC(2026, 10, 28);
const byName = new Map(models.map((model) => [model.name, model]));
const geographyNames = Object.keys(geographies) as Geography[];

/** Regions that an entry names, and one of each geography whose profiles it has. */
function regionsOf({ availability }: Model): readonly string[] {
  const { inRegion, mantle, profiles } = availability;
  const named = [inRegion, mantle, ...Object.values(profiles)].flatMap((regions) =>
    regions === 'all' || regions === undefined ? [] : regions,
  );
  const typical = geographyNames
    .filter((one) => profiles[one] === 'all')
    .map((one) => geographies[one].routesTo[0]);
  return [...new Set([...named, ...typical, ...(profiles.global === 'all' ? ['sa-east-1'] : [])])];
}

function everyPrice({ prices }: Model): readonly Price[] {
  return inferenceScopes.flatMap((scope) => prices[scope] ?? []);
}

/** Fails with the models that break a rule, all of them at once. */
function holds(rule: string, broken: (model: Model) => string | null | false): void {
  test(rule, () => {
    deepEqual(
      models.flatMap((model) => {
        const problem = broken(model);
        return typeof problem === 'string' ? [`${model.name}: ${problem}`] : [];
      }),
      [],
    );
  });
}

holds(
  'limits, regions and lifecycle have a source with the day it was read; so has every price',
  ({ sources, ...model }) => {
    const known = sources.map(({ of }) => of).join(', ');
    const missing = ['limits', 'regions', 'lifecycle'].filter((kind) => !known.includes(kind));
    if (missing.length > 0) return `no source of ${missing.join(', ')} among ${known}`;
    if (sources.some(({ from, readOn }) => from === '' || !/^\d{4}-\d\d-\d\d$/.test(readOn)))
      return 'a source without its day';
    return (
      everyPrice({ sources, ...model }).some(({ source }) => source === '') && 'a price without a source'
    );
  },
);

holds(
  'a life has its days in order, and what is named to move to is another model that lasts longer',
  ({ lifecycle, name }) => {
    const { launchedOn, legacyOn, extendedAccessOn, endsOn, successor } = lifecycle;
    const days = [launchedOn, legacyOn, extendedAccessOn, endsOn].filter((day) => day !== null);
    if (days.join() !== days.toSorted().join()) return `${days.join(', ')} are out of order`;
    if ((legacyOn !== null || extendedAccessOn !== null) && endsOn === null) return 'legacy without an end';
    if (successor === null) return false;
    const next = byName.get(successor);
    if (next === undefined || successor === name) return `${successor} is no other model`;
    return (
      next.lifecycle.endsOn !== null &&
      endsOn !== null &&
      next.lifecycle.endsOn <= endsOn &&
      `${successor} ends sooner`
    );
  },
);

holds('it is priced in every scope and region from which it is called, and on bedrock-mantle', (model) => {
  const { availability } = model;
  for (const region of regionsOf(model)) {
    for (const scope of inferenceScopes) {
      if (!isCallableFrom(availability, scope, region)) continue;
      if (priceAt(pricesFor(model, scope, region), NOW) === null)
        return `no price for ${scope} from ${region}`;
    }
  }
  const isOnMantle = availability.mantle === 'all' || availability.mantle.length > 0;
  return isOnMantle && model.prices.regional === undefined && 'no price on bedrock-mantle';
});

holds('where it is called and what it speaks agree', ({ availability, apis, scopes }) => {
  const isOnMantle = availability.mantle === 'all' || availability.mantle.length > 0;
  if (isOnMantle && apis.mantle.length === 0) return 'bedrock-mantle has it without an API';
  if (scopes.length === 0) return !isOnMantle && 'it is called from nowhere';
  return false;
});

holds('a model that caches has a price for reading what is cached, below that of its input', (model) =>
  model.supportsCaching &&
  model.lifecycle.endsOn === null &&
  everyPrice(model).some(({ rates }) => rates.cacheReadPicoUsd >= rates.inputPicoUsd)
    ? 'reads of the cache cost as much as input'
    : null,
);

holds('no price falls with the length of the prompt', (model) =>
  everyPrice(model).some(
    ({ rates, longContext }) =>
      longContext !== null &&
      (longContext.rates.inputPicoUsd < rates.inputPicoUsd ||
        longContext.rates.outputPicoUsd < rates.outputPicoUsd),
  )
    ? 'a longer prompt is cheaper'
    : null,
);

holds('what does not think has no thinking to steer', ({ traits, supportsThinking }) =>
  !supportsThinking && traits.thinking !== null ? 'steers a thinking that it does not have' : null,
);

holds(
  'limits are whole numbers, and an answer fits the window',
  ({ kind, contextTokens, maxOutputTokens }) =>
    kind === 'chat' && !(maxOutputTokens > 0 && maxOutputTokens <= contextTokens)
      ? `${maxOutputTokens} of ${contextTokens}`
      : null,
);

holds('a geography or region never pays less than `global`', (model) => {
  const worldwide = priceAt(model.prices.global ?? [], NOW);
  if (worldwide === null) return null;
  for (const scope of ['geographic', 'regional'] as const) {
    for (const price of model.prices[scope] ?? []) {
      if (price.effectiveFromMs < worldwide.effectiveFromMs) continue;
      if (price.rates.inputPicoUsd < worldwide.rates.inputPicoUsd) return `${price.id} is cheaper`;
    }
  }
  return null;
});

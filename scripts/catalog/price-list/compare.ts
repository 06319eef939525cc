/** The catalog beside a price list: for every rate of every model and scope, whether they agree. */
import { pricesFor, type Model } from '../../../core/catalog/model.ts';
import type { InferenceScope } from '../../../core/catalog/availability.ts';
import { priceAt, type Price, type RateName, type ServiceTier } from '../../../core/catalog/price.ts';
import { createFinder } from '../compare/known-model.ts';
import { writtenRate } from '../written-rate.ts';
import { scopesOf, type ListedRate } from './price-list.ts';

export type Finding = {
  readonly kind: 'same' | 'differs' | 'not-in-catalog' | 'not-in-list';
  readonly model: string;
  readonly scope: InferenceScope;
  readonly region: string;
  readonly tier: ServiceTier;
  readonly isLongContext: boolean;
  readonly rate: RateName;
  /** Pico-dollars per million tokens, or per piece; null where there is none. */
  readonly catalog: bigint | null;
  readonly list: bigint | null;
  readonly from: string;
};

export type Comparison = {
  readonly findings: readonly Finding[];
  /** Names of models in the list that the catalog does not serve. */
  readonly unserved: readonly string[];
  /** Rows that say different things of one rate. */
  readonly conflicts: readonly string[];
};

export function compare(models: readonly Model[], listed: readonly ListedRate[], nowMs: number): Comparison {
  const byName = new Map<string, Model>();
  // Rows of bedrock-mantle have Bedrock's id in their usage type.
  const find = createFinder(models);
  for (const model of models) for (const name of model.listedAs) byName.set(name, model);
  const unserved = new Set<string>();
  const conflicts: string[] = [];
  const found = new Map<string, Finding>();
  for (const rate of listed) {
    const model = rate.names.map((name) => byName.get(name) ?? find(name)).find((known) => known !== null);
    if (model === undefined || model === null) {
      unserved.add(rate.names[0] ?? rate.usageType);
      continue;
    }
    for (const scope of scopesOf(rate)) {
      if (!model.scopes.includes(scope)) continue;
      const finding = findingOf(model, scope, rate, nowMs);
      const key = keyOf(finding);
      const other = found.get(key);
      if (other !== undefined && other.list !== finding.list) conflicts.push(`${key}: ${rate.usageType}`);
      // Of two rows the more expensive one counts: what is billed is never less than what is recorded.
      if (other === undefined || (finding.list ?? 0n) > (other.list ?? 0n)) found.set(key, finding);
    }
  }
  const regions = [...new Set(listed.map((rate) => rate.region))];
  const missing = models.flatMap((model) => missingFrom(found, model, regions, nowMs));
  return {
    findings: [...found.values(), ...missing].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    unserved: [...unserved].toSorted(),
    conflicts,
  };
}

function findingOf(model: Model, scope: InferenceScope, listed: ListedRate, nowMs: number): Finding {
  const { region, tier, isLongContext, rate, amount, from } = listed;
  const price = priceAt(pricesFor(model, scope, region), nowMs);
  const catalog = price === null ? null : rateIn(price, tier, isLongContext, rate);
  const kind = catalog === null ? 'not-in-catalog' : catalog === amount ? 'same' : 'differs';
  return { kind, model: model.name, scope, region, tier, isLongContext, rate, catalog, list: amount, from };
}

/** What the catalog would bill and the list does not mention: input and output of each scope. */
function missingFrom(
  found: ReadonlyMap<string, Finding>,
  model: Model,
  regions: readonly string[],
  nowMs: number,
): readonly Finding[] {
  const missing: Finding[] = [];
  for (const region of regions) {
    for (const scope of model.scopes) {
      const price = priceAt(pricesFor(model, scope, region), nowMs);
      if (price === null) continue;
      for (const rate of ['input', 'output', 'image', 'search'] as const) {
        const catalog = rateIn(price, 'standard', false, rate);
        const finding: Finding = {
          kind: 'not-in-list',
          model: model.name,
          scope,
          region,
          tier: 'standard',
          isLongContext: false,
          rate,
          catalog,
          list: null,
          from: '',
        };
        if (catalog !== null && catalog > 0n && !found.has(keyOf(finding))) missing.push(finding);
      }
    }
  }
  return missing;
}

function rateIn(price: Price, tier: ServiceTier, isLongContext: boolean, rate: RateName): bigint | null {
  if (isLongContext && price.longContext === null) return null;
  const sheet = isLongContext && price.longContext !== null ? price.longContext : price;
  const rates = tier === 'standard' ? sheet.rates : sheet.tiers?.[tier];
  return rates === undefined ? null : writtenRate(rates, rate);
}

function keyOf(finding: Finding): string {
  const { model, scope, region, tier, isLongContext, rate } = finding;
  return `${model} ${scope} ${region} ${tier}${isLongContext ? ' long' : ''} ${rate}`;
}

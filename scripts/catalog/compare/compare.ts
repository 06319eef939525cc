/** A source beside the catalog: everything that it says otherwise. */
import { stageAt } from '../../../core/catalog/life.ts';
import type { Model } from '../../../core/catalog/model.ts';
import type { Differing, Drift } from '../drift.ts';
import type { Published, PublishedModel } from '../published.ts';
import { compareAvailability } from './availability.ts';
import { compareLife, compareLimits } from './facts.ts';
import { createFinder } from './known-model.ts';
import { comparePrices } from './prices.ts';

export type Compared = { readonly name: string; readonly published: Published };

export function compareSource(
  models: readonly Model[],
  { name: source, published }: Compared,
  nowMs: number,
): readonly Drift[] {
  const { readOn, regions } = published;
  const find = createFinder(models);
  const drifts: Drift[] = [];
  const seen = new Map<Model, PublishedModel>();
  for (const said of published.models) {
    const model = find(said.id);
    if (model === null) {
      if (said.endsOn === undefined || Date.parse(said.endsOn) > nowMs) {
        drifts.push({
          kind: 'missing here',
          source,
          model: said.id,
          what: '',
          here: 'none',
          there: 'served',
        });
      }
      continue;
    }
    // bedrock-mantle's listing may have a model under another id than bedrock-runtime's: together they are what is said.
    const merged = together(seen.get(model), said);
    seen.set(model, merged);
  }
  for (const [model, said] of seen) {
    const life = compareLife(model, said, find, { nowMs, readOn });
    // What has ended is kept for the records of its calls alone.
    const found =
      stageAt(model.lifecycle, nowMs) === 'ended'
        ? life
        : [...life, ...compareServed(model, said, regions, nowMs)];
    drifts.push(...found.map((one) => ({ source, model: model.name, ...one })));
  }
  if (regions !== null) {
    for (const { name, lifecycle } of models.filter((model) => !seen.has(model))) {
      const isNewer = lifecycle.launchedOn !== null && lifecycle.launchedOn > readOn;
      if (isNewer || stageAt(lifecycle, nowMs) === 'ended') continue;
      drifts.push({ kind: 'unknown there', source, model: name, what: '', here: 'served', there: 'none' });
    }
  }
  return drifts;
}

function compareServed(
  model: Model,
  said: PublishedModel,
  regions: readonly string[] | null,
  nowMs: number,
): readonly Differing[] {
  return [
    ...comparePrices(model, said, nowMs).map((one) => ({ kind: 'priced otherwise' as const, ...one })),
    ...compareLimits(model, said),
    ...(regions === null ? [] : compareAvailability(model, said, regions)),
  ];
}

function together(known: PublishedModel | undefined, said: PublishedModel): PublishedModel {
  if (known === undefined) return said;
  const profiles: Record<string, readonly string[]> = { ...known.profiles };
  for (const [prefix, places] of Object.entries(said.profiles ?? {})) {
    profiles[prefix] = union(profiles[prefix], places);
  }
  return {
    ...said,
    ...known,
    prices: [...(known.prices ?? []), ...(said.prices ?? [])],
    ...(known.profiles === undefined && said.profiles === undefined ? {} : { profiles }),
    ...unionAs('inRegion', known.inRegion, said.inRegion),
    ...unionAs('perhapsInRegion', known.perhapsInRegion, said.perhapsInRegion),
    ...unionAs('mantle', known.mantle, said.mantle),
  };
}

function unionAs(
  name: string,
  some: readonly string[] | undefined,
  others: readonly string[] | undefined,
): object {
  return some === undefined && others === undefined ? {} : { [name]: union(some, others) };
}

function union(some: readonly string[] = [], others: readonly string[] = []): readonly string[] {
  return [...new Set([...some, ...others])].toSorted();
}

/**
 * Data residency: Bedrock runs the calls of an environment within one geography. Its models are then those of the catalog
 * as if AWS offered nothing outside it, so that every way to reach a model stays inside, the default one, those that an
 * operator writes down and those that admins add. What is behind an ARN of one's own, it does not say: docs/regions.md.
 */
import {
  callingRegions,
  destinationRegions,
  geographyNames,
  type Availability,
  type Geography,
  type Regions,
} from './availability.ts';
import { parseBase, profileOf } from './bedrock-base.ts';
import type { Model } from './model.ts';

export const residencies = ['none', ...geographyNames] as const satisfies readonly Residency[];
export type Residency = 'none' | Geography;

/** Where nothing is said, a home in Europe keeps its calls there, and any other takes the cheapest profile. */
export function residencyOf(said: Residency | null | undefined, homeRegion: string): Residency {
  return said ?? (homeRegion.startsWith('eu-') ? 'eu' : 'none');
}

/** The regions of a geography: those that its profiles route to, and others in the same part of the world. */
function regionsWithin(geography: Geography): readonly string[] {
  return callingRegions(geography).filter((region) => !ABROAD[geography]?.includes(region));
}

/** From where profiles of a geography are called, though it is not there. */
const ABROAD: Readonly<Partial<Record<Geography, readonly string[]>>> = {
  us: ['ca-central-1', 'ca-west-1'],
  eu: ['il-central-1'],
  au: ['ap-southeast-6'],
};

/** The model as if AWS offered nothing outside. */
export function modelWithin(model: Model, residency: Residency): Model {
  if (residency === 'none') return model;
  const availability = availabilityWithin(model.availability, residency);
  const scopes = model.scopes.filter((scope) => {
    if (scope === 'global') return false;
    return scope === 'regional'
      ? availability.inRegion.length > 0
      : Object.keys(availability.profiles).length > 0;
  });
  return { ...model, scopes, availability, keptWithin: residency };
}

function availabilityWithin(
  { inRegion, profiles, mantle }: Availability,
  geography: Geography,
): Availability {
  const kept = Object.entries(profiles).flatMap(([prefix, from]) => {
    const by = geographyNames.find((name) => name === prefix);
    if (by === undefined) return [];
    const regions = (from === 'all' ? callingRegions(by) : from).filter((region) =>
      isProfileWithin(by, region, geography),
    );
    return regions.length === 0 ? [] : [[by, regions] as const];
  });
  return {
    inRegion: only(inRegion, geography),
    profiles: Object.fromEntries(kept),
    mantle: only(mantle, geography),
  };
}

function only(regions: Regions, geography: Geography): readonly string[] {
  const inside = regionsWithin(geography);
  return regions === 'all' ? inside : regions.filter((region) => inside.includes(region));
}

/** Whether everything that profiles of `by` route to from `region` is within. */
function isProfileWithin(by: Geography, region: string, geography: Geography): boolean {
  const inside = regionsWithin(geography);
  return destinationRegions(by, region).every((destination) => inside.includes(destination));
}

/**
 * Why what is called by this id or ARN in this region leaves the geography, as the end of a sentence; null: it does not, as
 * far as it says.
 */
export function whyOutside(residency: Residency, id: string, region: string): string | null {
  if (residency === 'none') return null;
  const profile = profileOf(parseBase(id) ?? { kind: 'model', modelId: id });
  const kept = `and calls are kept within ${residency} (data residency, docs/regions.md)`;
  if (!regionsWithin(residency).includes(region)) return `is called in ${region}, ${kept}`;
  if (profile?.prefix === 'global') return `is run anywhere in the world, ${kept}`;
  if (profile !== null && !isProfileWithin(profile.prefix, region, residency))
    return `is run in all of ${profile.prefix}, ${kept}`;
  return null;
}

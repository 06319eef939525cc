/** Where a model can be called from, by a listing and by the catalog, in the regions that the listing was made of. */
import {
  callingRegions,
  geographies,
  globalRegions,
  type Availability,
  type Geography,
  type Regions,
} from '../../../core/catalog/availability.ts';
import type { Model } from '../../../core/catalog/model.ts';
import type { Differing } from '../drift.ts';
import type { PublishedModel } from '../published.ts';
import { isOfAnotherPartition } from '../read/profile-id.ts';

export function compareAvailability(
  { availability }: Model,
  said: PublishedModel,
  regions: readonly string[],
): readonly Differing[] {
  const differences: Differing[] = [];
  const compare = (what: string, here: readonly string[], there: readonly string[]): void => {
    const extra = here.filter((region) => regions.includes(region) && !there.includes(region));
    const lacking = there.filter((region) => !here.includes(region));
    if (extra.length + lacking.length === 0) return;
    differences.push({
      kind: 'availability otherwise',
      what,
      here: extra.length === 0 ? '' : `also ${extra.join(' ')}`,
      there: lacking.length === 0 ? '' : `also ${lacking.join(' ')}`,
    });
  };
  if (said.inRegion !== undefined) {
    const unsure = said.perhapsInRegion ?? [];
    const sure = (region: string): boolean => !unsure.includes(region);
    compare('in-region', namesOf(availability.inRegion, regions).filter(sure), said.inRegion.filter(sure));
  }
  if (said.profiles !== undefined) {
    const prefixes = new Set([...Object.keys(said.profiles), ...Object.keys(availability.profiles)]);
    for (const prefix of [...prefixes].filter((one) => !isOfAnotherPartition(one)).toSorted()) {
      const known = profileRegions(availability, prefix);
      compare(`${prefix}. profile`, known, said.profiles[prefix] ?? []);
    }
  }
  if (said.mantle !== undefined) compare('mantle', namesOf(availability.mantle, regions), said.mantle);
  return differences;
}

function profileRegions({ profiles }: Availability, prefix: string): readonly string[] {
  if (prefix === 'global') return namesOf(profiles.global ?? [], globalRegions);
  return isGeography(prefix) ? namesOf(profiles[prefix] ?? [], callingRegions(prefix)) : [];
}

export function isGeography(name: string): name is Geography {
  return Object.hasOwn(geographies, name);
}

function namesOf(regions: Regions, all: readonly string[]): readonly string[] {
  return regions === 'all' ? all : regions;
}

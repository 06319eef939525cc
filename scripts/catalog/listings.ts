/**
 * Several listings of AWS's as one: of each place where a model may be called, what the newest listing says that was made
 * in that region and can tell. A listing made in one region alone says nothing of the others.
 */
import type { Published, PublishedModel } from './published.ts';

/** What it is called as a source. */
export const LISTING = 'AWS listing';

export function mergedListing(listings: readonly Published[]): Published {
  const newestFirst = listings.toSorted((a, b) => (a.readOn < b.readOn ? 1 : -1));
  const [newest] = newestFirst;
  if (newest === undefined) throw new Error('There is no listing.');
  const regions = distinct(newestFirst.flatMap((listing) => listing.regions ?? []));
  const ids = distinct(newestFirst.flatMap(({ models }) => models.map(({ id }) => id)));
  const models = ids
    .map((id) => merged(id, newestFirst, regions))
    .filter((model): model is PublishedModel => model !== null);
  return { ...newest, regions, models };
}

type Statement = { readonly listing: Published; readonly model: PublishedModel | null };

function merged(
  id: string,
  listings: readonly Published[],
  regions: readonly string[],
): PublishedModel | null {
  const statements = listings.map((listing) => ({
    listing,
    model: listing.models.find((one) => one.id === id) ?? null,
  }));
  const known = statements.flatMap(({ model }) => (model === null ? [] : [model]));
  const prefixes = distinct(known.flatMap(({ profiles }) => Object.keys(profiles ?? {})));
  const inRegion = told(statements, regions, isInRegion);
  const mantle = told(statements, regions, isOnMantle);
  const profiles: Record<string, readonly string[]> = {};
  for (const prefix of prefixes) {
    const places = told(statements, regions, (statement, region) => hasProfile(statement, prefix, region));
    if (places.yes.length > 0) profiles[prefix] = places.yes;
  }
  const isListed = inRegion.yes.length + mantle.yes.length + Object.keys(profiles).length > 0;
  if (!isListed) return null;
  // Facts that only one of them says, as dates, are kept; of several the newest one's.
  const { perhapsInRegion: _unsure, ...facts } = known
    .toReversed()
    .reduce((all, one) => ({ ...all, ...one }));
  return {
    ...facts,
    inRegion: inRegion.yes,
    ...(inRegion.unknown.length === 0 ? {} : { perhapsInRegion: inRegion.unknown }),
    profiles,
    mantle: mantle.yes,
  };
}

/** Null: this listing cannot tell. */
type Ask = (statement: Statement, region: string) => boolean | null;

function told(
  statements: readonly Statement[],
  regions: readonly string[],
  ask: Ask,
): { readonly yes: readonly string[]; readonly unknown: readonly string[] } {
  const yes: string[] = [];
  const unknown: string[] = [];
  for (const region of regions) {
    const answers = statements
      .filter(({ listing }) => listing.regions?.includes(region) === true)
      .map((statement) => ask(statement, region));
    const answer = answers.find((one) => one !== null);
    if (answer === true) yes.push(region);
    else if (answer === undefined) unknown.push(region);
  }
  return { yes, unknown };
}

function isInRegion({ model }: Statement, region: string): boolean | null {
  if (model?.perhapsInRegion?.includes(region) === true) return null;
  return model?.inRegion?.includes(region) ?? false;
}

function hasProfile({ model }: Statement, prefix: string, region: string): boolean {
  return model?.profiles?.[prefix]?.includes(region) ?? false;
}

/** Not every listing asks bedrock-mantle. */
function isOnMantle({ listing, model }: Statement, region: string): boolean | null {
  const asksMantle = listing.models.some(({ mantle }) => mantle !== undefined);
  return asksMantle ? (model?.mantle?.includes(region) ?? false) : null;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}

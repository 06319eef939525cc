/**
 * What the stand-in of Algolia knows: applications with their plans, indexes and servers. A demo for pictures; tests make
 * their own from it.
 */
export type AlgoliaWorld = { readonly applications: readonly AlgoliaApplication[] };

export type AlgoliaApplication = {
  readonly id: string;
  readonly usageKey: string;
  readonly monitoringKey: string;
  /** A key that exists and may neither read usage nor the infrastructure. */
  readonly searchKey: string;
  readonly plan: AlgoliaPlan;
  readonly indexes: readonly AlgoliaIndex[];
  readonly servers: readonly AlgoliaServer[];
};

/** What the sources leave open is a choice here, so that a reader can be held against each way. */
export type AlgoliaPlan = {
  /** Status with which `*` is refused. */
  readonly wildcard: 'taken' | 400 | 403 | 422;
  /** Status with which several statistics in one request are refused. */
  readonly lists: 'taken' | 400 | 403 | 422;
  /** Statistics that this plan does not have: 422, alone and in a list. */
  readonly withheld: readonly string[];
  /** Days that usage is kept: 90, at most 365. */
  readonly keepsDays: number;
  /** Status with which the whole Usage API is refused. */
  readonly usageApi: 'taken' | 401 | 403;
  /** Status with which the infrastructure is refused: the description says 401, operators have seen 403. */
  readonly infrastructure: 'taken' | 401 | 403;
  /** Of the infrastructure's points: its example has seconds, its description and a program of Algolia's milliseconds. */
  readonly instants: 'seconds' | 'milliseconds';
  /** Status for a key that is not, or no longer, the application's. */
  readonly wrongKey: 401 | 403;
  /** by-statistic: as running programs read it. list: as the OpenAPI description says, for one statistic. */
  readonly answers: 'by-statistic' | 'list';
  /** members: a group of statistics answers with those in it. itself: under its own name, with their sum. */
  readonly groups: 'members' | 'itself';
};

export type AlgoliaIndex = {
  readonly name: string;
  readonly searchesPerDay: number;
  readonly writesPerDay: number;
  readonly records: number;
  readonly recordsPerDay: number;
  readonly bytesPerRecord: number;
  /** Of its searches, in milliseconds. */
  readonly processingTimeMs: number;
};

export type AlgoliaServer = {
  readonly name: string;
  readonly cluster: string;
  readonly region: string;
  readonly ramMb: number;
  /** Share of the CPU in use on an average day. */
  readonly load: number;
};

export const premiumPlan: AlgoliaPlan = {
  wildcard: 'taken',
  lists: 'taken',
  withheld: [],
  keepsDays: 90,
  usageApi: 'taken',
  infrastructure: 'taken',
  instants: 'seconds',
  wrongKey: 403,
  answers: 'by-statistic',
  groups: 'members',
};

export const demoAlgolia: AlgoliaApplication = {
  id: 'DEMOSEARCH',
  usageKey: 'usage'.padEnd(32, '-demo'),
  monitoringKey: 'monitoring'.padEnd(32, '-demo'),
  searchKey: 'search'.padEnd(32, '-demo'),
  plan: premiumPlan,
  indexes: [
    {
      name: 'products',
      searchesPerDay: 94_000,
      writesPerDay: 640_000,
      records: 1_850_000,
      recordsPerDay: 2_900,
      bytesPerRecord: 5_900,
      processingTimeMs: 6,
    },
    {
      name: 'articles',
      searchesPerDay: 18_000,
      writesPerDay: 97_000,
      records: 142_000,
      recordsPerDay: 210,
      bytesPerRecord: 8_400,
      processingTimeMs: 3,
    },
  ],
  servers: [
    { name: 'c16-de-1', cluster: 'c16-de', region: 'de', ramMb: 65_536, load: 0.42 },
    { name: 'c16-de-2', cluster: 'c16-de', region: 'de', ramMb: 65_536, load: 0.38 },
    { name: 'c16-de-3', cluster: 'c16-de', region: 'de', ramMb: 65_536, load: 0.33 },
  ],
};

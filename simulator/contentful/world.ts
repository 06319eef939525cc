/**
 * What the stand-in of Contentful knows: organizations with spaces, environments and people. A demo for pictures; tests make
 * their own from it.
 */
export type ContentfulWorld = { readonly organizations: readonly ContentfulOrganization[] };

export type ContentfulOrganization = {
  readonly id: string;
  readonly name: string;
  readonly tokens: readonly ContentfulToken[];
  readonly spaces: readonly ContentfulSpace[];
  readonly members: number;
  readonly teams: readonly { readonly name: string; readonly members: number }[];
  readonly plan: ContentfulPlan;
};

export type ContentfulToken = {
  readonly token: string;
  /** Of the person whose token it is; usage is for admins and owners. */
  readonly role: 'owner' | 'admin' | 'developer' | 'member';
  /** Ids of the spaces that a developer or member may enter; owners and admins may enter all. @default none */
  readonly spaces?: readonly string[];
};

/** What the sources leave open is a choice here, so that a reader can be held against each way. */
export type ContentfulPlan = {
  /** Metrics of products that the organization does not have, and how they are refused. */
  readonly withheld: Readonly<Record<string, 403 | 404>>;
  /** Whether the organization has the aggregated usage at all. */
  readonly usages: 'taken' | 403 | 404;
  /** The older endpoints, until they end for everybody. */
  readonly periodicUsages: 'taken' | 403 | 404;
  readonly bandwidthUnit: 'bytes' | 'KB' | 'MB' | 'GB';
  /** The table of errors says 401; public reports have 403 with the same id. */
  readonly wrongToken: 401 | 403;
};

export type ContentfulSpace = {
  readonly id: string;
  readonly name: string;
  /** Calls of the delivery API on an average day; preview and GraphQL follow from it. */
  readonly deliveriesPerDay: number;
  /** Calls of the management API on an average day. */
  readonly changesPerDay: number;
  readonly bytesPerDay: number;
  readonly functionsPerDay: number;
  readonly aiActionsPerDay: number;
  readonly profiles: number;
  readonly apiKeys: number;
  readonly webhooks: number;
  readonly roles: number;
  readonly members: number;
  readonly environments: readonly ContentfulEnvironment[];
};

export type ContentfulEnvironment = {
  readonly id: string;
  /** Names that stand for it: `master`. @default none */
  readonly aliases?: readonly string[];
  /** @default ready */
  readonly status?: 'ready' | 'queued' | 'failed';
  readonly contentTypes: number;
  readonly locales: number;
  readonly entries: number;
  readonly entriesPerDay: number;
  readonly assets: number;
  readonly assetsPerDay: number;
  readonly tags: number;
};

export const enterprisePlan: ContentfulPlan = {
  withheld: {},
  usages: 'taken',
  periodicUsages: 'taken',
  bandwidthUnit: 'bytes',
  wrongToken: 401,
};

const GB = 1_000_000_000;

export const demoContentful: ContentfulOrganization = {
  id: '4demoOrganization',
  name: 'Demo Retail',
  tokens: [
    { token: 'management'.padEnd(43, '-demo'), role: 'admin' },
    { token: 'member'.padEnd(43, '-demo'), role: 'member', spaces: ['magazine0002'] },
  ],
  members: 34,
  teams: [
    { name: 'Editors', members: 14 },
    { name: 'Storefront', members: 9 },
    { name: 'Translation', members: 6 },
    { name: 'Platform', members: 4 },
    { name: 'Agency', members: 7 },
  ],
  plan: enterprisePlan,
  spaces: [
    {
      id: 'storefront01',
      name: 'Storefront',
      deliveriesPerDay: 910_000,
      changesPerDay: 5_200,
      bytesPerDay: 38 * GB,
      functionsPerDay: 42_000,
      aiActionsPerDay: 60,
      profiles: 184_000,
      apiKeys: 9,
      webhooks: 6,
      roles: 8,
      members: 19,
      environments: [
        {
          id: 'master-2026-11-03',
          aliases: ['master'],
          contentTypes: 41,
          locales: 21,
          entries: 23_870,
          entriesPerDay: 46,
          assets: 17_420,
          assetsPerDay: 31,
          tags: 64,
        },
        {
          id: 'staging',
          contentTypes: 41,
          locales: 21,
          entries: 23_310,
          entriesPerDay: 12,
          assets: 17_050,
          assetsPerDay: 8,
          tags: 64,
        },
        {
          id: 'redesign',
          contentTypes: 47,
          locales: 4,
          entries: 1_940,
          entriesPerDay: 22,
          assets: 880,
          assetsPerDay: 14,
          tags: 12,
        },
      ],
    },
    {
      id: 'magazine0002',
      name: 'Magazine',
      deliveriesPerDay: 236_000,
      changesPerDay: 3_900,
      bytesPerDay: 21 * GB,
      functionsPerDay: 3_100,
      aiActionsPerDay: 210,
      profiles: 61_000,
      apiKeys: 4,
      webhooks: 3,
      roles: 6,
      members: 22,
      environments: [
        {
          id: 'master',
          contentTypes: 28,
          locales: 7,
          entries: 4_795,
          entriesPerDay: 9,
          assets: 5_892,
          assetsPerDay: 17,
          tags: 120,
        },
        {
          id: 'preview',
          contentTypes: 28,
          locales: 7,
          entries: 4_610,
          entriesPerDay: 4,
          assets: 5_700,
          assetsPerDay: 6,
          tags: 118,
        },
      ],
    },
    {
      id: 'corporate003',
      name: 'Corporate site',
      deliveriesPerDay: 41_000,
      changesPerDay: 640,
      bytesPerDay: 2 * GB,
      functionsPerDay: 0,
      aiActionsPerDay: 15,
      profiles: 0,
      apiKeys: 3,
      webhooks: 1,
      roles: 4,
      members: 8,
      environments: [
        {
          id: 'master',
          contentTypes: 17,
          locales: 3,
          entries: 1_210,
          entriesPerDay: 1,
          assets: 640,
          assetsPerDay: 1,
          tags: 8,
        },
      ],
    },
    {
      id: 'sandbox00004',
      name: 'Sandbox',
      deliveriesPerDay: 900,
      changesPerDay: 310,
      bytesPerDay: 0.04 * GB,
      functionsPerDay: 120,
      aiActionsPerDay: 4,
      profiles: 0,
      apiKeys: 2,
      webhooks: 0,
      roles: 2,
      members: 12,
      environments: [
        {
          id: 'master',
          contentTypes: 9,
          locales: 2,
          entries: 148,
          entriesPerDay: 0,
          assets: 61,
          assetsPerDay: 0,
          tags: 0,
        },
        {
          id: 'migration-test',
          status: 'queued',
          contentTypes: 0,
          locales: 1,
          entries: 0,
          entriesPerDay: 0,
          assets: 0,
          assetsPerDay: 0,
          tags: 0,
        },
      ],
    },
  ],
};

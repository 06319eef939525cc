/**
 * An account of another metered service (Algolia, Contentful), as an operator configures it: in `saasUsage` of
 * lib/environments.ts, and as JSON for the function and the laptop. Keys are never in it.
 */
export const saasServiceNames = ['algolia', 'contentful'] as const;
export type SaasServiceName = (typeof saasServiceNames)[number];

export type SaasAccount = AlgoliaAccount | ContentfulAccount;

type CommonAccount = {
  /** Names the account in metrics, reports and alerts: small letters, digits and hyphens, unique in the environment. */
  readonly name: string;
  /** Id of the team that pays for it. @default nobody's: it is under the cost without a team */
  readonly team?: string;
  /**
   * What the plan includes, by the service's name of the metric: in a calendar month of UTC for what is used, at any time
   * for what there is. Alerts tell at 80 % and 100 %. @default no limits
   */
  readonly planLimits?: Readonly<Record<string, number>>;
  /** What usage costs, by the service's name of the metric. @default nothing */
  readonly prices?: Readonly<Record<string, SaasPrice>>;
  /** What the plan costs a month beside usage, in US dollars: `"499.00"`, spread over the days of each month. @default nothing */
  readonly monthlyFeeUsd?: string;
  /** What it may cost in a calendar month before people are told; nothing is refused. @default no budget */
  readonly monthlyBudgetUsd?: string;
};

export type SaasPrice = {
  /** US dollars for `per` units: `"0.50"`. */
  readonly usd: string;
  /** Units that cost `usd`: 1000 for a price of a thousand requests. */
  readonly per: number;
  /** Units of each calendar month of UTC that cost nothing more. @default 0 */
  readonly includedPerMonth?: number;
  /** First day of UTC with this price: `2026-12-01`; usage of earlier days costs nothing. @default always */
  readonly since?: string;
};

export type AlgoliaAccount = CommonAccount & {
  readonly service: 'algolia';
  readonly applicationId: string;
  /** Indexes whose usage is told apart. @default none: the application as a whole */
  readonly indexes?: readonly string[];
  /** RAM of each server in MB, which RAM in use is compared with. @default RAM raises no alert */
  readonly serverRamMb?: number;
  /** Queries a second that the plan or the servers carry, which max_qps is compared with. @default QPS raises no alert */
  readonly maxQueriesPerSecond?: number;
};

export type ContentfulAccount = CommonAccount & {
  readonly service: 'contentful';
  readonly organizationId: string;
  /** Ids of the spaces whose inventory is read. @default all that the token may see */
  readonly spaces?: readonly string[];
  /** Environments of each space whose content is counted. @default all */
  readonly environments?: readonly string[];
  /** @default `https://api.contentful.com`; `https://api.eu.contentful.com` where the data is in Europe */
  readonly apiUrl?: string;
};

/** The keys of an account, by the names of `SaasService.keyNames`; from a secret, never logged. */
export type SaasKeys = Readonly<Record<string, string>>;

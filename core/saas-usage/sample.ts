/**
 * What collectors find out, whatever the service. Names of metrics are those of the service itself (`search_operations`,
 * `api_call_cda`, `entries`); under which names they are published is in the metrics of each service.
 */
export type Sample = DaySample | LevelSample | PointSample;

/** What was used on one day of UTC. Read again until the service no longer corrects it; the last value counts. */
export type DaySample = {
  readonly kind: 'day';
  readonly metric: string;
  readonly scope: Scope;
  /** `2026-11-30` */
  readonly day: string;
  /** Finite, not negative; `perDay` of the service's metrics says whether days may be added up. */
  readonly value: number;
};

/** How much there is now: entries, records, members. */
export type LevelSample = {
  readonly kind: 'level';
  readonly metric: string;
  readonly scope: Scope;
  readonly value: number;
};

/** What was measured at a moment: the load of a server. */
export type PointSample = {
  readonly kind: 'point';
  readonly metric: string;
  readonly scope: Scope;
  readonly atMs: number;
  readonly value: number;
};

export const scopeKinds = ['account', 'space', 'environment', 'index', 'server'] as const;

/**
 * What a value is of. `id`: '' of the account itself; of an environment of Contentful `<space>/<environment>`. `name`: as
 * people call it, where that differs.
 */
export type Scope = {
  readonly kind: (typeof scopeKinds)[number];
  readonly id: string;
  readonly name?: string;
};

export const wholeAccount: Scope = { kind: 'account', id: '' };

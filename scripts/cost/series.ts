/**
 * How many series a task shows, from the users and models it serves: what Managed Prometheus bills. A test counts those of
 * a task's own registry and holds these figures against them.
 */

/** Of the process, of Node, and of all that has no model and no user. */
const OF_TASK = 300;
/** Counters and histograms of a model: its statuses, dialects, tokens, durations. */
const OF_MODEL = 180;
/** Tokens of one user and model: four types, each a sum and a count. */
const TYPES = 4;
const LINES = 2;

export type Served = {
  /** Active within an hour: a user who is idle makes room. */
  readonly users: number;
  readonly models: number;
  readonly modelsPerUser: number;
  /** METRICS_MAX_USERS. */
  readonly maxUsers: number;
};

/** A task tells `4 × maxUsers` of them apart by model; what is beyond is model `other` (proxy/metrics/user-tokens.ts). */
export function seriesOfTask({ users, models, modelsPerUser, maxUsers }: Served): number {
  // Whoever is not named is the user `other`.
  const named = Math.min(users, maxUsers) + (users > maxUsers ? 1 : 0);
  const used = TYPES * named * Math.min(modelsPerUser, models);
  const ofUsers = LINES * Math.min(used, TYPES * maxUsers + TYPES * named);
  return OF_TASK + OF_MODEL * models + ofUsers;
}

/** With every named user active, whatever they use. */
export function mostSeriesOfTask(models: number, maxUsers: number): number {
  return seriesOfTask({ users: maxUsers + 1, models, modelsPerUser: models, maxUsers });
}

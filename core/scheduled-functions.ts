/**
 * The functions that run on a schedule, one entry each: from it the stacks make the function, its schedule and its alarm,
 * and a laptop runs the same work. A run that fails is not repeated, because the next one does its work too.
 *
 * A new usage job is an entry of `usageJobs`, its file under lambda/usage-jobs/jobs, and, where it needs more than the
 * database, its rights in lib/constructs/usage-jobs.ts.
 */
export type ScheduledFunction = {
  /** Folder under lambda/. */
  readonly folder: 'usage-publisher' | 'usage-jobs' | 'saas-usage' | 'canary';
  /** Begins the id of its construct and the name of its alarm. */
  readonly id: string;
  /** As in "The function that … failed". */
  readonly does: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Names a file of docs/runbooks. */
  readonly runbook: string;
  /** Shows its runs. */
  readonly panel: string;
  /** False: it needs something that is on AWS alone. */
  readonly runsOnLaptop: boolean;
};

export const usagePublisher = {
  folder: 'usage-publisher',
  id: 'Publisher',
  does: 'publishes usage',
  intervalSeconds: 300,
  timeoutSeconds: 120,
  memoryMiB: 256,
  runbook: 'publisher-silent',
  panel: 'lambda-errors',
  runsOnLaptop: true,
} as const satisfies ScheduledFunction;

/** For each account of another service that an environment names (`saasUsage` in lib/environments.ts). */
export const saasUsage = {
  folder: 'saas-usage',
  id: 'SaasUsage',
  does: 'reads the usage of another service',
  intervalSeconds: 300,
  timeoutSeconds: 290,
  // The first run of 100 indexes holds 120,000 days: 300 MB.
  memoryMiB: 512,
  runbook: 'saas-collection',
  panel: 'saas-collections',
  runsOnLaptop: true,
} as const satisfies ScheduledFunction;

/** Where an environment wants it (`canary` in lib/environments.ts); a laptop has `stargate doctor`. */
export const canary = {
  folder: 'canary',
  id: 'Canary',
  does: 'checks the chain from a call to its figures',
  intervalSeconds: 900,
  timeoutSeconds: 600,
  memoryMiB: 256,
  runbook: 'canary',
  panel: 'canary',
  runsOnLaptop: false,
} as const satisfies ScheduledFunction;

const usageJob = {
  folder: 'usage-jobs',
  intervalSeconds: 3_600,
  timeoutSeconds: 900,
  memoryMiB: 512,
  runbook: 'usage-job-failed',
  panel: 'usage-jobs',
} as const;

export const usageJobs = {
  'roll-up': { ...usageJob, id: 'RollUp', does: 'rolls up usage', runsOnLaptop: true },
  reconcile: { ...usageJob, id: 'Reconcile', does: 'compares usage with what AWS saw', runsOnLaptop: false },
  /** Four times a day, for days that are over or changed. */
  export: { ...usageJob, id: 'Export', does: 'exports usage', intervalSeconds: 21_600, runsOnLaptop: false },
  /** Often, because what it ships in is missing from budgets and reports until then. */
  'ship-in': {
    ...usageJob,
    id: 'ShipIn',
    does: 'ships in what tasks have spilled',
    intervalSeconds: 300,
    timeoutSeconds: 240,
    runbook: 'spill-waits',
    panel: 'spill',
    runsOnLaptop: true,
  },
  notices: { ...usageJob, id: 'Notices', does: 'tells about spend', runsOnLaptop: true },
} as const satisfies Readonly<Record<string, ScheduledFunction>>;

export type UsageJobName = keyof typeof usageJobs;

export const usageJobNames = Object.keys(usageJobs) as readonly UsageJobName[];

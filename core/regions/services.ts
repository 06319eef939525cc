/**
 * What AWS's regions lack of what the gateway uses. Everything else that it uses is in every region of the standard
 * partition: ECS on Fargate, RDS, Lambda, Secrets Manager, Managed Prometheus (endpoints.json of botocore 1.44.8).
 */

/** Regions with Amazon Managed Grafana: https://docs.aws.amazon.com/general/latest/gr/grafana-service.html, November 2026. */
export const managedGrafanaRegions: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
];

/**
 * Where a workspace connects to a VPC, without which it does not reach PostgreSQL: all but Seoul,
 * https://docs.aws.amazon.com/grafana/latest/APIReference/API_VpcConfiguration.html.
 */
export const grafanaRegionsWithVpc: readonly string[] = managedGrafanaRegions.filter(
  (region) => region !== 'ap-northeast-2',
);

/** Where CloudFront writes its metrics, takes web ACLs and certificates from, and the bill is asked. */
export const GLOBAL_SERVICES_REGION = 'us-east-1';

/** Regions with Bedrock's guardrails: https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-supported.html. */
export const guardrailRegions: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'us-gov-east-1',
  'us-gov-west-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
];

/** Regions with Amazon Comprehend: https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html. */
export const comprehendRegions: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-2',
  'us-gov-west-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-1',
  'eu-west-2',
];

/** Bedrock is not there: endpoints.json of botocore 1.44.8. */
export const regionsWithoutBedrock: readonly string[] = ['ap-east-1'];

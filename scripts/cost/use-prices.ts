/**
 * Prices of what is billed by use: USD, us-east-1, on demand, the first tier, without free tiers, as of November 2026.
 * Sources: the pages below; region by region in https://calculator.aws.
 */
export const usePrices = {
  /** https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/: to the internet, and to the origin. */
  edgeGigabyteOut: 0.085,
  edgeGigabyteToOrigin: 0.02,
  edgeRequest: 0.01 / 10_000,
  /** https://aws.amazon.com/waf/pricing/ */
  wafRequest: 0.6 / 1e6,
  /** https://aws.amazon.com/elasticloadbalancing/pricing/: one unit is 1 GB an hour. */
  balancerUnitHour: 0.008,
  /** https://aws.amazon.com/vpc/pricing/ and https://aws.amazon.com/privatelink/pricing/ */
  natGigabyte: 0.045,
  endpointGigabyte: 0.01,
  /** https://aws.amazon.com/cloudwatch/pricing/: metrics by the hour in which they are written. */
  logGigabyte: 0.5,
  customMetric: 0.3,
  metricAsked: 0.01 / 1_000,
  /** https://aws.amazon.com/prometheus/pricing/ */
  sample: 0.9 / 1e7,
  queriedSample: 0.1 / 1e9,
  /** https://aws.amazon.com/grafana/pricing/: a month in which the user signs in. */
  grafanaEditor: 9,
  grafanaViewer: 5,
  /** https://aws.amazon.com/lambda/pricing/: ARM. */
  lambdaGigabyteSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  /** https://aws.amazon.com/s3/pricing/ */
  storedGigabyte: 0.023,
  put: 0.005 / 1_000,
  /** https://aws.amazon.com/rds/postgresql/pricing/: gp3. */
  databaseGigabyte: 0.115,
  /** https://aws.amazon.com/kms/pricing/ and https://aws.amazon.com/secrets-manager/pricing/ */
  keyRequest: 0.03 / 10_000,
  secretRequest: 0.05 / 10_000,
} as const;

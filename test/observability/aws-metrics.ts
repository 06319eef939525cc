/** Metrics of AWS's own services that we read, by the dimensions AWS documents for them. */
const DATABASE = [
  'CPUUtilization',
  'DatabaseConnections',
  'FreeStorageSpace',
  'ReadLatency',
  'WriteLatency',
] as const;

/** Namespace → dimensions, sorted → metrics. */
export const awsMetrics: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
  'AWS/CloudFront': { 'DistributionId, Region': ['Requests', '4xxErrorRate', '5xxErrorRate'] },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
  'AWS/ApplicationELB': {
    LoadBalancer: [
      'RequestCount',
      'HTTPCode_ELB_5XX_Count',
      'HTTPCode_Target_5XX_Count',
      'TargetResponseTime',
    ],
    'LoadBalancer, TargetGroup': [
      'RequestCount',
      'HTTPCode_Target_5XX_Count',
      'TargetResponseTime',
      'HealthyHostCount',
      'UnHealthyHostCount',
    ],
  },
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
  'AWS/ECS': { 'ClusterName, ServiceName': ['CPUUtilization', 'MemoryUtilization'] },
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html and, for clusters,
  // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
  'AWS/RDS': {
    DBInstanceIdentifier: DATABASE,
    DBClusterIdentifier: [...DATABASE.filter((name) => name !== 'FreeStorageSpace'), 'VolumeBytesUsed'],
  },
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  'AWS/Lambda': { FunctionName: ['Errors', 'Duration', 'Invocations', 'Throttles'] },
};

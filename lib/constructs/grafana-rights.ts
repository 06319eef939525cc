/** What a Grafana may read under its role: metrics of Managed Prometheus and of CloudWatch. It changes nothing. */
import { Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

export function allowReadingMetrics(role: Role, prometheusArn: string): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: ['aps:QueryMetrics', 'aps:GetLabels', 'aps:GetSeries', 'aps:GetMetricMetadata'],
      resources: [prometheusArn],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'cloudwatch:GetMetricData',
        'cloudwatch:GetMetricStatistics',
        'cloudwatch:ListMetrics',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:DescribeAlarmsForMetric',
      ],
      resources: ['*'],
    }),
  );
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Reading CloudWatch metrics knows no narrower resource.',
  });
}

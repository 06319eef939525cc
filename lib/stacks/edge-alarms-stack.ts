/**
 * Alarms on the edge of a gateway whose home is not us-east-1, where CloudFront's metrics are: an alarm watches metrics of its
 * own region, and tells a topic there.
 */
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { GLOBAL_SERVICES_REGION } from '../../core/regions/services.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import type { Environment } from '../environment.ts';
import { addAlarms } from '../observability/alarms.ts';
import { alarmsIn } from '../observability/environment-alerts.ts';

export interface EdgeAlarmsStackProps extends StackProps {
  readonly environment: Environment;
  readonly distributionId: string;
}

export class EdgeAlarmsStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeAlarmsStackProps) {
    super(scope, id, props);
    const { environment, distributionId } = props;
    // A topic takes a key of its own region, and CloudWatch publishes with a customer's key only:
    // https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
    const key = new Key(this, 'Key', {
      description: 'Stargate: alarms on the edge',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    const { topic } = new AlarmTopic(this, 'Alarms', {
      encryptionKey: key,
      publishers: ['cloudwatch'],
      ...(environment.alarmEmail === undefined ? {} : { email: environment.alarmEmail }),
    });
    addAlarms(this, {
      alerts: alarmsIn(GLOBAL_SERVICES_REGION, environment),
      resources: { distribution: distributionId },
      topic,
    });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
  }
}

/** Where alarms are told: an encrypted topic, TLS only, with the environment's address as a subscriber. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  readonly encryptionKey: IKey;
  /** What raises the alarms: CloudWatch, Managed Prometheus. */
  readonly publishers: readonly ('cloudwatch' | 'aps')[];
  /** @default no subscriber */
  readonly email?: string;
}

export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Stargate alarms',
      masterKey: props.encryptionKey,
      enforceSSL: true,
    });
    // Our own policy takes the place of the default one, by which CloudWatch would be let in.
    if (props.publishers.includes('cloudwatch')) {
      this.allow('AlarmsOfThisAccount', 'cloudwatch', ['sns:Publish']);
    }
    if (props.publishers.includes('aps')) {
      this.allow('AlertsOfManagedPrometheus', 'aps', ['sns:Publish', 'sns:GetTopicAttributes']);
    }
    if (props.email !== undefined) this.topic.addSubscription(new EmailSubscription(props.email));
  }

  private allow(sid: string, service: 'cloudwatch' | 'aps', actions: string[]): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions,
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}

/**
 * The hourly work on usage: roll-up, reconciliation, export and notices. One program, a function for each job, each
 * with the rights of that job alone; and the topic that notices go to.
 */
import { Stack, Validations, type CfnElement } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { timeouts } from '../timeouts.ts';
import type { SpendNotices } from '../environment.ts';
import type { ScheduledFunctionToWatch } from '../../core/alerts/system.ts';
import type { DatabaseFunctionProps } from './database-function.ts';
import { allowKey, allowReading } from './secret-access.ts';
import { UsageExportBucket } from './usage-export-bucket.ts';
import { ScheduledFunction } from './scheduled-function.ts';

export interface UsageJobsProps extends Omit<
  DatabaseFunctionProps,
  'folder' | 'description' | 'timeoutSeconds' | 'memoryMiB' | 'environment'
> {
  /** Cost allocation tag of the application inference profiles. @default the bill is not compared */
  readonly costTag?: string;
  /** @default the topic alone, without a subscriber */
  readonly notices?: SpendNotices;
}

const EXPORT_PREFIX = 'usage/';

export class UsageJobs extends Construct {
  readonly topic: Topic;
  readonly exportBucket: IBucket;
  /** For their alarms. */
  readonly watched: readonly ScheduledFunctionToWatch[];

  constructor(scope: Construct, id: string, props: UsageJobsProps) {
    super(scope, id);
    const { costTag, notices = {}, ...common } = props;
    const job = (
      name: string,
      does: string,
      environment: Readonly<Record<string, string>>,
      runbook = 'usage-job-failed',
    ) => {
      const intervalSeconds =
        name === 'Export' ? timeouts.usageExportIntervalSeconds : timeouts.usageJobIntervalSeconds;
      const made = new ScheduledFunction(this, name, {
        ...common,
        folder: 'usage-jobs',
        description: `Stargate: ${does}`,
        intervalSeconds,
        timeoutSeconds: timeouts.usageJobFunctionSeconds,
        memoryMiB: 512,
        environment,
      }).function;
      return {
        function: made,
        watched: {
          name: `Usage${name}`,
          does,
          runbook,
          panel: 'usage-jobs',
          functionName: made.functionName,
          intervalSeconds,
        },
      };
    };
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Stargate spend',
      masterKey: props.encryptionKey,
      enforceSSL: true,
    });
    if (notices.email !== undefined) this.topic.addSubscription(new EmailSubscription(notices.email));

    const { bucket } = new UsageExportBucket(this, 'UsageExport');
    this.exportBucket = bucket;

    const rollUp = job('RollUp', 'rolls up usage', { JOB: 'roll-up' });

    const reconcile = job('Reconcile', 'compares usage with what AWS saw', {
      JOB: 'reconcile',
      ...(costTag === undefined ? {} : { COST_TAG: costTag }),
    });
    reconcile.function.addToRolePolicy(
      new PolicyStatement({
        actions: [
          'cloudwatch:GetMetricData',
          'cloudwatch:ListMetrics',
          ...(costTag === undefined ? [] : ['ce:GetCostAndUsage']),
        ],
        resources: ['*'],
      }),
    );
    Validations.of(reconcile.function).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Metrics and bills have no resource that IAM could narrow; the actions only read.',
    });

    const exporting = job('Export', 'exports usage', {
      JOB: 'export',
      EXPORT_BUCKET: bucket.bucketName,
      EXPORT_PREFIX,
    });
    exporting.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:DeleteObject'],
        resources: [bucket.arnForObjects(`${EXPORT_PREFIX}*`)],
      }),
    );
    exporting.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': `${EXPORT_PREFIX}*` } },
      }),
    );

    Validations.of(exporting.function).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalIdOf(bucket)}.Arn>/${EXPORT_PREFIX}*]`,
      reason: 'Days become objects with names of their own; what is beside this folder cannot be reached.',
    });

    const telling = job('Notices', 'tells about spend', {
      JOB: 'notices',
      NOTICE_TOPIC_ARN: this.topic.topicArn,
      ...(notices.webhookSecretArn === undefined
        ? {}
        : { NOTICE_WEBHOOK_SECRET_ARN: notices.webhookSecretArn }),
    });
    telling.function.addToRolePolicy(
      new PolicyStatement({ actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
    );
    allowKey(telling.function, props.encryptionKey, 'sns', ['kms:GenerateDataKey', 'kms:Decrypt']);
    if (notices.webhookSecretArn !== undefined) {
      const webhook = Secret.fromSecretCompleteArn(this, 'Webhook', notices.webhookSecretArn);
      allowReading(telling.function, props.encryptionKey, [webhook]);
    }
    this.watched = [rollUp, reconcile, exporting, telling].map(({ watched }) => watched);
  }
}

function logicalIdOf(bucket: IBucket): string {
  return Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
}

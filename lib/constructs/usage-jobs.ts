/**
 * The hourly work on usage, by the table of jobs: one program, a function for each job, each with the rights of that job
 * alone; and the topic that notices go to.
 */
import { Stack, Validations, type CfnElement } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { WatchedFunction } from '../../core/alerts/functions.ts';
import { usageJobNames, usageJobs, type UsageJobName } from '../../core/scheduled-functions.ts';
import type { SpendNotices } from '../environment.ts';
import type { VariablesOf } from '../program-environment.ts';
import type { CommonFunctionProps } from './database-function.ts';
import { ScheduledFunction } from './scheduled-function.ts';
import { allowKey, allowReading } from './secret-access.ts';
import { UsageExportBucket } from './usage-export-bucket.ts';
import { allowShippingIn } from './usage-spill-bucket.ts';

export interface UsageJobsProps extends CommonFunctionProps {
  readonly spillBucket: IBucket;
  /** Cost allocation tag of the application inference profiles. @default the bill is not compared */
  readonly costTag?: string;
  /** @default the topic alone, without a subscriber */
  readonly notices?: SpendNotices;
}

/** What a job needs beyond the database. */
type Needs = {
  readonly environment: VariablesOf<'usage-jobs'>;
  /** Exactly the actions and ARNs that it uses. */
  readonly allow: (job: Function) => void;
};

const EXPORT_PREFIX = 'usage/';

export class UsageJobs extends Construct {
  readonly topic: Topic;
  readonly exportBucket: IBucket;
  /** Names of their functions, as their alarms name them. */
  readonly functionNames: Readonly<Partial<Record<WatchedFunction, string>>>;

  constructor(scope: Construct, id: string, props: UsageJobsProps) {
    super(scope, id);
    const { costTag, notices = {}, spillBucket: _spillBucket, ...common } = props;
    this.topic = new Topic(this, 'Topic', {
      displayName: 'Stargate spend',
      masterKey: props.encryptionKey,
      enforceSSL: true,
    });
    if (notices.email !== undefined) this.topic.addSubscription(new EmailSubscription(notices.email));
    this.exportBucket = new UsageExportBucket(this, 'UsageExport').bucket;
    const needs: Readonly<Partial<Record<UsageJobName, Needs>>> = {
      reconcile: needsOfReconcile(costTag),
      export: needsOfExport(this.exportBucket),
      notices: this.needsOfNotices(props),
      'ship-in': needsOfShipIn(props),
    };
    const functionNames: Partial<Record<WatchedFunction, string>> = {};
    for (const name of usageJobNames) {
      const entry = usageJobs[name];
      const job = new ScheduledFunction(this, entry.id, {
        ...common,
        entry,
        environment: { JOB: name, ...needs[name]?.environment },
      });
      needs[name]?.allow(job.function);
      functionNames[`Usage${entry.id}`] = job.function.functionName;
    }
    this.functionNames = functionNames;
  }

  private needsOfNotices({ notices, encryptionKey }: UsageJobsProps): Needs {
    const { webhookSecretArn } = notices ?? {};
    return {
      environment: {
        NOTICE_TOPIC_ARN: this.topic.topicArn,
        ...(webhookSecretArn === undefined ? {} : { NOTICE_WEBHOOK_SECRET_ARN: webhookSecretArn }),
      },
      allow: (job) => {
        job.addToRolePolicy(
          new PolicyStatement({ actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
        );
        allowKey(job, encryptionKey, 'sns', ['kms:GenerateDataKey', 'kms:Decrypt']);
        if (webhookSecretArn === undefined) return;
        allowReading(job, encryptionKey, [Secret.fromSecretCompleteArn(this, 'Webhook', webhookSecretArn)]);
      },
    };
  }
}

function needsOfShipIn({ spillBucket, encryptionKey }: UsageJobsProps): Needs {
  return {
    environment: { SPILL_BUCKET: spillBucket.bucketName },
    allow: (job) => allowShippingIn(job, spillBucket, encryptionKey),
  };
}

function needsOfReconcile(costTag: string | undefined): Needs {
  return {
    environment: costTag === undefined ? {} : { COST_TAG: costTag },
    allow: (job) => {
      job.addToRolePolicy(
        new PolicyStatement({
          actions: [
            'cloudwatch:GetMetricData',
            'cloudwatch:ListMetrics',
            ...(costTag === undefined ? [] : ['ce:GetCostAndUsage']),
          ],
          resources: ['*'],
        }),
      );
      Validations.of(job).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'Metrics and bills have no resource that IAM could narrow; the actions only read.',
      });
    },
  };
}

function needsOfExport(bucket: IBucket): Needs {
  const days = `${EXPORT_PREFIX}*`;
  return {
    environment: { EXPORT_BUCKET: bucket.bucketName, EXPORT_PREFIX },
    allow: (job) => {
      job.addToRolePolicy(
        new PolicyStatement({
          actions: ['s3:PutObject', 's3:DeleteObject'],
          resources: [bucket.arnForObjects(days)],
        }),
      );
      job.addToRolePolicy(
        new PolicyStatement({
          actions: ['s3:ListBucket'],
          resources: [bucket.bucketArn],
          conditions: { StringLike: { 's3:prefix': days } },
        }),
      );
      const bucketId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement);
      Validations.of(job).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${days}]`,
        reason: 'Days become objects with names of their own; what is beside this folder cannot be reached.',
      });
    },
  };
}

/** The jobs by name, each with what it alone needs. Any can be run at any time and any number of times. */
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import type { Clock } from '../../core/clock.ts';
import type { Database } from '../../core/db/connect.ts';
import type { BudgetFault } from '../../core/db/queries/budgets/spend-watch.ts';
import { jobMetrics } from '../../core/metrics/cloudwatch.ts';
import { exportUsage } from './export/export-usage.ts';
import { sendNotifications, type NotificationDeps } from './notifications/notifications.ts';
import { sendToTopic, sendToWebhook, type Send } from './notifications/channels.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { rollUp } from './roll-up.ts';
import type { JobSettings } from './settings.ts';

export type JobDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly secrets: SecretsManagerClient;
  readonly metrics: Metrics;
  readonly log: (level: 'info' | 'warn', message: string, fields: object) => void;
};

/** Cost Explorer has one home for all regions. */
const BILLING_REGION = 'us-east-1';

export async function runJob(settings: JobSettings, deps: JobDeps): Promise<object> {
  const { db, clock, metrics, log } = deps;
  const region = settings.AWS_REGION ?? BILLING_REGION;
  switch (settings.job) {
    case 'roll-up': {
      const result = await rollUp({ db });
      metrics.addMetric(jobMetrics.hoursSetAside.name, MetricUnit.Count, result.hoursSetAside);
      metrics.addMetric(jobMetrics.rowsRefused.name, MetricUnit.Count, result.rowsRefused);
      return counted(deps, result);
    }
    case 'reconcile': {
      const tag = settings.COST_TAG;
      const bill =
        tag === undefined ? null : { client: new CostExplorerClient({ region: BILLING_REGION }), tag };
      const result = await reconcile({
        db,
        clock,
        homeRegion: region,
        cloudWatchIn: (where) => new CloudWatchClient({ region: where }),
        bill,
        onDrift: (drift) => log('warn', 'usage drifts from AWS', drift),
      });
      metrics.addMetric(jobMetrics.drifts.name, MetricUnit.Count, result.drifts);
      return counted(deps, result);
    }
    case 'export': {
      const s3 = new S3Client({ region });
      const bucket = settings.EXPORT_BUCKET ?? '';
      return counted(
        deps,
        await exportUsage({ db, clock, s3, bucket, prefix: settings.EXPORT_PREFIX ?? '' }),
      );
    }
    case 'notices': {
      let notComputed = 0;
      const onFault = (fault: BudgetFault): void => {
        notComputed += 1;
        log('warn', 'a budget could not be computed', fault);
      };
      const told = await sendNotifications({ ...(await noticeDeps(settings, deps, region)), onFault });
      metrics.addMetric(jobMetrics.budgetsNotComputed.name, MetricUnit.Count, notComputed);
      return counted(deps, told);
    }
  }
}

/** Counts a run that has finished. */
function counted({ metrics }: JobDeps, result: object): object {
  metrics.addMetric(jobMetrics.runs.name, MetricUnit.Count, 1);
  return result;
}

async function noticeDeps(
  settings: JobSettings,
  deps: JobDeps,
  region: string,
): Promise<Omit<NotificationDeps, 'onFault'>> {
  const senders: Send[] = [];
  if (settings.NOTICE_TOPIC_ARN !== undefined) {
    senders.push(sendToTopic(new SNSClient({ region }), settings.NOTICE_TOPIC_ARN));
  }
  const webhook = settings.NOTICE_WEBHOOK_URL ?? (await webhookAddress(settings, deps.secrets));
  if (webhook !== null) senders.push(sendToWebhook(webhook));
  return {
    db: deps.db,
    clock: deps.clock,
    senders,
    onFailure: (kind, error) =>
      deps.log('warn', 'a notice could not be noted or sent', {
        kind,
        reason: error instanceof Error ? error.message : 'unknown',
      }),
  };
}

async function webhookAddress(settings: JobSettings, secrets: SecretsManagerClient): Promise<string | null> {
  if (settings.NOTICE_WEBHOOK_SECRET_ARN === undefined) return null;
  const secret = await secrets.send(
    new GetSecretValueCommand({ SecretId: settings.NOTICE_WEBHOOK_SECRET_ARN }),
  );
  const address = secret.SecretString ?? '';
  if (!/^https:\/\/\S+$/.test(address)) {
    throw new Error('the secret behind NOTICE_WEBHOOK_SECRET_ARN is not an https address');
  }
  return address;
}

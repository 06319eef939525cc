/** Every hour: notifies the topic and the webhook of budgets that run out, unusual spend, and models that end. */
import { SNSClient } from '@aws-sdk/client-sns';
import { jobMetrics } from '../../../core/metrics/cloudwatch.ts';
import { sendToTopic, sendToWebhook, type Send } from '../notifications/channels.ts';
import { sendNotifications } from '../notifications/notifications.ts';
import type { Job, JobDeps, JobSettings } from '../run-job.ts';

export const run: Job = async (settings, deps) => {
  const { db, clock, count, log } = deps;
  let notComputed = 0;
  const sent = await sendNotifications({
    db,
    clock,
    senders: await sendersOf(settings, deps),
    onFailure: (kind, error) =>
      log('warn', 'a notice could not be noted or sent', {
        kind,
        reason: error instanceof Error ? error.message : 'unknown',
      }),
    onModelsEnding: (models) => count(jobMetrics.modelsEndSoon, models.size),
    onFault: (fault) => {
      notComputed += 1;
      log('warn', 'a budget could not be computed', fault);
    },
  });
  count(jobMetrics.budgetsNotComputed, notComputed);
  return sent;
};

async function sendersOf(settings: JobSettings, deps: JobDeps): Promise<readonly Send[]> {
  const senders: Send[] = [];
  if (settings.noticeTopicArn !== null) {
    senders.push(sendToTopic(new SNSClient({ region: settings.region }), settings.noticeTopicArn));
  }
  const webhook = settings.noticeWebhookUrl ?? (await webhookAddress(settings, deps));
  if (webhook !== null) senders.push(sendToWebhook(webhook));
  return senders;
}

async function webhookAddress(
  { noticeWebhookSecretArn }: JobSettings,
  { readSecret }: JobDeps,
): Promise<string | null> {
  if (noticeWebhookSecretArn === null) return null;
  const { text: address } = await readSecret(noticeWebhookSecretArn);
  if (!/^https:\/\/\S+$/.test(address)) {
    throw new Error('the secret behind NOTICE_WEBHOOK_SECRET_ARN is not an https address');
  }
  return address;
}

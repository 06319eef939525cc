/** Where notices go: an SNS topic, a webhook (JSON with `text`, as chat tools take it), both, or nowhere. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';

export type Notification = {
  readonly kind: string;
  readonly subject: string;
  /** First line of an e-mail: short, ASCII. */
  readonly title: string;
  readonly text: string;
  readonly message: object;
};

export type Send = (notification: Notification) => Promise<void>;

const WEBHOOK_TIMEOUT_MS = 10_000;
/** SNS takes at most a hundred characters. */
const MOST_TITLE = 99;

export function sendToTopic(client: SNSClient, topicArn: string): Send {
  return async ({ kind, title, text }) => {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: title.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MOST_TITLE),
        Message: text,
        // Subscriptions may filter by it.
        MessageAttributes: { kind: { DataType: 'String', StringValue: kind } },
      }),
    );
  };
}

/** The address is a secret: whoever has it may post. It is in no message. */
export function sendToWebhook(url: string): Send {
  return async ({ kind, subject, title, text, message }) => {
    let status: number;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: `${title}\n${text}`, kind, subject, details: message }),
        redirect: 'error',
        signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS),
      });
      await response.body?.cancel();
      status = response.status;
    } catch {
      // The cause would quote the address.
      throw new Error('the webhook cannot be reached');
    }
    if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`);
  };
}

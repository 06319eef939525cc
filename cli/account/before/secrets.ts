/**
 * The secrets that an environment names and somebody else makes. A missing one stops no deployment; what reads it fails, or
 * says in each run that its keys cannot be read. No value is read here.
 */
import type { Environment } from '../../../lib/environment.ts';
import type { AwsClients } from '../../aws/clients.ts';
import { about, type AccountFinding, type Check } from '../finding.ts';

type NamedSecret = { readonly field: string; readonly arn: string };

const ASKED = 'secretsmanager:DescribeSecret';

export const secretsCheck: Check = {
  topic: 'secrets',
  asks: [ASKED],
  run: async ({ environment, aws }) =>
    Promise.all(secretsOf(environment).map(async (secret) => lookedFor(secret, aws))),
};

async function lookedFor({ field, arn }: NamedSecret, aws: AwsClients): Promise<AccountFinding> {
  const { ok, warning } = about('secrets', ASKED);
  try {
    const { DeletedDate: deletedAt } = await (await aws.secretsManager()).describeSecret({ SecretId: arn });
    if (deletedAt === undefined) return ok(`${field}: ${arn} is there`);
    return warning(
      `${field}: ${arn} is about to be deleted`,
      `keep it: aws secretsmanager restore-secret --region ${aws.region} --secret-id ${arn}`,
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    return warning(
      `${field}: there is no ${arn}`,
      `make it (aws secretsmanager create-secret --region ${aws.region}), and write its whole ARN into lib/environments.ts`,
    );
  }
}

function secretsOf({
  metrics,
  analytics,
  spendNotices,
  saasUsage = [],
}: Environment): readonly NamedSecret[] {
  const fields = {
    'metrics.tokenSecretArn': metrics?.tokenSecretArn,
    'metrics.otlp.headersSecretArn': metrics?.otlp?.headersSecretArn,
    'analytics.secretArn': analytics?.secretArn,
    'spendNotices.webhookSecretArn': spendNotices?.webhookSecretArn,
    ...Object.fromEntries(
      saasUsage.map(({ name, keysSecretArn }) => [`keysSecretArn of ${name}`, keysSecretArn]),
    ),
  };
  return Object.entries(fields).flatMap(([field, arn]) => (arn === undefined ? [] : [{ field, arn }]));
}

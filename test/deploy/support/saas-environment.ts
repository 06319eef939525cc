/** dev with an account of each other service. */
import type { Environment, SaasUsageAccount } from '../../../lib/environment.ts';
import { environmentNamed } from '../../../lib/environments.ts';

const SECRETS = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:stargate';

export const saasAccounts: readonly SaasUsageAccount[] = [
  {
    name: 'shop-search',
    service: 'algolia',
    applicationId: 'EXAMPLEAPP',
    keysSecretArn: `${SECRETS}/algolia-a1B2c3`,
    team: 'shop',
    planLimits: { records: 1_000_000 },
    serverRamMb: 32_000,
  },
  {
    name: 'website',
    service: 'contentful',
    organizationId: 'example-organization',
    keysSecretArn: `${SECRETS}/contentful-d4E5f6`,
    everyMinutes: 15,
    monthlyFeeUsd: '489.00',
  },
];

export const withSaasUsage: Environment = { ...environmentNamed('dev'), saasUsage: saasAccounts };

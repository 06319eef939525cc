/** Contentful: what an organization uses, what is in its spaces, and who works in them. */
import type { ContentfulAccount } from '../../account.ts';
import type { SaasService } from '../../collector.ts';
import { inventoryCollector } from './inventory.ts';
import { membersCollector } from './members.ts';
import { contentfulInCloudWatch } from './in-cloudwatch.ts';
import { contentfulMetrics } from './metrics.ts';
import { contentfulPublished } from './published.ts';
import { usageCollector } from './usage.ts';

export const contentful: SaasService<ContentfulAccount> = {
  name: 'contentful',
  onBills: { provider: 'Contentful', category: 'Web' },
  keyNames: { required: ['management_token'], optional: [] },
  idOf: ({ organizationId }) => organizationId,
  collectors: [usageCollector, inventoryCollector, membersCollector],
  mostPerSecond: 7,
  metrics: contentfulMetrics,
  published: contentfulPublished,
  inCloudWatch: contentfulInCloudWatch,
};

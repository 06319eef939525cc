/** Algolia: what an application uses, and how its servers do. */
import type { AlgoliaAccount } from '../../account.ts';
import type { SaasService } from '../../collector.ts';
import { hoursCollector } from './hours.ts';
import { infrastructureCollector } from './infrastructure.ts';
import { algoliaInCloudWatch } from './in-cloudwatch.ts';
import { algoliaMetrics } from './metrics.ts';
import { algoliaPublished } from './published.ts';
import { usageCollector } from './usage.ts';

export const algolia: SaasService<AlgoliaAccount> = {
  name: 'algolia',
  // Search is a part of analytics there (servicesubcategory.md).
  onBills: { provider: 'Algolia', category: 'Analytics' },
  keyNames: { required: ['usage_api_key'], optional: ['monitoring_api_key'] },
  idOf: ({ applicationId }) => applicationId,
  collectors: [usageCollector, hoursCollector, infrastructureCollector],
  mostPerSecond: 5,
  metrics: algoliaMetrics,
  published: algoliaPublished,
  inCloudWatch: algoliaInCloudWatch,
};

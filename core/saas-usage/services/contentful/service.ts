/** Contentful: what an organization uses, what is in its spaces, and who works in them. */
import type { ContentfulAccount } from '../../account.ts';
import type { SaasService } from '../../collector.ts';
import { contentfulMetrics } from './metrics.ts';
import { contentfulPublished } from './published.ts';

export const contentful: SaasService<ContentfulAccount> = {
  name: 'contentful',
  keyNames: { required: ['management_token'], optional: [] },
  idOf: ({ organizationId }) => organizationId,
  collectors: [],
  mostPerSecond: 7,
  metrics: contentfulMetrics,
  published: contentfulPublished,
};

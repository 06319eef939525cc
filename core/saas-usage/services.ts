/** The services, one entry each. */
import type { SaasServiceName } from './account.ts';
import type { SaasService } from './collector.ts';
import { algolia } from './services/algolia/service.ts';
import { contentful } from './services/contentful/service.ts';

/** A service takes accounts of its own only; whoever calls it goes by `account.service`. */
export const saasServices: Readonly<Record<SaasServiceName, SaasService>> = {
  algolia: algolia as SaasService,
  contentful: contentful as SaasService,
};

/** What is asked of an account before anything is made in it. */
import type { Check } from '../finding.ts';
import { bootstrapCheck } from './bootstrap.ts';
import { configurationCheck } from './configuration.ts';
import { databaseCheck } from './database-offer.ts';
import { grafanaCheck } from './grafana-sign-on.ts';
import { modelsCheck } from './model-access.ts';
import { namesCheck } from './names.ts';
import { regionCheck, zonesCheck } from './network.ts';
import { quotaChecks } from './quotas.ts';
import { secretsCheck } from './secrets.ts';
import { serviceLimitChecks } from './service-limits.ts';
import { serviceRolesCheck } from './service-roles.ts';

export const checksBefore: readonly Check[] = [
  configurationCheck,
  regionCheck,
  zonesCheck,
  ...quotaChecks,
  ...serviceLimitChecks,
  databaseCheck,
  namesCheck,
  grafanaCheck,
  modelsCheck,
  secretsCheck,
  serviceRolesCheck,
  bootstrapCheck,
];

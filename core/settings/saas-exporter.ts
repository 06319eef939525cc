/**
 * The variables of the exporter of other services' usage (docs/saas-usage-exporter.md). Most are those of the two exporters that
 * it takes the place of; the names of the keys' variables follow from `keyNames` of the services, by which
 * saas-usage/accounts/key-source.ts reads them.
 */
import { integer, list, oneOf, secret, text, url } from './kinds.ts';
import { setting, type SettingsTable } from './read-settings.ts';

const NO_RESTART = 'file that holds it, read again when the key is refused; instead of';

/** Of the keys. */
export const saasKeySettings = {
  algoliaUsageApiKey: setting('ALGOLIA_USAGE_API_KEY', secret, {
    meaning: 'Key with the ACL `usage`',
  }),
  algoliaUsageApiKeyFile: setting('ALGOLIA_USAGE_API_KEY_FILE', text, {
    meaning: `${NO_RESTART} ALGOLIA_USAGE_API_KEY`,
    insteadOf: 'ALGOLIA_USAGE_API_KEY',
  }),
  algoliaMonitoringApiKey: setting('ALGOLIA_MONITORING_API_KEY', secret, {
    meaning: 'Key of the Monitoring API, for the load of the servers; it takes a Premium plan',
  }),
  algoliaMonitoringApiKeyFile: setting('ALGOLIA_MONITORING_API_KEY_FILE', text, {
    meaning: `${NO_RESTART} ALGOLIA_MONITORING_API_KEY`,
    insteadOf: 'ALGOLIA_MONITORING_API_KEY',
  }),
  contentfulManagementToken: setting('CONTENTFUL_MANAGEMENT_TOKEN', secret, {
    meaning: 'Personal access token of an owner or admin of the organization',
  }),
  contentfulManagementTokenFile: setting('CONTENTFUL_MANAGEMENT_TOKEN_FILE', text, {
    meaning: `${NO_RESTART} CONTENTFUL_MANAGEMENT_TOKEN`,
    insteadOf: 'CONTENTFUL_MANAGEMENT_TOKEN',
  }),
} as const satisfies SettingsTable;

export const saasExporterSettings = {
  algoliaApplicationId: setting('ALGOLIA_APPLICATION_ID', text, {
    meaning: 'Application of Algolia to read; absent: none, unless SAAS_ACCOUNTS_FILE names one',
  }),
  algoliaIndexNames: setting('ALGOLIA_INDEX_NAMES', list, {
    meaning: 'Indexes whose usage is told apart',
  }),
  usageGranularity: setting('USAGE_GRANULARITY', oneOf('hourly', 'daily'), {
    meaning: 'daily: statistics of Algolia by the day alone; hourly: by the hour as well',
    fallback: 'hourly',
  }),
  contentfulOrgId: setting('CONTENTFUL_ORG_ID', text, {
    meaning: 'Organization of Contentful to read; absent: none, unless SAAS_ACCOUNTS_FILE names one',
  }),
  contentfulSpaceId: setting('CONTENTFUL_SPACE_ID', list, {
    meaning: 'Spaces whose inventory is read; absent: all that the token may see',
  }),
  contentfulEnvironmentId: setting('CONTENTFUL_ENVIRONMENT_ID', list, {
    meaning: 'Environments of each space whose content is counted; absent: all',
  }),
  contentfulBaseUrl: setting('CONTENTFUL_BASE_URL', url, {
    meaning: 'Where Contentful answers: https://api.eu.contentful.com where the data is in Europe',
    fallback: 'https://api.contentful.com',
  }),
  accountsFile: setting('SAAS_ACCOUNTS_FILE', text, {
    meaning:
      'JSON file with a list of accounts, with plan limits, as in `saasUsage` of lib/environments.ts but for the secret; in place of the ids above. The key of one of several accounts of a service has its name at the end: ALGOLIA_USAGE_API_KEY__SHOP_SEARCH',
  }),
  refreshIntervalMinutes: setting('REFRESH_INTERVAL_MINUTES', integer(1, 1_440), {
    meaning: 'How long what was read is good for: minutes between two collections. A scrape asks no service',
    fallback: '5',
  }),
  exporterPort: setting('EXPORTER_PORT', integer(0, 65_535), {
    meaning: 'Port that it listens on; 0: one that is free',
    fallback: '8000',
  }),
  exporterHost: setting('EXPORTER_HOST', text, {
    meaning: 'Address that it listens on; absent: all of the machine',
  }),
  exporterToken: setting('METRICS_TOKEN', secret, {
    meaning:
      'Token that `GET /metrics` and `GET /` ask for, as `Authorization: Bearer`; without one they ask for none',
  }),
  origins: setting('SAAS_ORIGINS', list, {
    meaning:
      'For trials without an account: addresses of this machine in place of those of a service, as `https://usage.algolia.com=http://127.0.0.1:4010`',
  }),
} as const satisfies SettingsTable;

/** `stargate saas-usage`: what other services were used, from this machine, without AWS; docs/saas-usage-exporter.md. */
import type { Command, Option } from '../command.ts';
import { commandOfItsOwn, operatorOption as option } from '../operator-command.ts';

const common: readonly Option[] = [
  option('since', 'first day of UTC: 2026-11-01; the first of this month when absent'),
  option('until', 'last day of UTC; today when absent'),
  option('out', 'folder for summary, raw answers and CSV; made when it is not there'),
  option('config', 'JSON file with the account, or a list: plan limits, prices, team, spaces or indexes'),
  option('account', 'its name, where the file has several'),
  option('serve', 'instead of a report, metrics for Prometheus at this address: :8000'),
];

export const saasUsageCommands: readonly Command[] = [
  commandOfItsOwn('saas-usage', 'contentful', {
    summary:
      'Writes what an organization of Contentful used; the token is in CONTENTFUL_MANAGEMENT_TOKEN, or the file in CONTENTFUL_MANAGEMENT_TOKEN_FILE.',
    options: [
      option('org', 'id of the organization (CONTENTFUL_ORG_ID)'),
      option('space', 'ids of the spaces to look into (CONTENTFUL_SPACE_ID); all when absent', 'list'),
      option(
        'environment',
        'environments of each space (CONTENTFUL_ENVIRONMENT_ID); all when absent',
        'list',
      ),
      option('api-url', 'https://api.eu.contentful.com where the data is in Europe (CONTENTFUL_BASE_URL)'),
      ...common,
    ],
  }),
  commandOfItsOwn('saas-usage', 'algolia', {
    summary:
      'Writes what an application of Algolia used; keys are in ALGOLIA_USAGE_API_KEY and ALGOLIA_MONITORING_API_KEY, or files in …_FILE.',
    options: [
      option('app', 'id of the application (ALGOLIA_APPLICATION_ID)'),
      option('index', 'indexes whose usage is told apart (ALGOLIA_INDEX_NAMES)', 'list'),
      ...common,
    ],
  }),
  commandOfItsOwn('saas-usage', 'serve', {
    summary: 'Serves metrics of all accounts that the environment names to Prometheus, until it is stopped.',
    argument: { field: 'address', name: 'address', isList: false, isRequired: false, refersTo: null },
    options: [option('config', 'JSON file with the accounts (SAAS_ACCOUNTS_FILE)')],
  }),
];

/** `--serve :8000` without a service is `serve :8000`. */
export function serveWords(words: readonly string[]): readonly string[] {
  const [area, option, ...rest] = words;
  if (area !== 'saas-usage' || option === undefined) return words;
  const [, address] = /^--serve(?:=(.*))?$/.exec(option) ?? [null, null];
  if (address === null) return words;
  return [area, 'serve', ...(address === undefined ? [] : [address]), ...rest];
}

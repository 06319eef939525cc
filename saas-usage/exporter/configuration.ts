/**
 * What the exporter reads and how it serves, from its environment. Two values are enough: an application and its usage key, or
 * an organization and its token. Everything that is wrong is told in one error.
 */
import { parseSaasAccount } from '../../core/saas-usage/account-shape.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import { readSettings, type Environment, type SettingsOf } from '../../core/settings/read-settings.ts';
import { saasExporterSettings, saasKeySettings } from '../../core/settings/saas-exporter.ts';
import { readAccountsFile } from '../accounts/accounts-file.ts';
import { readKeysOf } from '../accounts/key-source.ts';
import { originsOf } from '../accounts/origins.ts';

export type ExporterConfiguration = {
  readonly accounts: readonly SaasAccount[];
  /** Statistics of Algolia by the day alone. */
  readonly withoutHours: boolean;
  readonly refreshMs: number;
  readonly port: number;
  /** Null: all addresses of the machine. */
  readonly host: string | null;
  /** Null: whoever reaches it may read. */
  readonly token: string | null;
  readonly origins: ReadonlyMap<string, string>;
};

type Settings = SettingsOf<typeof saasExporterSettings>;

/** `accounts`: in place of those that the environment names. Throws one error that lists everything wrong. */
export async function readConfiguration(
  environment: Environment,
  accounts: readonly SaasAccount[] | null = null,
): Promise<ExporterConfiguration> {
  const settings = readSettings({ ...saasKeySettings, ...saasExporterSettings }, environment);
  const found = accounts === null ? await accountsOf(settings) : { accounts, problems: [] };
  const origins = originsOf(settings.origins ?? []);
  const keys = await Promise.all(found.accounts.map((account) => keyProblem(account, environment)));
  const problems = [...found.problems, ...keys.flat(), ...origins.problems];
  if (problems.length > 0) {
    throw new Error(
      `The environment is not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
  return {
    accounts: found.accounts,
    withoutHours: settings.usageGranularity === 'daily',
    refreshMs: settings.refreshIntervalMinutes * 60_000,
    port: settings.exporterPort,
    host: settings.exporterHost,
    token: settings.exporterToken,
    origins: origins.origins,
  };
}

type Found = { readonly accounts: readonly SaasAccount[]; readonly problems: readonly string[] };

async function accountsOf(settings: Settings): Promise<Found> {
  const { accountsFile, algoliaApplicationId, contentfulOrgId } = settings;
  if (accountsFile !== null) {
    if (algoliaApplicationId === null && contentfulOrgId === null) return readAccountsFile(accountsFile);
    return none('SAAS_ACCOUNTS_FILE and an id are both set: write the id into the file');
  }
  const parsed = [...algoliaOf(settings), ...contentfulOf(settings)].map((account) =>
    parseSaasAccount(account),
  );
  if (parsed.length === 0) {
    return none(
      'There is nothing to read: set ALGOLIA_APPLICATION_ID and ALGOLIA_USAGE_API_KEY, or CONTENTFUL_ORG_ID and CONTENTFUL_MANAGEMENT_TOKEN, or SAAS_ACCOUNTS_FILE',
    );
  }
  return {
    accounts: parsed.flatMap((one) => (one.kind === 'account' ? [one.account] : [])),
    problems: parsed.flatMap((one) => (one.kind === 'problems' ? one.problems : [])),
  };
}

function none(problem: string): Found {
  return { accounts: [], problems: [problem] };
}

function algoliaOf({ algoliaApplicationId, algoliaIndexNames }: Settings): readonly unknown[] {
  if (algoliaApplicationId === null) return [];
  return [
    {
      service: 'algolia',
      name: 'algolia',
      applicationId: algoliaApplicationId,
      ...(algoliaIndexNames === null ? {} : { indexes: algoliaIndexNames }),
    },
  ];
}

function contentfulOf(settings: Settings): readonly unknown[] {
  const { contentfulOrgId, contentfulSpaceId, contentfulEnvironmentId, contentfulBaseUrl } = settings;
  if (contentfulOrgId === null) return [];
  return [
    {
      service: 'contentful',
      name: 'contentful',
      organizationId: contentfulOrgId,
      apiUrl: contentfulBaseUrl.replace(/\/$/, ''),
      ...(contentfulSpaceId === null ? {} : { spaces: contentfulSpaceId }),
      ...(contentfulEnvironmentId === null ? {} : { environments: contentfulEnvironmentId }),
    },
  ];
}

async function keyProblem(account: SaasAccount, environment: Environment): Promise<readonly string[]> {
  try {
    await readKeysOf({ account, environment });
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : 'the keys cannot be read'];
  }
}

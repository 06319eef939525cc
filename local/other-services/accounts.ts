/** Which accounts of other metered services a laptop reads: those of a file, else, where it observes, two of stand-ins. */
import type { Clock } from '../../core/clock.ts';
import type { SaasAccount, SaasKeys } from '../../core/saas-usage/account.ts';
import type { Environment } from '../../core/settings/read-settings.ts';
import { readAccountsFile } from '../../saas-usage/accounts/accounts-file.ts';
import { readKeysOf } from '../../saas-usage/accounts/key-source.ts';
import { startAlgolia } from '../../simulator/algolia/algolia.ts';
import { startContentful } from '../../simulator/contentful/contentful.ts';
import { LocalProblem } from '../local-problem.ts';
import { demoContent, demoKeys, demoSearch } from './demo-accounts.ts';

export type OpenAccounts = {
  readonly accounts: readonly ReadAccount[];
  /** In place of the services; null: the services themselves. */
  readonly origins: ReadonlyMap<string, string> | null;
  readonly everyMs: number;
  readonly close: () => Promise<void>;
};

export type ReadAccount = {
  readonly account: SaasAccount;
  readonly readKeys: () => Promise<SaasKeys>;
};

/** As often as the functions on AWS. */
const SERVICES_EVERY_MS = 300_000;
const STAND_INS_EVERY_MS = 60_000;

/** `file` names the accounts, and the environment has their keys; null: there is none. */
export async function openAccounts(file: string, environment: Environment): Promise<OpenAccounts> {
  const { accounts, problems } = await readAccountsFile(file);
  const opened = accounts.map((account) => ({
    account,
    readKeys: () => readKeysOf({ account, environment }),
  }));
  const missing = await Promise.all(
    opened.map(({ readKeys }) =>
      readKeys().then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
    ),
  );
  const wrong = [...problems, ...missing.filter((problem) => problem !== null)];
  if (wrong.length > 0) throw new LocalProblem(wrong.join('\n'));
  return { accounts: opened, origins: null, everyMs: SERVICES_EVERY_MS, close: () => Promise.resolve() };
}

export async function openStandIns(clock: Clock): Promise<OpenAccounts> {
  const algolia = await startAlgolia({ clock });
  const contentful = await startContentful({ clock });
  return {
    accounts: [demoSearch, demoContent].map((account) => ({
      account,
      readKeys: () => Promise.resolve(demoKeys[account.name] ?? {}),
    })),
    origins: new Map([
      ['https://usage.algolia.com', algolia.usageUrl],
      ['https://status.algolia.com', algolia.monitoringUrl],
      ['https://api.contentful.com', contentful.url],
    ]),
    everyMs: STAND_INS_EVERY_MS,
    close: async () => {
      await Promise.all([algolia.stop(), contentful.stop()]);
    },
  };
}

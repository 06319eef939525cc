/** Other services of a laptop: whether any is read, which accounts, and what is known of them. */
import type { LocalSettings } from '../settings.ts';
import { openAccounts, openStandIns } from './accounts.ts';
import { startCollection, type Collection, type CollectionOptions } from './collection.ts';

export type OtherServices = Collection & {
  /** Accounts that are read, in words. */
  readonly accounts: readonly string[];
};

/** Null: no account is configured, and nothing observes the stand-ins. */
export async function startOtherServices(
  { saasAccountsFile: file, observe, environment }: LocalSettings,
  options: Omit<CollectionOptions, 'opened'>,
): Promise<OtherServices | null> {
  if (file === null && observe === null) return null;
  const opened = file === null ? await openStandIns(options.clock) : await openAccounts(file, environment);
  const accounts = opened.accounts.map(
    ({ account }) => `${account.name} (${account.service}${file === null ? ', simulator' : ''})`,
  );
  return { ...startCollection({ ...options, opened }), accounts };
}

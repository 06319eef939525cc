/** Accounts from a JSON file that an operator writes, all that is wrong with it told at once. */
import { readFile } from 'node:fs/promises';
import { parseSaasAccount } from '../../core/saas-usage/account-shape.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';

export type AccountsFile = {
  readonly accounts: readonly SaasAccount[];
  readonly problems: readonly string[];
};

/** One account, or a list of them. */
export async function readAccountsFile(file: string): Promise<AccountsFile> {
  const { value, problem } = await readJson(file);
  if (problem !== null) return { accounts: [], problems: [problem] };
  const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (rows.length === 0) return { accounts: [], problems: [`${file} has no account`] };
  const parsed = rows.map((row) => parseSaasAccount(row));
  const accounts = parsed.flatMap((one) => (one.kind === 'account' ? [one.account] : []));
  const names = accounts.map(({ name }) => name);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return {
    accounts,
    problems: [
      ...parsed.flatMap((one, at) =>
        one.kind === 'problems'
          ? one.problems.map((problem) => `${file}, account ${at + 1}: ${problem}`)
          : [],
      ),
      ...[...twice].map((name) => `${file}: the name ${name} is there twice`),
    ],
  };
}

async function readJson(file: string): Promise<{ readonly value: unknown; readonly problem: string | null }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return { value: null, problem: `${file} cannot be read` };
  }
  try {
    return { value: JSON.parse(text), problem: null };
  } catch {
    return { value: null, problem: `${file} is no JSON` };
  }
}

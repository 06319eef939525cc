/** The account that a function reads, from its environment: as lib/environments.ts has it, checked again. */
import { parseSaasAccount } from '../../core/saas-usage/account-shape.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';
import { originsOf } from '../../saas-usage/accounts/origins.ts';

export function accountIn(text: string): SaasAccount {
  const parsed = parseSaasAccount(JSON.parse(text));
  if (parsed.kind === 'problems') throw new Error(`SAAS_ACCOUNT: ${parsed.problems.join('; ')}`);
  return parsed.account;
}

/** Simulators in place of origins of a service. */
export function originsIn(pairs: readonly string[]): ReadonlyMap<string, string> {
  const { origins, problems } = originsOf(pairs);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return origins;
}

/** The account that a function reads, from its environment: as lib/environments.ts has it, checked again. */
import { isObject } from '../../core/json.ts';
import { parseSaasAccount } from '../../core/saas-usage/account-shape.ts';
import type { SaasAccount } from '../../core/saas-usage/account.ts';

export function accountIn(text: string): SaasAccount {
  const parsed = parseSaasAccount(JSON.parse(text));
  if (parsed.kind === 'problems') throw new Error(`SAAS_ACCOUNT: ${parsed.problems.join('; ')}`);
  return parsed.account;
}

/** Simulators in place of origins of a service. */
export function originsIn(text: string): ReadonlyMap<string, string> {
  const origins: unknown = JSON.parse(text);
  if (!isObject(origins)) throw new Error('SAAS_ORIGINS must be a JSON object');
  return new Map(Object.entries(origins).map(([origin, other]) => [origin, String(other)]));
}

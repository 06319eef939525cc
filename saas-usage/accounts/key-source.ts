/**
 * Where the keys of an account come from, for whoever has no Secrets Manager: variables of the environment, or files that
 * they name, which are read each time, so that a key that is rotated in a file needs no restart. A variable with the name of
 * the account at the end (`ALGOLIA_USAGE_API_KEY__SHOP_SEARCH`) comes before the one that all accounts of a service share.
 */
import { readFile } from 'node:fs/promises';
import type { SaasAccount, SaasKeys } from '../../core/saas-usage/account.ts';
import { saasServices } from '../../core/saas-usage/services.ts';
import type { Environment } from '../../core/settings/read-settings.ts';

export type KeySource = {
  readonly account: SaasAccount;
  readonly environment: Environment;
};

/** Rejects when a key that is required is in neither; the message names the variables and never the key. */
export async function readKeysOf(source: KeySource): Promise<SaasKeys> {
  const { required, optional } = saasServices[source.account.service].keyNames;
  const keys: Record<string, string> = {};
  for (const name of [...required, ...optional]) {
    const key = await keyOf(source, name);
    if (key !== null) keys[name] = key;
    else if (required.includes(name)) {
      throw new Error(
        `${variableOf(source.account, name)}, or ${variableOf(source.account, name)}_FILE, must be set`,
      );
    }
  }
  return keys;
}

/** `ALGOLIA_USAGE_API_KEY` */
export function variableOf({ service }: SaasAccount, keyName: string): string {
  return `${service}_${keyName}`.toUpperCase();
}

async function keyOf({ account, environment }: KeySource, name: string): Promise<string | null> {
  const shared = variableOf(account, name);
  const suffix = account.name.toUpperCase().replaceAll('-', '_');
  for (const variable of [`${shared}__${suffix}`, shared]) {
    const given = environment[variable] ?? '';
    const file = environment[`${variable}_FILE`] ?? '';
    if (given !== '' && file !== '')
      throw new Error(`${variable} and ${variable}_FILE are both set; give one of them`);
    if (given !== '') return checked(given.trim(), variable);
    if (file !== '') return checked(await contentOf(file, variable), `${variable}_FILE`);
  }
  return null;
}

async function contentOf(file: string, variable: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`${variable}_FILE names ${file}, which cannot be read`, { cause });
  }
}

/** What a header takes: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
function checked(key: string, where: string): string {
  if (/^[\x21-\x7e]{8,}$/.test(key)) return key;
  throw new Error(
    `${where} holds no key: it is shorter than 8 characters, or has spaces or others that no key has`,
  );
}

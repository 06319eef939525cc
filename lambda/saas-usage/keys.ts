/**
 * The keys of an account, from its secret: a JSON object by the names of the service. Read anew each time, so that a rotated
 * key works with the next run, or within this one when the service refuses the former. What is wrong with the secret is a
 * fault of the parts that need it, never with a word of the secret itself.
 */
import type { SecretReader } from '../../core/keys/rotating-secret.ts';
import { isObject } from '../../core/json.ts';
import type { SaasKeys } from '../../core/saas-usage/account.ts';
import { AskFailure, type SaasService } from '../../core/saas-usage/collector.ts';

export function keysReader(
  read: SecretReader,
  secretArn: string,
  { keyNames }: SaasService,
): () => Promise<SaasKeys> {
  return async () => {
    const { text } = await read(secretArn).catch((error: unknown) => {
      throw unusable(`it cannot be read: ${error instanceof Error ? error.name : 'unknown error'}`);
    });
    const found = objectIn(text);
    if (found === null) throw unusable('it holds no JSON object');
    const names = [...keyNames.required, ...keyNames.optional];
    const keys = Object.fromEntries(
      names.flatMap((name) => {
        const key = found[name];
        return typeof key === 'string' && key !== '' ? [[name, key] as const] : [];
      }),
    );
    const missing = keyNames.required.filter((name) => keys[name] === undefined);
    if (missing.length > 0) throw unusable(`it lacks ${missing.join(', ')}`);
    return keys;
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    // Its message would quote the secret.
    return null;
  }
}

function unusable(why: string): AskFailure {
  return new AskFailure({
    what: 'secret with the keys',
    code: 'unauthorized',
    status: null,
    message: why,
  });
}

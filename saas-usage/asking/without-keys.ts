/**
 * What a service says without the keys that it was asked with, in whatever form it repeats them: an error may quote them, and
 * people put tokens into names. So nothing that is read, stored, shown or logged afterwards has one.
 */
import type { SaasKeys } from '../../core/saas-usage/account.ts';

const HIDDEN = '[key]';
/** A shorter one may stand in a number or a word by chance. */
const SHORTEST = 12;

/** Of an answer, before it is parsed. */
export function withoutKeys(text: string, keys: SaasKeys): string {
  return hidden(
    text,
    Object.values(keys).filter((key) => key.length >= SHORTEST),
  );
}

/** Of a message, where a word too few is no matter. */
export function messageWithoutKeys(text: string, keys: SaasKeys): string {
  return hidden(text, Object.values(keys));
}

function hidden(text: string, keys: readonly string[]): string {
  let clean = text;
  for (const form of keys.flatMap(formsOf)) if (form !== '') clean = clean.replaceAll(form, HIDDEN);
  return clean;
}

/** As it is, in JSON, in an address, and in base64 with or without what stands before it in a header. */
function formsOf(key: string): readonly string[] {
  const encoded = [`Bearer ${key}`, key].flatMap((text) => {
    const bytes = Buffer.from(text);
    return [bytes.toString('base64'), bytes.toString('base64url')];
  });
  return key === '' ? [] : [...encoded, key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)];
}

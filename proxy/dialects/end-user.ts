/**
 * Whom a request names as the person it is for, where LiteLLM looks for it: its headers, then OpenAI's `user`, Anthropic's
 * `metadata.user_id`, and OpenAI's `safety_identifier`, in whichever dialect they stand.
 */
import { LONGEST_CUSTOMER_ID } from '../../core/keys/customer.ts';
import { isObject, type JsonObject } from './json.ts';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Null: nobody, or somebody who cannot be a customer. */
export function endUserIn(headers: Headers, body: JsonObject): string | null {
  return (
    idOf(headers['x-litellm-customer-id']) ??
    idOf(headers['x-litellm-end-user-id']) ??
    idOf(body['user']) ??
    idOf(memberOf(body['litellm_metadata'], 'user')) ??
    idOf(memberOf(body['metadata'], 'user_id')) ??
    idOf(body['safety_identifier'])
  );
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function idOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value.length > LONGEST_CUSTOMER_ID) return null;
  const id = value.trim();
  return id === '' ? null : id;
}

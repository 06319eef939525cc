/** Fields of keys alone, and how a request names a key: by its secret, its id, or its alias. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { KeySelector } from '../../../../core/db/queries/keys/keys.ts';
import type { Problem } from '../../request/validation.ts';
import { isUuid } from '../../../../core/ids.ts';
import { LONGEST_TAG, MOST_TAG_BYTES, MOST_TAGS, TAG_TEXT, tagBytes } from '../../../../core/usage/tags.ts';
import { hashVirtualKey, isForeignKey, isWellFormedKey } from '../../../../core/keys/virtual-key.ts';

export const keyRoleField = z.enum(['inference', 'admin']);

/** LiteLLM's word for the group of routes that a key may use. */
export const keyTypeField = z.enum(['default', 'llm_api', 'management', 'read_only']).meta({
  description: "LiteLLM's name of allowed_routes with llm_api_routes, management_routes or info_routes.",
});

const routesOfType = {
  default: undefined,
  llm_api: ['llm_api_routes'],
  management: ['management_routes'],
  read_only: ['info_routes'],
} as const satisfies Record<z.output<typeof keyTypeField>, readonly string[] | undefined>;

/** The routes that a request asks for by either name; a problem when it gives both. */
export function routesAsked(input: {
  readonly key_type?: z.output<typeof keyTypeField> | null | undefined;
  readonly allowed_routes?: readonly string[] | null | undefined;
}): { readonly allowed_routes?: string[] } | Problem {
  const routes = routesOfType[input.key_type ?? 'default'];
  if (routes === undefined) return {};
  return (input.allowed_routes ?? []).length > 0
    ? { param: 'key_type', message: 'give key_type or allowed_routes, not both' }
    : { allowed_routes: [...routes] };
}

export const tagsField = z
  .array(z.string().min(1).max(LONGEST_TAG).regex(TAG_TEXT, 'must not contain control characters'))
  .max(MOST_TAGS)
  .refine(
    (tags) => tagBytes(tags) <= MOST_TAG_BYTES,
    `must be at most ${MOST_TAG_BYTES} bytes together, in UTF-8`,
  )
  .meta({ description: 'Carried by every usage record of the key; at most 64, and 2,048 bytes together.' });

/** Of tags that come from elsewhere: those that a key may have, from the first on. */
export function tagsWithin(tags: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const tag of tags) {
    if (tagsField.safeParse([...kept, tag]).success) kept.push(tag);
  }
  return kept;
}

export const expiresField = z.iso
  .datetime({ offset: true, error: 'must be a date and time such as "2027-01-31T00:00:00Z"' })
  .transform((text) => new Date(text))
  .meta({ description: 'The instant the key ends; instead of duration.' });

/** LiteLLM lets callers choose the secret; a chosen one is weak or known elsewhere, so it is refused, not ignored. */
export const noSecretField = z
  .null({ error: 'a secret cannot be chosen; leave this out and one is made' })
  .optional();

export const keyNameField = z
  .string()
  .refine((text) => isUuid(text) || isWellFormedKey(text) || isForeignKey(text), {
    error: 'must be a key id or a whole key (sk-sg-…)',
  });

/** `text` has passed `keyNameField`. */
export function keySelector(text: string, pepper: string): KeySelector {
  if (isUuid(text)) return { kind: 'id', keyId: text };
  const sha256 = isWellFormedKey(text) ? null : createHash('sha256').update(text).digest();
  return { kind: 'hash', keyHash: hashVirtualKey(text, pepper), sha256 };
}

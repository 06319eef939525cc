/** A key as replies show it. Only the reply that made a secret holds it. */
import * as z from 'zod';
import type { Key } from '../../../../core/db/queries/keys/keys.ts';
import { allowanceReply, allowanceReplyShape, stampsReply, stampsReplyShape } from '../../request/fields.ts';
import type { MadeKey } from './make-key.ts';

export const keyReplySchema = z.object({
  key_id: z.string(),
  token_id: z.string().meta({ description: "The key id again, under LiteLLM's name." }),
  key_name: z.string().meta({ description: 'Prefix and last four characters of the secret.' }),
  key_alias: z.string().nullable(),
  user_id: z.string().nullable(),
  team_id: z.string().nullable(),
  key_role: z.enum(['inference', 'admin']),
  key_scope: z.enum(['user', 'team']).meta({
    description:
      '"user": the key carries the rights of its user. "team": those of its team alone; user_id says whose usage it is.',
  }),
  made_by: z.string().nullable().meta({
    description:
      'Id of the key or sign-in that made it, whose limits hold for it too and which it does not outlive.',
  }),
  tags: z.array(z.string()).readonly(),
  expires: z.string().nullable(),
  ...allowanceReplyShape,
  ...stampsReplyShape,
});

export const newKeyReplySchema = z.object({
  key: z.string().meta({ description: 'The secret. It is shown here once and cannot be read again.' }),
  ...keyReplySchema.shape,
});

export function keyReply(key: Key): z.output<typeof keyReplySchema> {
  return {
    key_id: key.keyId,
    token_id: key.keyId,
    key_name: key.keyName,
    key_alias: key.keyAlias,
    user_id: key.userId,
    team_id: key.teamId,
    key_role: key.keyRole,
    key_scope: key.keyScope,
    made_by: key.madeBy,
    tags: key.tags,
    expires: key.expiresAt?.toISOString() ?? null,
    ...allowanceReply(key),
    ...stampsReply(key),
  };
}

export function newKeyReply({ secret, key }: MadeKey): z.output<typeof newKeyReplySchema> {
  return { key: secret, ...keyReply(key) };
}

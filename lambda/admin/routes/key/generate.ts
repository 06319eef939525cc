/** POST /key/generate: a virtual key. The reply holds the secret, this once. */
import { z } from 'zod';
import {
  aliasField,
  allowanceOf,
  allowanceShape,
  durationField,
  idField,
  noAllowance,
} from '../../fields.ts';
import { invalid, operation, reply } from '../../operation.ts';
import { allowanceReferences } from '../../references.ts';
import { expiryOf } from './expiry.ts';
import { newKeyReply, newKeyReplySchema } from './key-reply.ts';
import { makeKey } from './make-key.ts';
import { expiresField, keyRoleField, noSecretField, tagsField } from './key-fields.ts';

export const keyGenerate = operation({
  kind: 'write',
  path: '/key/generate',
  summary: 'Makes a virtual key. The secret is in this reply and cannot be read again.',
  input: z.object({
    key_alias: aliasField.nullable().optional(),
    user_id: idField.nullable().optional(),
    team_id: idField.nullable().optional(),
    key_role: keyRoleField.nullable().optional().meta({
      description: '"admin" also opens the admin API. Default: "inference".',
    }),
    duration: durationField
      .nullable()
      .optional()
      .meta({ description: 'How long the key lives; absent: for ever.' }),
    expires: expiresField.nullable().optional(),
    tags: tagsField.nullable().optional(),
    ...allowanceShape,
    key: noSecretField,
  }),
  reply: newKeyReplySchema,
  refers: ['user_id', 'team_id', ...allowanceReferences],
  run: async (context, input) => {
    const nowMs = context.clock.nowMs();
    const expires = input.expires ?? null;
    if (expires !== null && (input.duration ?? null) !== null) {
      return invalid([{ param: 'expires', message: 'give duration or expires, not both' }]);
    }
    if (expires !== null && expires.getTime() <= nowMs) {
      return invalid([{ param: 'expires', message: 'must be in the future' }]);
    }
    const userId = input.user_id ?? null;
    const teamId = input.team_id ?? null;
    const made = await makeKey(context, {
      keyAlias: input.key_alias ?? null,
      userId,
      teamId,
      keyRole: input.key_role ?? 'inference',
      tags: input.tags ?? [],
      expiresAt: expires ?? expiryOf(input.duration, nowMs),
      ...allowanceOf(input, noAllowance),
    });
    return reply(newKeyReply(made), made.key.version);
  },
});

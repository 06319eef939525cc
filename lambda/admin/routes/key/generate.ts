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
import { isAdmin, refuseFields } from '../../caller.ts';
import { invalid, operation, reply } from '../../operation.ts';
import { allowanceReferences } from '../../references.ts';
import { expiryOf } from './expiry.ts';
import { newKeyReply, newKeyReplySchema } from './key-reply.ts';
import { makeKey } from './make-key.ts';
import { refuseOwner } from './owner.ts';
import { expiresField, keyRoleField, noSecretField, tagsField } from './key-fields.ts';

export const keyGenerate = operation({
  kind: 'write',
  path: '/key/generate',
  summary: 'Makes a virtual key. The secret is in this reply and cannot be read again.',
  access: 'everyone',
  input: z.object({
    key_alias: aliasField.nullable().optional(),
    user_id: idField.nullable().optional().meta({ description: 'Absent: the caller, if it is a user.' }),
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
    const { caller } = context;
    const userId = input.user_id === undefined ? caller.userId : input.user_id;
    const teamId = input.team_id ?? null;
    const refusal =
      (await refuseOwner(context, { userId, teamId })) ??
      (isAdmin(caller) || input.key_role !== 'admin'
        ? null
        : refuseFields({ key_role: 'admin' }, [], 'an admin of the gateway'));
    if (refusal !== null) return refusal;
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

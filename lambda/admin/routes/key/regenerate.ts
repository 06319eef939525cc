/**
 * POST /key/regenerate (also /key/{key}/regenerate): a new secret for the same key, whose id, limits and spend go
 * on. The former secret ends at once, or works beside the new one for the grace period.
 */
import * as z from 'zod';
import { isImported } from '../../../../core/db/queries/keys/imported-keys.ts';
import { replaceSecret, type Key, type KeyFields } from '../../../../core/db/queries/keys/keys.ts';
import {
  SIGN_IN_KEY_NAME,
  displayName,
  generateVirtualKey,
  hashVirtualKey,
} from '../../../../core/keys/virtual-key.ts';
import { after, isDuration } from '../../request/duration.ts';
import { invalid, operation, refuse, reply } from '../../api/operation.ts';
import type { Context, Invalid, Refusal } from '../../api/operation.ts';
import { mayManageTeam } from '../../access/caller.ts';
import { keyChangeReferences, keyChangeShape, planKeyChange } from './change.ts';
import { noSecretField } from './key-fields.ts';
import { newKeyReply, newKeyReplySchema } from './key-reply.ts';

const LONGEST_GRACE_MS = 90 * 86_400_000;

const graceField = z
  .string()
  .refine((text) => text === '' || isDuration(text), 'must be a length of time such as "24h"')
  .refine((text) => (after(0, text)?.getTime() ?? 0) <= LONGEST_GRACE_MS, 'must be at most 90 days')
  .nullish()
  .meta({ description: 'How long the former secret goes on working; absent: it ends at once.' });

export const keyRegenerate = operation({
  kind: 'write',
  path: '/key/regenerate',
  summary: 'Gives a key a new secret, shown once. With grace_period the former one works a while longer.',
  access: 'everyone',
  input: z.object({ ...keyChangeShape, grace_period: graceField, new_key: noSecretField }),
  reply: newKeyReplySchema,
  refers: keyChangeReferences,
  command: { argument: 'key', otherVerbs: ['rotate'] },
  run: async (context, input) => {
    const plan = await planKeyChange(context, input, '/key/regenerate');
    if ('kind' in plan) return plan;
    if (plan.before.keyName === SIGN_IN_KEY_NAME) {
      const message = 'This key stands for someone who signs in and has no secret.';
      return invalid([{ param: 'key', message }]);
    }
    if ((input.grace_period ?? '') !== '' && (await isImported(context.db, plan.before.keyId))) {
      const message = 'The imported secret was not used here yet and cannot have a grace period.';
      return invalid([{ param: 'grace_period', message }]);
    }
    const dead = refuseDead(context, plan.before, plan.after);
    if (dead !== null) return dead;
    const secret = generateVirtualKey();
    const grace = input.grace_period ?? '';
    const key = await replaceSecret(
      context.db,
      { ...plan.after, keyName: displayName(secret) },
      {
        keyHash: hashVirtualKey(secret, context.pepper),
        formerValidUntil: grace === '' ? null : after(context.clock.nowMs(), grace),
      },
    );
    return reply(newKeyReply({ secret, key }), key.version);
  },
});

/** A new secret of a key that has ended would open nothing; a new end is for those above the holder. */
function refuseDead({ caller, clock }: Context, before: Key, after: KeyFields): Refusal | Invalid | null {
  if (after.expiresAt === null || after.expiresAt.getTime() > clock.nowMs()) return null;
  const message = `This key ended at ${after.expiresAt.toISOString()}, and a new secret would end with it.`;
  return mayManageTeam(caller, before.teamId)
    ? invalid([{ param: 'duration', message: `${message} Give duration or expires with it.` }])
    : refuse('forbidden', {
        message: `${message} An admin of the gateway or of its team may renew it, with a duration.`,
        param: 'key',
      });
}

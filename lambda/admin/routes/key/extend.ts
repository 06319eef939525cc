/** POST /key/extend: moves the end of a key on, counted from when it would have ended. */
import * as z from 'zod';
import { saveKey } from '../../../../core/db/queries/keys/keys.ts';
import { durationField, versionField } from '../../request/fields.ts';
import { after } from '../../request/duration.ts';
import { invalid, operation, reply } from '../../api/operation.ts';
import { planKeyChange } from './change.ts';
import { keyNameField, keySelector } from './key-fields.ts';
import { keyReply, keyReplySchema } from './key-reply.ts';
import { lockManagedKey } from './managed-key.ts';

export const keyExtend = operation({
  kind: 'write',
  path: '/key/extend',
  summary: 'Moves the end of a key on; one that never ends stays so.',
  access: 'everyone',
  input: z.object({
    key: keyNameField,
    duration: durationField.meta({ description: 'By how much.', examples: ['30d'] }),
    version: versionField,
  }),
  reply: keyReplySchema,
  command: { argument: 'key' },
  run: async (context, { key, duration, version }) => {
    const before = await lockManagedKey(context, keySelector(key, context.pepper), 'key');
    if ('kind' in before) return before;
    const { expiresAt } = before;
    const expires = expiresAt === null ? null : after(expiresAt.getTime(), duration);
    if (expiresAt !== null && expires === null) {
      return invalid([{ param: 'duration', message: 'reaches beyond the year 9999' }]);
    }
    const plan = await planKeyChange(context, { key, expires, version });
    if ('kind' in plan) return plan;
    const saved = await saveKey(context.db, plan.after);
    return reply(keyReply(saved), saved.version);
  },
});

/** POST /key/update: changes the fields that are given, null clears one. In force everywhere within a second. */
import * as z from 'zod';
import { saveKey } from '../../../../core/db/queries/keys/keys.ts';
import { operation, reply } from '../../api/operation.ts';
import { keyChangeReferences, keyChangeShape, planKeyChange } from './change.ts';
import { keyReply, keyReplySchema } from './key-reply.ts';

export const keyUpdate = operation({
  kind: 'write',
  path: '/key/update',
  summary: 'Changes a key. Absent fields stay, null clears.',
  access: 'everyone',
  input: z.object(keyChangeShape),
  reply: keyReplySchema,
  refers: keyChangeReferences,
  command: { argument: 'key' },
  run: async (context, input) => {
    const plan = await planKeyChange(context, input, '/key/update');
    if ('kind' in plan) return plan;
    const key = await saveKey(context.db, plan.after);
    return reply(keyReply(key), key.version);
  },
});

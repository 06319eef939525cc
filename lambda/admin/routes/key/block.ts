/** POST /key/block and /key/unblock: the key is refused, or served again, everywhere within a second. */
import { z } from 'zod';
import { lockKey, saveKey } from '../../../../core/db/queries/keys.ts';
import { versionField } from '../../fields.ts';
import { operation, refuse, refuseStale, reply, type Operation } from '../../operation.ts';
import { keyNameField, keySelector } from './key-fields.ts';
import { keyReply, keyReplySchema } from './key-reply.ts';

export const keyBlock = switching('/key/block', 'Blocks a key.', true);
export const keyUnblock = switching('/key/unblock', 'Lets a blocked key in again.', false);

function switching(path: string, summary: string, isBlocked: boolean): Operation {
  return operation({
    kind: 'write',
    path,
    summary,
    input: z.object({ key: keyNameField, version: versionField }),
    reply: keyReplySchema,
    run: async (context, input) => {
      const { db, pepper } = context;
      const key = await lockKey(db, keySelector(input.key, pepper));
      if (key === null) return refuse('not_found', { message: 'There is no such key.', param: 'key' });
      const stale = refuseStale(context, input.version, key);
      if (stale !== null) return stale;
      const after = await saveKey(db, { ...key, isBlocked });
      return reply(keyReply(after), after.version);
    },
  });
}

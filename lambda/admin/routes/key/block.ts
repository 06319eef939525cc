/** POST /key/block and /key/unblock: the key is refused, or served again, everywhere within a second. */
import * as z from 'zod';
import { saveKey } from '../../../../core/db/queries/keys/keys.ts';
import { isLetManage, mayManageTeam } from '../../access/caller.ts';
import { versionField } from '../../request/fields.ts';
import { operation, refuse, refuseStale, reply, type Operation } from '../../api/operation.ts';
import { keyNameField, keySelector } from './key-fields.ts';
import { keyReply, keyReplySchema } from './key-reply.ts';
import { lockManagedKey } from './managed-key.ts';
import { grantsOf, isBound, refuseWider } from './within.ts';

export const keyBlock = switching('/key/block', 'Blocks a key.', true);
export const keyUnblock = switching('/key/unblock', 'Lets a blocked key in again.', false);

function switching(path: '/key/block' | '/key/unblock', summary: string, isBlocked: boolean): Operation {
  return operation({
    kind: 'write',
    path,
    summary,
    access: 'everyone',
    input: z.object({ key: keyNameField, version: versionField }),
    reply: keyReplySchema,
    command: { argument: 'key' },
    run: async (context, input) => {
      const { db, pepper } = context;
      const key = await lockManagedKey(context, keySelector(input.key, pepper), path);
      if ('kind' in key) return key;
      // Whoever blocked it may have been an admin.
      const { caller } = context;
      if (!isBlocked && !mayManageTeam(caller, key.teamId) && !isLetManage(caller, key, path)) {
        return refuse('forbidden', {
          message: 'Only an admin of the gateway or of its team may unblock a key.',
        });
      }
      const gain =
        !isBlocked && isBound(context, key.keyRole)
          ? await refuseWider(context, await grantsOf(context), key, 'apart')
          : null;
      if (gain !== null) return gain;
      const stale = refuseStale(context, input.version, key);
      if (stale !== null) return stale;
      const after = await saveKey(db, { ...key, isBlocked });
      return reply(keyReply(after), after.version);
    },
  });
}

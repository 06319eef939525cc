/** POST /user/delete: users and their keys, all or none. Their rows stay for the history of spend. */
import * as z from 'zod';
import { markKeysOfUserDeleted } from '../../../../core/db/queries/keys/keys.ts';
import { lockUser, markUserDeleted } from '../../../../core/db/queries/keys/users.ts';
import { idField } from '../../request/fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';

export const userDelete = operation({
  kind: 'write',
  path: '/user/delete',
  summary: 'Deletes users with their keys, all or none. The keys are refused everywhere within a second.',
  input: z.object({ user_ids: z.array(idField).min(1).max(1_000) }),
  reply: z.object({ deleted_users: z.array(z.string()), deleted_keys: z.array(z.string()) }),
  command: { argument: 'user_ids' },
  run: async ({ db }, input) => {
    const deletedKeys: string[] = [];
    const ids = [...new Set(input.user_ids)].toSorted();
    for (const userId of ids) {
      if ((await lockUser(db, userId)) === null) {
        const param = `user_ids[${input.user_ids.indexOf(userId)}]`;
        return refuse('not_found', { message: `There is no such user: ${param}.`, param });
      }
      deletedKeys.push(...(await markKeysOfUserDeleted(db, userId, null)));
      await markUserDeleted(db, userId);
    }
    return reply({ deleted_users: ids, deleted_keys: deletedKeys });
  },
});

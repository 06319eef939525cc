/** POST /user/delete: users and their keys, all or none. Their rows stay for the history of spend. */
import * as z from 'zod';
import { markKeysOfUsersDeleted } from '../../../../core/db/queries/keys/keys.ts';
import { lockUsersToDelete, markUserDeleted } from '../../../../core/db/queries/keys/users.ts';
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
    const ids = [...new Set(input.user_ids)].toSorted();
    const found = new Set((await lockUsersToDelete(db, ids)).map(({ userId }) => userId));
    const missing = input.user_ids.findIndex((id) => !found.has(id));
    if (missing !== -1) {
      const param = `user_ids[${missing}]`;
      return refuse('not_found', { message: `There is no such user: ${param}.`, param });
    }
    for (const id of ids) await markUserDeleted(db, id);
    return reply({ deleted_users: ids, deleted_keys: await markKeysOfUsersDeleted(db, ids, null) });
  },
});

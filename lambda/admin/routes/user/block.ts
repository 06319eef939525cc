/** POST /user/block and /user/unblock: every key of these users is refused, or served again, within a second. */
import * as z from 'zod';
import { lockUsers, saveUser } from '../../../../core/db/queries/keys/users.ts';
import { idField } from '../../request/fields.ts';
import { operation, refuse, reply, type Operation } from '../../api/operation.ts';
import { namedIds } from '../../request/references.ts';
import { userColumns, userReply, userReplySchema } from './user-reply.ts';

export const userBlock = switching('/user/block', 'Blocks users: all their keys are refused.', true);
export const userUnblock = switching('/user/unblock', 'Lets blocked users in again.', false);

function switching(path: string, summary: string, isBlocked: boolean): Operation {
  return operation({
    kind: 'write',
    path,
    summary,
    input: z.object({
      user_id: idField.nullish(),
      user_ids: z.array(idField).max(1_000).nullish(),
    }),
    reply: z.object({ users: z.array(userReplySchema) }),
    command: { argument: 'user_ids', leavesOut: ['user_id'], shows: 'users', columns: userColumns },
    run: async ({ db }, input) => {
      const ids = namedIds({ user_id: input.user_id, user_ids: input.user_ids });
      if ('kind' in ids) return ids;
      const before = await lockUsers(db, ids);
      const missing = ids.find((id) => !before.some(({ userId }) => userId === id));
      if (missing !== undefined) {
        return refuse('not_found', { message: `There is no user ${missing}.`, param: 'user_id' });
      }
      const users = [];
      for (const user of before) users.push(await saveUser(db, { ...user, isBlocked }));
      return reply({ users: users.map(userReply) });
    },
  });
}

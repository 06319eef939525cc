/** GET /user/info: a user with its spend, keys and teams. */
import * as z from 'zod';
import { everyKey, listKeys } from '../../../../core/db/queries/keys/keys.ts';
import { spentBy } from '../../../../core/db/queries/budgets/spend.ts';
import { listMemberships } from '../../../../core/db/queries/keys/teams.ts';
import { findUser, findUserByEmail } from '../../../../core/db/queries/keys/users.ts';
import { exactJsonNumber } from '../../../../core/money.ts';
import { emailField, idField } from '../../request/fields.ts';
import { maySeeUser, notYours } from '../../access/caller.ts';
import { invalid, operation, reply } from '../../api/operation.ts';
import { shownKeys, shownKeySchema } from '../key/shown-keys.ts';
import { memberReply, memberReplySchema } from '../team/member-reply.ts';
import { userReply, userReplySchema } from './user-reply.ts';

const MOST_KEYS = 100;

export const userInfo = operation({
  kind: 'read',
  path: '/user/info',
  summary: 'A user with its spend, its newest 100 keys and its teams.',
  access: 'everyone',
  input: z.object({
    user_id: idField.optional(),
    user_email: emailField.optional().meta({ description: 'Instead of the id.' }),
  }),
  reply: z.object({
    user_id: z.string(),
    user_info: userReplySchema.extend({ spend: z.number() }),
    keys: z.array(shownKeySchema),
    teams: z.array(memberReplySchema),
  }),
  command: { argument: 'user_id', isArgumentOptional: true, shows: 'user_info' },
  run: async (context, input) => {
    const { db, caller } = context;
    const { user_email: email } = input;
    const userId = input.user_id ?? (email === undefined ? (caller.userId ?? undefined) : undefined);
    if (userId === undefined && email === undefined) {
      return invalid([{ param: 'user_id', message: 'give user_id or user_email' }]);
    }
    const user = userId !== undefined ? await findUser(db, userId) : await findUserByEmail(db, email ?? '');
    if (user === null || !maySeeUser(caller, user.userId)) return notYours(caller, 'user', 'user_id');
    const keys = await listKeys(db, { ...everyKey, userId: user.userId }, 'created_at', newestKeys);
    const teams = await listMemberships(db, user.userId);
    const spend = exactJsonNumber(await spentBy(db, 'user', user.userId));
    return reply(
      {
        user_id: user.userId,
        user_info: { ...userReply(user), spend },
        keys: await shownKeys(context, keys.items),
        teams: teams.map(memberReply),
      },
      user.version,
    );
  },
});

const newestKeys = { limit: MOST_KEYS, offset: 0, isDescending: true };

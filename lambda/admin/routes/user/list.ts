/** GET /user/list: users, page by page. */
import * as z from 'zod';
import { spentByEach } from '../../../../core/db/queries/budgets/spend.ts';
import { countKeysOf } from '../../../../core/db/queries/keys/keys.ts';
import { listUsers, userOrders } from '../../../../core/db/queries/keys/users.ts';
import { exactJsonNumber, ZERO_USD } from '../../../../core/money.ts';
import { idField, userRoleField } from '../../request/fields.ts';
import { operation } from '../../api/operation.ts';
import {
  orderField,
  pageSchema,
  pagingShape,
  queryList,
  replyPage,
  stateShape,
} from '../../request/paging.ts';
import { userColumns, userReply, userReplySchema } from './user-reply.ts';

export const userList = operation({
  kind: 'read',
  path: '/user/list',
  summary: 'Users, page by page, newest first unless sorted otherwise.',
  input: z.object({
    user_ids: queryList.meta({ description: 'Only these, separated by commas.' }),
    user_email: z.string().max(320).optional().meta({ description: 'Part of the address.' }),
    user_alias: z.string().max(256).optional().meta({ description: 'Part of the alias.' }),
    role: userRoleField.optional().meta({ description: 'Only this role.' }),
    team: idField.optional().meta({ description: 'Members of this team.' }),
    ...stateShape,
    sort_by: orderField(userOrders),
    ...pagingShape,
  }),
  reply: pageSchema('users', userReplySchema.extend({ spend: z.number(), key_count: z.number() })),
  command: { shows: 'users', columns: [...userColumns, 'spend', 'key_count'] },
  run: ({ db }, input) => {
    const filter = {
      userIds: input.user_ids ?? null,
      emailPart: input.user_email ?? null,
      aliasPart: input.user_alias ?? null,
      role: input.role ?? null,
      teamId: input.team ?? null,
      isBlocked: input.blocked ?? null,
      withDeleted: input.include_deleted ?? false,
    };
    return replyPage(input, {
      name: 'users',
      find: (page) => listUsers(db, filter, input.sort_by ?? 'created_at', page),
      show: async (users) => {
        const ids = users.map(({ userId }) => userId);
        const spent = await spentByEach(db, 'user', ids);
        const keys = await countKeysOf(db, ids);
        return users.map((user) => ({
          ...userReply(user),
          spend: exactJsonNumber(spent.get(user.userId) ?? ZERO_USD),
          key_count: keys.get(user.userId) ?? 0,
        }));
      },
    });
  },
});

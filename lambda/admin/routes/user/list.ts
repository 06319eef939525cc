/** GET /user/list: users, page by page. */
import * as z from 'zod';
import { listUsers, userOrders } from '../../../../core/db/queries/keys/users.ts';
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
  reply: pageSchema('users', userReplySchema),
  command: { shows: 'users', columns: userColumns },
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
      show: (users) => users.map(userReply),
    });
  },
});

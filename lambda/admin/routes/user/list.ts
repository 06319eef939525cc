/** GET /user/list: users, page by page. */
import * as z from 'zod';
import { listUsers, userOrders } from '../../../../core/db/queries/keys/users.ts';
import { idField, userRoleField } from '../../request/fields.ts';
import { operation, reply } from '../../api/operation.ts';
import {
  orderField,
  pageReply,
  pageReplyShape,
  pagingOf,
  pagingShape,
  stateShape,
  queryList,
} from '../../request/paging.ts';
import { userColumns, userReply, userReplySchema } from './user-reply.ts';

export const userList = operation({
  kind: 'read',
  path: '/user/list',
  summary: 'Users, page by page, newest first unless sorted otherwise.',
  input: z.object({
    user_ids: queryList.meta({ description: 'Only these, separated by commas.' }),
    user_email: z.string().max(320).optional().meta({ description: 'Part of the address.' }),
    role: userRoleField.optional().meta({ description: 'Only this role.' }),
    team: idField.optional().meta({ description: 'Members of this team.' }),
    ...stateShape,
    sort_by: orderField(userOrders),
    ...pagingShape,
  }),
  reply: z.object({
    users: z.array(userReplySchema),
    ...pageReplyShape,
  }),
  command: { shows: 'users', columns: userColumns },
  run: async ({ db }, input) => {
    const paging = pagingOf(input);
    const filter = {
      userIds: input.user_ids ?? null,
      emailPart: input.user_email ?? null,
      role: input.role ?? null,
      teamId: input.team ?? null,
      isBlocked: input.blocked ?? null,
      withDeleted: input.include_deleted ?? false,
    };
    const { items, total } = await listUsers(db, filter, input.sort_by ?? 'created_at', paging.request);
    return reply({ users: items.map(userReply), ...pageReply(paging, total) });
  },
});

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
  queryFlag,
  queryList,
} from '../../request/paging.ts';
import { userReply, userReplySchema } from './user-reply.ts';

export const userList = operation({
  kind: 'read',
  path: '/user/list',
  summary: 'Users, page by page, newest first unless sorted otherwise.',
  input: z.object({
    user_ids: queryList,
    user_email: z.string().max(320).optional().meta({ description: 'Part of the address.' }),
    role: userRoleField.optional(),
    team: idField.optional().meta({ description: 'Members of this team.' }),
    blocked: queryFlag,
    include_deleted: queryFlag,
    sort_by: orderField(userOrders),
    ...pagingShape,
  }),
  reply: z.object({
    users: z.array(userReplySchema),
    ...pageReplyShape,
  }),
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

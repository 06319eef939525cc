/** GET /policy/list: every policy with its checks, page by page. */
import * as z from 'zod';
import { listPolicies, policyOrders } from '../../../../core/db/queries/policies/policies.ts';
import { operation } from '../../api/operation.ts';
import { orderField, pageSchema, pagingShape, replyPage, stateShape } from '../../request/paging.ts';
import { policyReply, policyReplySchema } from './policy-reply.ts';

export const policyList = operation({
  kind: 'read',
  path: '/policy/list',
  summary: 'Policies, page by page.',
  input: z.object({
    include_deleted: stateShape.include_deleted,
    sort_by: orderField(policyOrders),
    ...pagingShape,
  }),
  reply: pageSchema('policies', policyReplySchema),
  command: {
    shows: 'policies',
    columns: ['policy_name', 'version', 'enabled', 'applies_to.*', 'description', 'updated_at'],
  },
  run: ({ db }, input) =>
    replyPage(input, {
      name: 'policies',
      find: (page) =>
        listPolicies(
          db,
          { withDeleted: input.include_deleted ?? false },
          input.sort_by ?? 'created_at',
          page,
        ),
      show: (policies) => policies.map(policyReply),
    }),
});

/** GET /internal/usage: the totals of a user, a team, or whatever the filters leave. */
import * as z from 'zod';
import { totalUsage } from '../../../../core/db/queries/usage/usage-report.ts';
import { operation, reply } from '../../api/operation.ts';
import { rangeReply, rangeReplyShape, scopeOf, scopeShape } from '../../usage/scope.ts';
import { shownTotals } from '../../../../core/usage/shown-totals.ts';
import { totalsShape } from '../../usage/totals.ts';

export const internalUsage = operation({
  kind: 'read',
  path: '/internal/usage',
  summary: 'The totals of what the filters name: a user, a team, a key, a model, a tag, or everything.',
  access: 'everyone',
  input: z.object(scopeShape),
  reply: z.object({ ...rangeReplyShape, ...totalsShape }),
  command: { name: 'spend total' },
  run: async (context, input) => {
    const scope = await scopeOf(input, context);
    if (scope.kind === 'invalid') return scope;
    const { range, filter } = scope;
    const totals = await totalUsage(context.db, { of: 'bill', ...range, filter });
    return reply({
      ...rangeReply(range),
      ...shownTotals(totals),
    });
  },
});

/** GET /internal/usage/leaderboard: who used most, by tokens, cost or requests. */
import * as z from 'zod';
import { reportUsage } from '../../../../core/db/queries/usage/usage-report.ts';
import { operation, reply } from '../../api/operation.ts';
import { wholeNumber } from '../../request/paging.ts';
import { isNamed, namesFor } from '../../usage/names.ts';
import { rangeReply, rangeReplyShape, scopeOf, scopeShape } from '../../usage/scope.ts';
import { shownTotals } from '../../../../core/usage/shown-totals.ts';
import { figureColumns, totalsShape } from '../../usage/totals.ts';

const DEFAULT_PLACES = 10;
const ORDERS = { tokens: 'tokens', cost: 'spend', requests: 'requests' } as const;

export const internalLeaderboard = operation({
  kind: 'read',
  path: '/internal/usage/leaderboard',
  summary: 'Who used most: users, teams, models or keys, by tokens, cost or requests.',
  access: 'everyone',
  input: z.object({
    dimension: z.enum(['user', 'team', 'model', 'key']).optional().meta({ description: 'Default: user.' }),
    metric: z.enum(['tokens', 'cost', 'requests']).optional().meta({ description: 'Default: cost.' }),
    limit: wholeNumber(100, `Places. Default: ${DEFAULT_PLACES}.`),
    ...scopeShape,
  }),
  reply: z.object({
    dimension: z.string(),
    metric: z.string(),
    ...rangeReplyShape,
    leaderboard: z.array(
      z.object({ rank: z.number(), id: z.string(), name: z.string().nullable(), ...totalsShape }),
    ),
  }),
  command: {
    name: 'spend top',
    shows: 'leaderboard',
    columns: ['rank', 'id', 'name', ...figureColumns],
  },
  run: async (context, input) => {
    const { dimension = 'user', metric = 'cost', limit = DEFAULT_PLACES } = input;
    const scope = await scopeOf(input, context);
    if (scope.kind === 'invalid') return scope;
    const { range, filter } = scope;
    const rows = await reportUsage(context.db, {
      of: 'bill',
      ...range,
      groupBy: [dimension],
      filter,
      order: ORDERS[metric],
      limit,
      after: null,
    });
    const ids = rows.map(({ groups }) => groups[0] ?? '');
    const names = isNamed(dimension) ? await namesFor(context, dimension, ids) : new Map<string, null>();
    return reply({
      dimension,
      metric,
      ...rangeReply(range),
      leaderboard: rows.map(({ totals }, index) => {
        const id = ids[index] ?? '';
        return { rank: index + 1, id, name: names.get(id) ?? null, ...shownTotals(totals) };
      }),
    });
  },
});

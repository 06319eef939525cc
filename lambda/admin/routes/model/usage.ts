/** GET /model/usage: who uses a model, by key, user and team, and when last. What a caller does not see otherwise is left out. */
import * as z from 'zod';
import { lastUse } from '../../../../core/db/queries/usage/last-use.ts';
import { shownCalls } from '../../../../core/usage/shown-totals.ts';
import { catalogNow } from '../../catalog-now.ts';
import { operation, reply } from '../../api/operation.ts';
import { namesByKind } from '../../usage/names.ts';
import { pageShape } from '../../usage/pages.ts';
import { orderByField, reportPage } from '../../usage/report-rows.ts';
import { rangeReply, rangeReplyShape, recordedName, scopeShape } from '../../usage/scope.ts';
import { callsShape, figureColumns } from '../../usage/totals.ts';

const nameField = z.string().nullable();

export const modelUsage = operation({
  kind: 'read',
  path: '/model/usage',
  summary: 'Who uses a model, by key, user and team, the largest spend first.',
  access: 'everyone',
  input: z.object({
    ...scopeShape,
    model: z.string().max(256).meta({ description: 'Public name or alias, of a model that has ended too.' }),
    order_by: orderByField.meta({ description: 'Default: spend. group: by ids.' }),
    ...pageShape,
  }),
  reply: z.object({
    model_name: z.string(),
    data: z.array(
      z.object({
        key_id: z.string(),
        key_name: nameField,
        user_id: z.string().meta({ description: 'The empty text: none, as in team_id.' }),
        user_name: nameField,
        team_id: z.string(),
        team_name: nameField,
        last_used_at: z.string().nullable().meta({ description: 'The hour in which the key last used it.' }),
        ...callsShape,
      }),
    ),
    ...rangeReplyShape,
    next_cursor: z.string().nullable(),
  }),
  command: {
    argument: 'model',
    shows: 'data',
    columns: ['key_name', 'user_name', 'team_name', 'last_used_at', ...figureColumns],
  },
  run: async (context, input) => {
    const model = recordedName(await catalogNow(context), input.model);
    const page = await reportPage(
      context,
      { ...input, model: [model] },
      {
        of: 'calls',
        groupBy: ['key', 'user', 'team'],
        order: input.order_by ?? 'spend',
        bytesOf: () => 2_400,
      },
    );
    if (page.kind !== 'page') return page;
    const ids = (index: number): readonly string[] => page.rows.map(({ groups }) => groups[index] ?? '');
    const named = { key: ids(0), user: ids(1), team: ids(2), customer: [] };
    const names = await namesByKind(context, (kind) => named[kind]);
    const used = await lastUse(context.db, { keyIds: [...new Set(ids(0))], models: [model], ...page.range });
    return reply({
      model_name: model,
      data: page.rows.map(({ groups: [keyId = '', userId = '', teamId = ''], totals }) => ({
        key_id: keyId,
        key_name: names.key.get(keyId) ?? null,
        user_id: userId,
        user_name: names.user.get(userId) ?? null,
        team_id: teamId,
        team_name: names.team.get(teamId) ?? null,
        last_used_at: used.get(keyId)?.toISOString() ?? null,
        ...shownCalls(totals),
      })),
      ...rangeReply(page.range),
      next_cursor: page.nextCursor,
    });
  },
});

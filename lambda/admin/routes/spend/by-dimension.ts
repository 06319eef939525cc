/**
 * GET /spend/users, /spend/keys, /spend/teams, /spend/models, /spend/tags: what each used, who spent most first. A
 * call with two tags counts in both of them; a call without one under the empty tag. Other services count too: in place of a
 * model stands `<service>/<account>`, and they have no user, key and tag.
 */
import * as z from 'zod';
import type { NamedKind } from '../../../../core/db/queries/usage/usage-names.ts';
import { operation, reply, type Operation } from '../../api/operation.ts';
import { rangeReply, rangeReplyShape, scopeShape } from '../../usage/scope.ts';
import { isNamed, namesFor } from '../../usage/names.ts';
import { pageShape } from '../../usage/pages.ts';
import { orderByField, reportPage } from '../../usage/report-rows.ts';
import { shownTotals } from '../../../../core/usage/shown-totals.ts';
import { figureColumns, totalsShape } from '../../usage/totals.ts';

export const spendUsers = spendBy('user', 'user_id', 'What each user used');
export const spendKeys = spendBy('key', 'key_id', 'What each key used');
export const spendTeams = spendBy('team', 'team_id', 'What each team used');
export const spendModels = spendBy('model', 'model', 'What was used of each model');
export const spendTags = spendBy('tag', 'tag', 'What was used under each tag');

function spendBy(dimension: NamedKind | 'model' | 'tag', idName: string, what: string): Operation {
  const kind = isNamed(dimension) ? dimension : undefined;
  return operation({
    kind: 'read',
    path: `/spend/${dimension}s`,
    summary: `${what}, the largest spend first.`,
    access: 'everyone',
    input: z.object({
      ...scopeShape,
      order_by: orderByField.meta({ description: 'Default: spend. group: by id.' }),
      ...pageShape,
    }),
    reply: z.object({
      data: z.array(
        z.object({
          [idName]: z
            .string()
            .meta({ description: 'The empty text: calls and other services that have none.' }),
          ...(kind === undefined ? {} : { name: z.string().nullable() }),
          ...totalsShape,
        }),
      ),
      ...rangeReplyShape,
      next_cursor: z.string().nullable(),
    }),
    command: {
      otherVerbs: [dimension],
      shows: 'data',
      columns: [idName, ...(kind === undefined ? [] : ['name']), ...figureColumns],
    },
    run: async (context, input) => {
      const page = await reportPage(context, input, {
        of: 'bill',
        groupBy: [dimension],
        order: input.order_by ?? 'spend',
        bytesOf: () => 1_700,
      });
      if (page.kind !== 'page') return page;
      const ids = page.rows.map(({ groups }) => groups[0] ?? '');
      const names = kind === undefined ? null : await namesFor(context, kind, ids);
      return reply({
        data: page.rows.map(({ totals }, index) => {
          const id = ids[index] ?? '';
          const name = names === null ? {} : { name: names.get(id) ?? null };
          return { [idName]: id, ...name, ...shownTotals(totals) };
        }),
        ...rangeReply(page.range),
        next_cursor: page.nextCursor,
      });
    },
  });
}

/**
 * GET /spend/users, /spend/keys, /spend/teams, /spend/models, /spend/tags: what each used, who spent most first. A
 * call with two tags counts in both of them; a call without one under the empty tag.
 */
import * as z from 'zod';
import { namesOf, type NamedKind } from '../../../../core/db/queries/usage/usage-names.ts';
import { operation, reply, type Operation } from '../../api/operation.ts';
import { filterShape } from '../../usage/filter.ts';
import { pageShape } from '../../usage/pages.ts';
import { rangeShape } from '../../usage/range.ts';
import { orderByField, reportPage } from '../../usage/report-rows.ts';
import { shownTotals } from '../../../../core/usage/shown-totals.ts';
import { figureColumns, totalsShape } from '../../usage/totals.ts';

/** Dimensions whose ids have names. */
const KINDS: Readonly<Partial<Record<string, NamedKind>>> = { user: 'user', key: 'key', team: 'team' };

export const spendUsers = spendBy(
  'user',
  'users',
  'user_id',
  'What each user used, the largest spend first.',
);
export const spendKeys = spendBy('key', 'keys', 'key_id', 'What each key used, the largest spend first.');
export const spendTeams = spendBy(
  'team',
  'teams',
  'team_id',
  'What each team used, the largest spend first.',
);
export const spendModels = spendBy(
  'model',
  'models',
  'model',
  'What was used of each model, the largest spend first.',
);
export const spendTags = spendBy(
  'tag',
  'tags',
  'tag',
  'What was used under each tag, the largest spend first.',
);

function spendBy(
  dimension: 'user' | 'key' | 'team' | 'model' | 'tag',
  path: string,
  idName: string,
  summary: string,
): Operation {
  const kind = KINDS[dimension];
  return operation({
    kind: 'read',
    path: `/spend/${path}`,
    summary,
    access: 'everyone',
    input: z.object({
      ...rangeShape,
      ...filterShape,
      order_by: orderByField.meta({ description: 'Default: spend. group: by id.' }),
      ...pageShape,
    }),
    reply: z.object({
      data: z.array(
        z.object({
          [idName]: z.string().meta({ description: 'The empty text: calls that have none.' }),
          ...(kind === undefined ? {} : { name: z.string().nullable() }),
          ...totalsShape,
        }),
      ),
      since: z.string(),
      until: z.string(),
      next_cursor: z.string().nullable(),
    }),
    command: {
      otherVerbs: [dimension],
      shows: 'data',
      columns: [idName, ...(kind === undefined ? [] : ['name']), ...figureColumns],
    },
    run: async (context, input) => {
      const page = await reportPage(context, input, {
        groupBy: [dimension],
        order: input.order_by ?? 'spend',
        bytesOf: () => 1_700,
      });
      if (page.kind !== 'page') return page;
      const ids = page.rows.map(({ groups }) => groups[0] ?? '');
      const names = kind === undefined ? null : await namesOf(context.db, kind, ids);
      return reply({
        data: page.rows.map(({ totals }, index) => {
          const id = ids[index] ?? '';
          const name = names === null ? {} : { name: names.get(id) ?? null };
          return { [idName]: id, ...name, ...shownTotals(totals) };
        }),
        since: new Date(page.range.sinceMs).toISOString(),
        until: new Date(page.range.untilMs).toISOString(),
        next_cursor: page.nextCursor,
      });
    },
  });
}

/**
 * POST /cache/purge: deletes kept answers, all of them or those of a team, a user, a key or a model. No task gives one of
 * them again once it has heard of it, well within a second; and an answer that is on its way is not kept.
 */
import * as z from 'zod';
import { purgeAnswers } from '../../../../core/db/queries/operations/answer-cache.ts';
import { isUuid } from '../../../../core/ids.ts';
import { operation, reply } from '../../api/operation.ts';
import { catalogNow } from '../../catalog-now.ts';
import { idField } from '../../request/fields.ts';
import { recordedName } from '../../usage/scope.ts';

const of = (whose: string) => ({ description: `Only answers to calls ${whose}.` });

export const cachePurge = operation({
  kind: 'write',
  path: '/cache/purge',
  // LiteLLM's, which always takes all.
  aliases: ['/cache/flushall'],
  summary: 'Deletes answers from the cache of answers; all of them where nothing is named.',
  input: z.object({
    team_id: idField.optional().meta(of('of this team')),
    user_id: idField.optional().meta(of('of this user')),
    key_id: z.string().refine(isUuid, 'must be the id of a key').optional().meta(of('of this key')),
    model: idField.optional().meta(of('that this model answered, by public name or alias')),
  }),
  reply: z.object({ purged: z.number().meta({ description: 'How many answers there were.' }) }),
  command: { otherVerbs: ['flush', 'clear'], isDestructive: true },
  run: async (context, input) => {
    const { model } = input;
    const purged = await purgeAnswers(context.db, {
      teamId: input.team_id ?? null,
      userId: input.user_id ?? null,
      keyId: input.key_id ?? null,
      model: model === undefined ? null : recordedName(await catalogNow(context), model),
    });
    return reply({ purged });
  },
});

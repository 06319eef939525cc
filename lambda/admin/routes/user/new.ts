/** POST /user/new: a user and, unless told otherwise, a first key for it, as LiteLLM does. */
import * as z from 'zod';
import { noAllowance } from '../../../../core/limits/limit-fields.ts';
import { insertUser } from '../../../../core/db/queries/keys/users.ts';
import { lockTeam } from '../../../../core/db/queries/keys/teams.ts';
import { newId } from '../../../../core/ids.ts';
import {
  aliasField,
  allowanceOf,
  allowanceShape,
  durationField,
  emailField,
  idField,
  userRoleField,
} from '../../request/fields.ts';
import { operation, reply } from '../../api/operation.ts';
import { allowanceReferences, isGone } from '../../request/references.ts';
import { expiryOf } from '../../request/duration.ts';
import { keyReplySchema, newKeyReply } from '../key/key-reply.ts';
import { makeKey } from '../key/make-key.ts';
import { addMembers } from '../team/members.ts';
import { userReply, userReplySchema } from './user-reply.ts';

export const userNew = operation({
  kind: 'write',
  path: '/user/new',
  summary: 'Creates a user, and a first key unless auto_create_key is false.',
  input: z.object({
    user_id: idField.nullish().meta({ description: 'A UUIDv7 when absent.' }),
    user_email: emailField.nullish().meta({ description: 'E-mail address.' }),
    user_alias: aliasField.nullish().meta({ description: 'Name to show.' }),
    user_role: userRoleField.nullish().meta({ description: 'What the user may do. Default: internal_user.' }),
    team_id: idField.nullish().meta({ description: 'Team that pays for keys of this user that name none.' }),
    ...allowanceShape,
    auto_create_key: z
      .boolean()
      .nullish()
      .meta({ description: 'Make a first key too. Default: true.', 'x-flag': true }),
    key_alias: aliasField.nullish().meta({ description: 'Alias of the first key.' }),
    duration: durationField.nullish().meta({ description: 'How long the first key lives.' }),
  }),
  reply: z.object({ ...keyReplySchema.partial().shape, ...userReplySchema.shape }),
  refers: ['team_id', ...allowanceReferences],
  command: { fixed: { auto_create_key: false } },
  run: async (context, input) => {
    const teamId = input.team_id ?? null;
    if (teamId !== null && (await lockTeam(context.db, teamId)) === null) return isGone('team_id');
    const user = await insertUser(context.db, {
      userId: input.user_id ?? newId(context.clock.nowMs()),
      userEmail: input.user_email ?? null,
      userAlias: input.user_alias ?? null,
      userRole: input.user_role ?? 'internal_user',
      teamId,
      ...allowanceOf(input, noAllowance),
    });
    if (teamId !== null) await addMembers(context, teamId, [{ userId: user.userId, memberRole: 'user' }]);
    if (input.auto_create_key === false) return reply(userReply(user), user.version);
    const made = await makeKey(context, {
      ...noAllowance,
      keyAlias: input.key_alias ?? null,
      userId: user.userId,
      teamId,
      keyRole: 'inference',
      keyScope: 'user',
      madeBy: null,
      tags: [],
      expiresAt: expiryOf(input.duration, context.clock.nowMs()),
    });
    return reply({ ...newKeyReply(made), ...userReply(user) }, user.version);
  },
});

/** POST /user/update: changes the fields that are given, null clears one. In force everywhere within a second. */
import * as z from 'zod';
import { findUserByEmail, lockUser, saveUser } from '../../../../core/db/queries/keys/users.ts';
import { lockTeam } from '../../../../core/db/queries/keys/teams.ts';
import {
  aliasField,
  allowanceOf,
  allowanceShape,
  changed,
  emailField,
  idField,
  userRoleField,
  versionField,
} from '../../request/fields.ts';
import { invalid, operation, refuse, refuseStale, reply } from '../../api/operation.ts';
import { allowanceReferences, isGone } from '../../request/references.ts';
import { addMembers } from '../team/members.ts';
import { userReply, userReplySchema } from './user-reply.ts';

export const userUpdate = operation({
  kind: 'write',
  path: '/user/update',
  summary: 'Changes a user. Absent fields stay, null clears.',
  input: z.object({
    user_id: idField.optional(),
    user_email: emailField
      .nullish()
      .meta({ description: 'Names the user when user_id is absent; else the new address.' }),
    user_alias: aliasField.nullish().meta({ description: 'Name to show.' }),
    user_role: userRoleField.optional().meta({ description: 'What the user may do.' }),
    team_id: idField.nullish().meta({ description: 'Team that pays for keys of this user that name none.' }),
    ...allowanceShape,
    version: versionField,
  }),
  reply: z.object({ user_id: z.string(), data: userReplySchema }),
  refers: ['team_id', ...allowanceReferences],
  command: { argument: 'user_id', shows: 'data' },
  run: async (context, input) => {
    const { db } = context;
    const email = input.user_email ?? null;
    const userId = input.user_id ?? (email === null ? null : (await findUserByEmail(db, email))?.userId);
    if (userId === null) return invalid([{ param: 'user_id', message: 'give user_id or user_email' }]);
    const teamId = input.team_id ?? null;
    if (teamId !== null && (await lockTeam(db, teamId)) === null) return isGone('team_id');
    const user = userId === undefined ? null : await lockUser(db, userId);
    if (user === null) return refuse('not_found', { message: 'There is no such user.', param: 'user_id' });
    const stale = refuseStale(context, input.version, user);
    if (stale !== null) return stale;
    const after = await saveUser(db, {
      userId: user.userId,
      userEmail: changed(input.user_email, user.userEmail),
      userAlias: changed(input.user_alias, user.userAlias),
      userRole: changed(input.user_role, user.userRole),
      teamId: changed(input.team_id, user.teamId),
      ...allowanceOf(input, user),
    });
    if (after.teamId !== null && after.teamId !== user.teamId) {
      await addMembers(context, after.teamId, [{ userId: after.userId, memberRole: 'user' }]);
    }
    return reply({ user_id: after.userId, data: userReply(after) }, after.version);
  },
});

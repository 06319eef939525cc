/**
 * POST /team/member_delete: the user leaves the team, and keys held for the team go with the membership. A team's admin
 * takes out any member, and every member itself.
 */
import * as z from 'zod';
import { markKeysOfUsersDeleted } from '../../../../core/db/queries/keys/keys.ts';
import { lockTeam, removeMember } from '../../../../core/db/queries/keys/teams.ts';
import { saveUser } from '../../../../core/db/queries/keys/users.ts';
import { mayManageTeam, maySeeTeam, notYours } from '../../access/caller.ts';
import { emailField, idField } from '../../request/fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';
import { refuseNarrow } from '../key/within.ts';
import { showsMembers } from './member-reply.ts';
import { lockMember } from './members.ts';
import { shownMembers } from './shown-members.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

export const teamMemberDelete = operation({
  kind: 'write',
  path: '/team/member_delete',
  summary: "Takes a member out of a team, or leaves it oneself; that member's keys of this team are deleted.",
  access: 'everyone',
  input: z.object({
    team_id: idField,
    user_id: idField.nullish().meta({ description: 'The user.' }),
    user_email: emailField.nullish().meta({ description: 'The user, by e-mail address.' }),
  }),
  reply: teamReplySchema.extend({ deleted_keys: z.array(z.string()) }),
  command: { argument: 'team_id', ...showsMembers },
  run: async (context, input) => {
    const { db, caller } = context;
    const team = await lockTeam(db, input.team_id);
    if (team === null || !maySeeTeam(caller, team.teamId)) return notYours(caller, 'team', 'team_id');
    const mayManage = mayManageTeam(caller, team.teamId);
    const found = await lockMember(context, team.teamId, input);
    const isLeaving = found !== null && found.user.userId === caller.userId;
    if (!mayManage && !isLeaving) {
      const message = 'Only an admin of the team may take out others; a member may leave.';
      return refuse('forbidden', { message, param: 'user_id' });
    }
    const narrow = isLeaving ? null : await refuseNarrow(context);
    if (narrow !== null) return narrow;
    if (found === null) {
      return refuse('not_found', { message: 'That user is not in this team.', param: 'user_id' });
    }
    const { user } = found;
    await removeMember(db, team.teamId, user.userId);
    const deletedKeys = await markKeysOfUsersDeleted(db, [user.userId], team.teamId);
    if (user.teamId === team.teamId) await saveUser(db, { ...user, teamId: null });
    const members = await shownMembers(context, [team.teamId]);
    return reply({ ...teamReply(team, members), deleted_keys: deletedKeys }, team.version);
  },
});

/**
 * POST /team/member_add: one member or several. A user without a paying team gets this one from an admin of the gateway.
 * From a team's admin membership gives the team no right over the user, who sees it and can leave.
 */
import * as z from 'zod';
import { lockTeam } from '../../../../core/db/queries/keys/teams.ts';
import { mayManageTeam, notYours } from '../../access/caller.ts';
import { idField, moneyField } from '../../request/fields.ts';
import { operation, reply } from '../../api/operation.ts';
import { refuseNarrow } from '../key/within.ts';
import { addMembers, memberInput, resolveMembers } from './members.ts';
import { showsMembers } from './member-reply.ts';
import { shownMembers } from './shown-members.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

export const teamMemberAdd = operation({
  kind: 'write',
  path: '/team/member_add',
  summary: 'Adds members to a team, or changes the role of those who are in it.',
  access: 'everyone',
  input: z.object({
    team_id: idField,
    member: z.union([z.array(memberInput).min(1).max(500), memberInput], {
      error: 'must be {"role": "user" or "admin", "user_id" or "user_email": …}, or a list of these',
    }),
    max_budget_in_team: moneyField
      .nullish()
      .meta({ description: 'US dollars this member may spend in the team.' }),
  }),
  reply: teamReplySchema,
  command: { argument: 'team_id', fixed: { 'member.role': 'user' }, ...showsMembers },
  run: async (context, input) => {
    const { db, caller } = context;
    const team = await lockTeam(db, input.team_id);
    if (team === null || !mayManageTeam(caller, team.teamId)) return notYours(caller, 'team', 'team_id');
    const narrow = await refuseNarrow(context);
    if (narrow !== null) return narrow;
    const members = await resolveMembers(context, [input.member].flat(), 'member');
    if ('kind' in members) return members;
    await addMembers(context, team.teamId, members, input.max_budget_in_team);
    return reply(teamReply(team, await shownMembers(context, [team.teamId])), team.version);
  },
});

/**
 * POST /team/member_add: one member or several; an admin of the gateway makes those who are not known. A user without a paying team gets this one from an admin of the gateway.
 * From a team's admin membership gives the team no right over the user, who sees it and can leave.
 */
import * as z from 'zod';
import { listMembers } from '../../../../core/db/queries/keys/teams.ts';
import { idField, moneyField } from '../../request/fields.ts';
import { operation, reply } from '../../api/operation.ts';
import { lockManagedTeam } from './managed-team.ts';
import { addMembers, memberInput, refuseOwnBudget, resolveMembers } from './members.ts';
import { memberReply, memberReplySchema, showsMembers } from './member-reply.ts';
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
  reply: teamReplySchema.extend({
    updated_users: z.array(memberReplySchema.pick({ user_id: true, user_email: true })),
    updated_team_memberships: z.array(memberReplySchema),
  }),
  command: { argument: 'team_id', fixed: { 'member.role': 'user' }, ...showsMembers },
  run: async (context, input) => {
    const { db, caller } = context;
    const team = await lockManagedTeam(context, input.team_id);
    if ('kind' in team) return team;
    const members = await resolveMembers(context, [input.member].flat(), 'member');
    if ('kind' in members) return members;
    const own = (await listMembers(db, [team.teamId])).find(({ userId }) => userId === caller.userId);
    const isOwn = members.some(({ userId }) => userId === own?.userId);
    const refusal = isOwn ? refuseOwnBudget(caller, own, input.max_budget_in_team) : null;
    if (refusal !== null) return refusal;
    await addMembers(context, team.teamId, members, input.max_budget_in_team);
    const shown = await shownMembers(context, [team.teamId]);
    const added = new Set(members.map(({ userId }) => userId));
    const memberships = shown.filter(({ userId }) => added.has(userId)).map(memberReply);
    return reply(
      {
        ...teamReply(team, shown),
        updated_users: memberships.map(({ user_id, user_email }) => ({ user_id, user_email })),
        updated_team_memberships: memberships,
      },
      team.version,
    );
  },
});

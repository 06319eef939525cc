/** POST /team/member_update: a member's role and budget within the team. */
import * as z from 'zod';
import { putMember } from '../../../../core/db/queries/keys/teams.ts';
import { changed, emailField, idField, moneyField } from '../../request/fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';
import { lockManagedTeam } from './managed-team.ts';
import { lockMember, refuseOwnBudget } from './members.ts';
import { shownMembers } from './shown-members.ts';
import { memberReply, memberReplySchema } from './member-reply.ts';

export const teamMemberUpdate = operation({
  kind: 'write',
  path: '/team/member_update',
  summary: "Changes a member's role or budget within the team.",
  access: 'everyone',
  input: z.object({
    team_id: idField,
    user_id: idField.nullish().meta({ description: 'The user.' }),
    user_email: emailField.nullish().meta({ description: 'The user, by e-mail address.' }),
    role: z.enum(['admin', 'user']).optional().meta({ description: 'Role within the team.' }),
    max_budget_in_team: moneyField
      .nullish()
      .meta({ description: 'US dollars this member may spend in the team.' }),
  }),
  reply: memberReplySchema,
  command: { argument: 'team_id' },
  run: async (context, input) => {
    const { db, caller } = context;
    const team = await lockManagedTeam(context, input.team_id);
    if ('kind' in team) return team;
    const found = await lockMember(context, team.teamId, input);
    if (found === null) {
      return refuse('not_found', { message: 'That user is not in this team.', param: 'user_id' });
    }
    const before = found.member;
    const after = {
      ...before,
      memberRole: changed(input.role, before.memberRole),
      maxBudgetPicoUsd: changed(input.max_budget_in_team, before.maxBudgetPicoUsd),
    };
    const own = refuseOwnBudget(caller, before, after.maxBudgetPicoUsd);
    if (own !== null) return own;
    await putMember(db, after);
    const shown = (await shownMembers(context, [team.teamId])).find(({ userId }) => userId === after.userId);
    return reply(memberReply(shown ?? after));
  },
});

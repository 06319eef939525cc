/**
 * POST /team/bulk_member_add, as LiteLLM has it: /team/member_add of each member by itself. Who cannot be added is told in
 * the results, and keeps nobody else out.
 */
import * as z from 'zod';
import { listMembers } from '../../../../core/db/queries/keys/teams.ts';
import { idField, moneyField } from '../../request/fields.ts';
import { operation, reply } from '../../api/operation.ts';
import { lockManagedTeam } from './managed-team.ts';
import { addMembers, memberInput, refuseOwnBudget, resolveEach, type NewMember } from './members.ts';
import { memberReply, memberReplySchema } from './member-reply.ts';
import { shownMembers } from './shown-members.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

export const teamBulkMemberAdd = operation({
  kind: 'write',
  path: '/team/bulk_member_add',
  summary: 'Adds members to a team, each by itself, and says of each whether it was added.',
  access: 'everyone',
  input: z.object({
    team_id: idField,
    members: z.array(memberInput).min(1).max(500),
    max_budget_in_team: moneyField
      .nullish()
      .meta({ description: 'US dollars each of these members may spend in the team.' }),
  }),
  reply: z.object({
    team_id: z.string(),
    results: z.array(
      z.object({
        user_id: z.string().nullable(),
        user_email: z.string().nullable(),
        success: z.boolean(),
        error: z.string().nullable(),
        updated_user: memberReplySchema.pick({ user_id: true, user_email: true }).nullable(),
        updated_team_membership: memberReplySchema.nullable(),
      }),
    ),
    total_requested: z.number(),
    successful_additions: z.number(),
    failed_additions: z.number(),
    updated_team: teamReplySchema,
  }),
  command: null,
  run: async (context, input) => {
    const { db, caller } = context;
    const team = await lockManagedTeam(context, input.team_id);
    if ('kind' in team) return team;
    const own = (await listMembers(db, [team.teamId])).find(({ userId }) => userId === caller.userId);
    const ownBudget = refuseOwnBudget(caller, own, input.max_budget_in_team)?.message ?? null;
    const outcomes = (await resolveEach(context, input.members)).map((outcome) =>
      typeof outcome !== 'string' && outcome.userId === own?.userId ? (ownBudget ?? outcome) : outcome,
    );
    const added = outcomes.filter((outcome): outcome is NewMember => typeof outcome !== 'string');
    await addMembers(context, team.teamId, added, input.max_budget_in_team);
    const shown = await shownMembers(context, [team.teamId]);
    const results = input.members.map(({ user_id: userId = null, user_email: email = null }, index) => {
      const outcome = outcomes[index];
      const member =
        typeof outcome === 'object' ? shown.find((one) => one.userId === outcome.userId) : undefined;
      if (member === undefined) {
        const error = typeof outcome === 'string' ? outcome : 'this user was just deleted';
        const nothing = { updated_user: null, updated_team_membership: null };
        return { user_id: userId, user_email: email, success: false, error, ...nothing };
      }
      const membership = memberReply(member);
      const { user_id, user_email } = membership;
      return {
        user_id,
        user_email: user_email ?? email,
        success: true,
        error: null,
        updated_user: { user_id, user_email },
        updated_team_membership: membership,
      };
    });
    const successes = results.filter(({ success }) => success).length;
    return reply(
      {
        team_id: team.teamId,
        results,
        total_requested: results.length,
        successful_additions: successes,
        failed_additions: results.length - successes,
        updated_team: teamReply(team, shown),
      },
      team.version,
    );
  },
});

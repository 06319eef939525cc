/** A membership as replies show it. */
import * as z from 'zod';
import type { Member } from '../../../../core/db/queries/keys/teams.ts';
import { exactJsonNumber } from '../../../../core/money.ts';

export const memberReplySchema = z.object({
  team_id: z.string(),
  user_id: z.string(),
  user_email: z.string().nullable(),
  role: z.string(),
  max_budget_in_team: z.number().nullable(),
  added_at: z.string(),
});

/** How the command line shows a team whose members changed. */
export const showsMembers = {
  shows: 'members_with_roles',
  columns: ['user_id', 'user_email', 'role', 'max_budget_in_team'],
} as const;

export function memberReply(member: Member): z.output<typeof memberReplySchema> {
  return {
    team_id: member.teamId,
    user_id: member.userId,
    user_email: member.userEmail,
    role: member.memberRole,
    max_budget_in_team: member.maxBudgetPicoUsd === null ? null : exactJsonNumber(member.maxBudgetPicoUsd),
    added_at: member.addedAt.toISOString(),
  };
}

/** A user as replies show it. */
import * as z from 'zod';
import type { User } from '../../../../core/db/queries/keys/users.ts';
import { allowanceReply, allowanceReplyShape, stampsReply, stampsReplyShape } from '../../request/fields.ts';

export const userReplySchema = z.object({
  user_id: z.string(),
  user_email: z.string().nullable(),
  user_alias: z.string().nullable(),
  user_role: z.string(),
  team_id: z.string().nullable().meta({ description: 'Pays for keys of this user that name no team.' }),
  ...allowanceReplyShape,
  ...stampsReplyShape,
});

/** What the command line shows in a table of users. */
export const userColumns = [
  'user_id',
  'user_email',
  'user_role',
  'team_id',
  'max_budget',
  'budget_duration',
  'blocked',
] as const;

export function userReply(user: User): z.output<typeof userReplySchema> {
  return {
    user_id: user.userId,
    user_email: user.userEmail,
    user_alias: user.userAlias,
    user_role: user.userRole,
    team_id: user.teamId,
    ...allowanceReply(user),
    ...stampsReply(user),
  };
}

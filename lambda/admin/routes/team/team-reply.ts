/** A team as replies show it, with its members. */
import * as z from 'zod';
import type { Member, Team } from '../../../../core/db/queries/keys/teams.ts';
import { allowanceReply, allowanceReplyShape, stampsReply, stampsReplyShape } from '../../request/fields.ts';
import { permissionsReply } from './permissions-field.ts';
import { memberReply, memberReplySchema } from './member-reply.ts';

export const teamReplySchema = z.object({
  team_id: z.string(),
  team_alias: z.string().nullable(),
  ...allowanceReplyShape,
  forbid_data_retention: z.boolean(),
  tags: z.array(z.string()).readonly(),
  team_member_permissions: permissionsReply.nullable().meta({ description: 'Null: the default.' }),
  members_with_roles: z.array(memberReplySchema),
  ...stampsReplyShape,
});

export function teamReply(team: Team, members: readonly Member[]): z.output<typeof teamReplySchema> {
  return {
    team_id: team.teamId,
    team_alias: team.teamAlias,
    ...allowanceReply(team),
    forbid_data_retention: team.forbidsDataRetention,
    tags: team.tags,
    team_member_permissions: team.teamMemberPermissions,
    members_with_roles: members.filter((member) => member.teamId === team.teamId).map(memberReply),
    ...stampsReply(team),
  };
}

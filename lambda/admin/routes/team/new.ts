/** POST /team/new: a team, with its first members. */
import * as z from 'zod';
import { noAllowance } from '../../../../core/limits/limit-fields.ts';
import { insertTeam, listMembers } from '../../../../core/db/queries/keys/teams.ts';
import { newId } from '../../../../core/ids.ts';
import { aliasField, allowanceOf, allowanceShape, idField, retentionField } from '../../request/fields.ts';
import { operation, reply } from '../../api/operation.ts';
import { allowanceReferences } from '../../request/references.ts';
import { addMembers, memberInput, resolveMembers } from './members.ts';
import { modelAliasesField, withModelAliases } from './model-aliases.ts';
import { permissionsField } from './permissions-field.ts';
import { refuseTakenAlias } from './team-alias.ts';
import { teamTagsField } from './tags-field.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

export const teamNew = operation({
  kind: 'write',
  path: '/team/new',
  summary: 'Creates a team, with members if given.',
  input: z.object({
    team_id: idField.nullish().meta({ description: 'A UUIDv7 when absent.' }),
    team_alias: aliasField.nullish().meta({ description: 'Name of the team.' }),
    members_with_roles: z.array(memberInput).max(500).nullish().meta({ description: 'Its first members.' }),
    ...allowanceShape,
    model_aliases: modelAliasesField,
    forbid_data_retention: retentionField,
    tags: teamTagsField.nullish(),
    team_member_permissions: permissionsField.nullish(),
  }),
  reply: teamReplySchema,
  refers: [...allowanceReferences, 'model_aliases'],
  run: async (context, input) => {
    const teamId = input.team_id ?? newId(context.clock.nowMs());
    const taken = await refuseTakenAlias(context, input.team_alias, { teamId, teamAlias: null });
    if (taken !== null) return taken;
    const members = await resolveMembers(context, input.members_with_roles ?? [], 'members_with_roles');
    if ('kind' in members) return members;
    const team = await insertTeam(context.db, {
      teamId,
      teamAlias: input.team_alias ?? null,
      isAliasVouchedFor: true,
      ...allowanceOf(withModelAliases(input), noAllowance),
      forbidsDataRetention: input.forbid_data_retention ?? false,
      tags: input.tags ?? [],
      teamMemberPermissions: input.team_member_permissions ?? null,
    });
    await addMembers(context, team.teamId, members);
    return reply(teamReply(team, await listMembers(context.db, [team.teamId])), team.version);
  },
});

/** POST /team/update: changes the fields that are given, null clears one. In force everywhere within a second. */
import * as z from 'zod';
import { saveTeam, type Team } from '../../../../core/db/queries/keys/teams.ts';
import { isAdmin, refuseFields } from '../../access/caller.ts';
import {
  aliasField,
  allowanceOf,
  allowanceShape,
  changed,
  idField,
  retentionField,
  versionField,
} from '../../request/fields.ts';
import { operation, refuseStale, reply, type Context } from '../../api/operation.ts';
import { allowanceReferences } from '../../request/references.ts';
import { lockManagedTeam } from './managed-team.ts';
import { modelAliasesField, withModelAliases } from './model-aliases.ts';
import { permissionsField } from './permissions-field.ts';
import { shownMembers } from './shown-members.ts';
import { refuseTakenAlias } from './team-alias.ts';
import { teamTagsField } from './tags-field.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

/** What an admin of the team has itself, or what says no more than a name. */
const TEAM_ADMINS_FIELDS = [
  'team_id',
  'version',
  'team_alias',
  'metadata',
  'tags',
  'team_member_permissions',
];

export const teamUpdate = operation({
  kind: 'write',
  path: '/team/update',
  summary: 'Changes a team. Absent fields stay, null clears.',
  access: 'everyone',
  input: z.object({
    team_id: idField,
    team_alias: aliasField.nullish().meta({ description: 'Name of the team.' }),
    ...allowanceShape,
    model_aliases: modelAliasesField,
    forbid_data_retention: retentionField,
    tags: teamTagsField.nullish(),
    team_member_permissions: permissionsField.nullish(),
    version: versionField,
  }),
  reply: z.object({ team_id: z.string(), data: teamReplySchema }),
  refers: [...allowanceReferences, 'model_aliases'],
  command: { argument: 'team_id', shows: 'data' },
  run: async (context, input) => {
    const team = await lockManagedTeam(context, input.team_id);
    if ('kind' in team) return team;
    const refusal =
      refuseStale(context, input.version, team) ??
      (isAdmin(context.caller) ? null : refuseFields(input, TEAM_ADMINS_FIELDS, 'an admin of the gateway')) ??
      (await refuseTakenAlias(context, input.team_alias, team));
    if (refusal !== null) return refusal;
    const teamAlias = changed(input.team_alias, team.teamAlias);
    const after = await saveTeam(context.db, {
      teamId: team.teamId,
      teamAlias,
      isAliasVouchedFor: isAliasVouchedFor(context, input.team_alias, team),
      ...allowanceOf(withModelAliases(input), team),
      forbidsDataRetention: changed(input.forbid_data_retention, team.forbidsDataRetention) ?? false,
      tags: changed(input.tags, team.tags) ?? [],
      teamMemberPermissions: changed(input.team_member_permissions, team.teamMemberPermissions),
    });
    const members = await shownMembers(context, [team.teamId]);
    return reply({ team_id: team.teamId, data: teamReply(after, members) }, after.version);
  },
});

/** What an admin of the gateway says counts, even if the team was called so before. */
function isAliasVouchedFor(
  { caller }: Pick<Context, 'caller'>,
  given: string | null | undefined,
  before: Team,
): boolean {
  if (given === undefined || (given === before.teamAlias && !isAdmin(caller)))
    return before.isAliasVouchedFor;
  return isAdmin(caller);
}

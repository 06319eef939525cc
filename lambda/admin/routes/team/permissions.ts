/**
 * GET /team/permissions_list and POST /team/permissions_update, as LiteLLM has them: what a team lets its members do with
 * its keys. An admin of the team may say so: it is no more than it may do itself.
 */
import * as z from 'zod';
import { findTeam, saveTeam } from '../../../../core/db/queries/keys/teams.ts';
import { basicPermissions, memberPermissions } from '../../../../core/keys/member-permissions.ts';
import { isOverseer, mayManageTeam, notYours } from '../../access/caller.ts';
import { operation, refuseStale, reply } from '../../api/operation.ts';
import { idField, versionField } from '../../request/fields.ts';
import { lockManagedTeam } from './managed-team.ts';
import { permissionsField, permissionsReply } from './permissions-field.ts';
import { shownMembers } from './shown-members.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

export const teamPermissionsList = operation({
  kind: 'read',
  path: '/team/permissions_list',
  summary: 'What a team lets its members do with its keys, and what there is to choose from.',
  access: 'everyone',
  input: z.object({ team_id: idField }),
  reply: z.object({
    team_id: z.string(),
    team_member_permissions: permissionsReply,
    all_available_permissions: permissionsReply,
  }),
  command: { name: 'team permissions', argument: 'team_id' },
  run: async ({ db, caller }, { team_id: teamId }) => {
    const team = await findTeam(db, teamId);
    const isSeen = isOverseer(caller) || mayManageTeam(caller, teamId);
    if (team === null || !isSeen) return notYours(caller, 'team', 'team_id');
    return reply({
      team_id: teamId,
      team_member_permissions: team.teamMemberPermissions ?? basicPermissions,
      all_available_permissions: memberPermissions,
    });
  },
});

export const teamPermissionsUpdate = operation({
  kind: 'write',
  path: '/team/permissions_update',
  summary: 'Sets what a team lets its members do with its keys; null: the default.',
  access: 'everyone',
  input: z.object({
    team_id: idField,
    team_member_permissions: permissionsField.nullable(),
    version: versionField,
  }),
  reply: teamReplySchema,
  command: { name: 'team set-permissions', argument: 'team_id' },
  run: async (context, input) => {
    const team = await lockManagedTeam(context, input.team_id);
    if ('kind' in team) return team;
    const stale = refuseStale(context, input.version, team);
    if (stale !== null) return stale;
    const after = await saveTeam(context.db, {
      ...team,
      teamMemberPermissions: input.team_member_permissions,
    });
    return reply(teamReply(after, await shownMembers(context, [team.teamId])), after.version);
  },
});

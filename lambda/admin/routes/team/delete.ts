/**
 * POST /team/delete: teams with their memberships and keys, all or none. The rows of teams and keys stay for the
 * history of spend; members stay users, and whoever was paid for by the team is so no longer.
 */
import * as z from 'zod';
import { markKeysOfTeamDeleted } from '../../../../core/db/queries/keys/keys.ts';
import { lockTeam, markTeamDeleted } from '../../../../core/db/queries/keys/teams.ts';
import { idField } from '../../request/fields.ts';
import { operation, refuse, reply } from '../../api/operation.ts';

export const teamDelete = operation({
  kind: 'write',
  path: '/team/delete',
  summary: 'Deletes teams with their keys, all or none. The keys are refused everywhere within a second.',
  input: z.object({ team_ids: z.array(idField).min(1).max(1_000) }),
  reply: z.object({ deleted_teams: z.array(z.string()), deleted_keys: z.array(z.string()) }),
  command: { argument: 'team_ids' },
  run: async ({ db }, input) => {
    const deletedKeys: string[] = [];
    const ids = [...new Set(input.team_ids)].toSorted();
    for (const teamId of ids) {
      if ((await lockTeam(db, teamId)) === null) {
        const param = `team_ids[${input.team_ids.indexOf(teamId)}]`;
        return refuse('not_found', { message: `There is no such team: ${param}.`, param });
      }
      deletedKeys.push(...(await markKeysOfTeamDeleted(db, teamId)));
      await markTeamDeleted(db, teamId);
    }
    return reply({ deleted_teams: ids, deleted_keys: deletedKeys });
  },
});

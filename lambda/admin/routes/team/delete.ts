/**
 * POST /team/delete: teams with their memberships and keys, all or none. The rows of teams and keys stay for the
 * history of spend; members stay users, and whoever was paid for by the team is so no longer.
 */
import * as z from 'zod';
import { markKeysOfTeamsDeleted } from '../../../../core/db/queries/keys/keys.ts';
import { lockTeamsToDelete, markTeamsDeleted } from '../../../../core/db/queries/keys/teams.ts';
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
    const ids = [...new Set(input.team_ids)].toSorted();
    const found = new Set((await lockTeamsToDelete(db, ids)).map(({ teamId }) => teamId));
    const missing = input.team_ids.findIndex((id) => !found.has(id));
    if (missing !== -1) {
      const param = `team_ids[${missing}]`;
      return refuse('not_found', { message: `There is no such team: ${param}.`, param });
    }
    await markTeamsDeleted(db, ids);
    return reply({ deleted_teams: ids, deleted_keys: await markKeysOfTeamsDeleted(db, ids) });
  },
});

/** POST /team/block and /team/unblock: every key the team pays for is refused, or served again, within a second. */
import * as z from 'zod';
import { listMembers, lockTeam, saveTeam } from '../../../../core/db/queries/keys/teams.ts';
import { idField, versionField } from '../../request/fields.ts';
import { operation, refuse, refuseStale, reply, type Operation } from '../../api/operation.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

export const teamBlock = switching('/team/block', 'Blocks a team: all keys it pays for are refused.', true);
export const teamUnblock = switching('/team/unblock', 'Lets a blocked team in again.', false);

function switching(path: string, summary: string, isBlocked: boolean): Operation {
  return operation({
    kind: 'write',
    path,
    summary,
    input: z.object({ team_id: idField, version: versionField }),
    reply: teamReplySchema,
    command: { argument: 'team_id' },
    run: async (context, input) => {
      const { db } = context;
      const team = await lockTeam(db, input.team_id);
      if (team === null) return refuse('not_found', { message: 'There is no such team.', param: 'team_id' });
      const stale = refuseStale(context, input.version, team);
      if (stale !== null) return stale;
      const after = await saveTeam(db, { ...team, isBlocked });
      return reply(teamReply(after, await listMembers(db, [team.teamId])), after.version);
    },
  });
}

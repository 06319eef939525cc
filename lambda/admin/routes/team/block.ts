/** POST /team/block and /team/unblock: every key the team pays for is refused, or served again, within a second. */
import { z } from 'zod';
import { listMembers, lockTeam, saveTeam } from '../../../../core/db/queries/teams.ts';
import { refuse } from '../../../../core/errors.ts';
import { idField } from '../../fields.ts';
import { operation, reply, type Operation } from '../../operation.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

export const teamBlock = switching('/team/block', 'Blocks a team: all keys it pays for are refused.', true);
export const teamUnblock = switching('/team/unblock', 'Lets a blocked team in again.', false);

function switching(path: string, summary: string, isBlocked: boolean): Operation {
  return operation({
    kind: 'write',
    path,
    summary,
    input: z.object({ team_id: idField }),
    reply: teamReplySchema,
    run: async ({ db }, input) => {
      const team = await lockTeam(db, input.team_id);
      if (team === null) return refuse('not_found', { message: 'There is no such team.', param: 'team_id' });
      const after = await saveTeam(db, { ...team, isBlocked });
      return reply(teamReply(after, await listMembers(db, [team.teamId])), after.version);
    },
  });
}

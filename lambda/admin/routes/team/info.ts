/** GET /team/info: a team with its spend, members and keys. */
import * as z from 'zod';
import { everyKey, listKeys } from '../../../../core/db/queries/keys/keys.ts';
import { spentBy } from '../../../../core/db/queries/budgets/spend.ts';
import { findTeam } from '../../../../core/db/queries/keys/teams.ts';
import { exactJsonNumber } from '../../../../core/money.ts';
import { idField } from '../../request/fields.ts';
import { isKeyOfTeam, keyReachOf, maySeeTeam, notYours } from '../../access/caller.ts';
import { operation, reply } from '../../api/operation.ts';
import { shownKeys, shownKeySchema } from '../key/shown-keys.ts';
import { memberReply, memberReplySchema } from './member-reply.ts';
import { shownMembers } from './shown-members.ts';
import { teamReply, teamReplySchema } from './team-reply.ts';

const newestKeys = { limit: 100, offset: 0, isDescending: true };

export const teamInfo = operation({
  kind: 'read',
  path: '/team/info',
  summary:
    'A team with its spend, its members and its newest 100 keys, of which a member sees its own. A key of the team sees the team and itself.',
  access: 'everyone',
  input: z.object({ team_id: idField }),
  reply: z.object({
    team_id: z.string(),
    team_info: teamReplySchema.extend({ spend: z.number() }),
    keys: z.array(shownKeySchema),
    team_memberships: z.array(memberReplySchema),
  }),
  command: { argument: 'team_id', shows: 'team_info' },
  run: async (context, { team_id: teamId }) => {
    const { db, caller } = context;
    const team = await findTeam(db, teamId);
    const isMember = maySeeTeam(caller, teamId);
    if (team === null || !(isMember || isKeyOfTeam(caller, teamId)))
      return notYours(caller, 'team', 'team_id');
    const members = isMember ? await shownMembers(context, [teamId]) : [];
    const keys = await listKeys(
      db,
      { ...everyKey, teamId, reach: keyReachOf(caller) },
      'created_at',
      newestKeys,
    );
    const spend = exactJsonNumber(await spentBy(db, 'team', teamId));
    return reply(
      {
        team_id: teamId,
        team_info: { ...teamReply(team, members), spend },
        keys: await shownKeys(context, keys.items),
        team_memberships: members.map(memberReply),
      },
      team.version,
    );
  },
});

/** A team that the caller may change, locked until the transaction ends. */
import { lockTeam, type Team } from '../../../../core/db/queries/keys/teams.ts';
import { mayManageTeam, notYours } from '../../access/caller.ts';
import type { Context, Refusal } from '../../api/operation.ts';
import { refuseNarrow } from '../key/within.ts';

/** Locks the team before it looks at the caller's key. */
export async function lockManagedTeam(context: Context, teamId: string): Promise<Team | Refusal> {
  const { db, caller } = context;
  const team = await lockTeam(db, teamId);
  if (team === null || !mayManageTeam(caller, team.teamId)) return notYours(caller, 'team', 'team_id');
  return (await refuseNarrow(context)) ?? team;
}

/**
 * The members of teams as a caller is shown them. A team's admin may add anybody by id, so the address of somebody whom
 * only the team put there is not shown to the team: else adding would be a way to look addresses up.
 */
import { listMembers, type Member } from '../../../../core/db/queries/keys/teams.ts';
import { isOverseer } from '../../access/caller.ts';
import type { Context } from '../../api/operation.ts';

export async function shownMembers(
  { db, caller }: Pick<Context, 'db' | 'caller'>,
  teamIds: readonly string[],
): Promise<readonly Member[]> {
  const members = await listMembers(db, teamIds);
  if (isOverseer(caller)) return members;
  return members.map((member) =>
    member.isVouchedFor || member.userId === caller.userId ? member : { ...member, userEmail: null },
  );
}

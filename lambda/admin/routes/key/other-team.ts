/** A key whose team pays for it does not get rid of that team, nor does what it makes. */
import { isAdmin, type Caller } from '../../access/caller.ts';
import { refuse, type Refusal } from '../../api/operation.ts';

/**
 * What its team allows and pays for is all that a key has, and a key without that team would have more. A person also
 * makes keys for other teams that let its members, but none that no team pays for.
 */
export function refuseOtherTeam(caller: Caller, own: string | null, teamId: string | null): Refusal | null {
  if (isAdmin(caller) || (teamId !== null && (caller.kind === 'person' || caller.adminOf.has(teamId))))
    return null;
  return own === null || own === teamId
    ? null
    : refuse('forbidden', {
        message: `A key of the team ${own} makes keys of that team alone, and stays one.`,
        param: 'team_id',
      });
}

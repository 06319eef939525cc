/** Whether a caller may have a key that belongs to this user and this team, and whose rights that key carries. */
import type { KeyScope } from '../../../../core/db/queries/keys/keys.ts';
import { listMembers } from '../../../../core/db/queries/keys/teams.ts';
import { isAdmin, type Caller } from '../../access/caller.ts';
import { refuse, type Context, type Refusal } from '../../api/operation.ts';

export type Owner = { readonly userId: string | null; readonly teamId: string | null };

/** A user: for itself, paid for by itself or a team it is in. A team admin: for the team and its members. */
export async function refuseOwner(
  { db, caller }: Context,
  { userId, teamId }: Owner,
): Promise<Refusal | null> {
  if (isAdmin(caller)) return null;
  if (caller.role !== 'user') {
    return refuse('forbidden', { message: 'This credential may look, and change nothing.' });
  }
  const isOwn = userId !== null && userId === caller.userId;
  if (isOwn && (teamId === null || caller.memberOf.has(teamId))) return null;
  if (teamId === null || !caller.adminOf.has(teamId)) {
    const message = isOwn
      ? 'You are not in this team.'
      : 'Keys of others are made by an admin of the gateway, or of a team for its members.';
    return refuse('forbidden', { message, param: isOwn ? 'team_id' : 'user_id' });
  }
  if (userId === null) return null;
  const members = await listMembers(db, [teamId]);
  return members.some((member) => member.userId === userId)
    ? null
    : refuse('forbidden', { message: 'That user is not in this team.', param: 'user_id' });
}

/**
 * A key carries the rights of its user only when that user made it, or an admin of the gateway did. What a team's admin
 * makes for a member, and what has no user, carries the team's scope alone; `user_id` then says whose usage it is.
 */
export function scopeFor(caller: Caller, { userId, teamId }: Owner): KeyScope {
  if (teamId === null) return 'user';
  return userId !== null && (isAdmin(caller) || userId === caller.userId) ? 'user' : 'team';
}

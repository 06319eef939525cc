/** Whether a caller may have a key that belongs to this user and this team, and whose rights that key carries. */
import type { KeyScope } from '../../../../core/db/queries/keys/keys.ts';
import { holdMember, holdTeam } from '../../../../core/db/queries/keys/teams.ts';
import { holdUser } from '../../../../core/db/queries/keys/users.ts';
import type { MemberPermission } from '../../../../core/keys/member-permissions.ts';
import { isAdmin, isLet, type Caller } from '../../access/caller.ts';
import { refuse, type Context, type Refusal } from '../../api/operation.ts';
import { isGone } from '../../request/references.ts';

export type Owner = { readonly userId: string | null; readonly teamId: string | null };

/**
 * A user: for itself, paid for by itself or a team it is in. A team admin: for the team and its members. They are held,
 * so that whoever deletes the team, the user or the membership sees this key, and it does not stay behind.
 */
export async function refuseOwner(context: Context, owner: Owner): Promise<Refusal | null> {
  const { caller } = context;
  const { userId, teamId } = owner;
  const { gone, isMember } = await holdOwner(context, owner);
  if (isAdmin(caller)) return gone === null ? null : isGone(gone);
  if (gone === 'user_id' && userId === caller.userId) return isGone(gone);
  if (caller.role !== 'user') {
    return refuse('forbidden', { message: 'This credential may look, and change nothing.' });
  }
  const isOwn = userId !== null && userId === caller.userId;
  if (isOwn && teamId === null) return null;
  if (teamId !== null && !caller.adminOf.has(teamId) && (isOwn ? isMember : userId === null)) {
    return refuseMember(context, teamId, isOwn ? '/key/generate' : '/key/service-account/generate');
  }
  if (teamId === null || !caller.adminOf.has(teamId)) {
    const message = isOwn
      ? 'You are not in this team.'
      : 'Keys of others are made by an admin of the gateway, or of a team for its members.';
    return refuse('forbidden', { message, param: isOwn ? 'team_id' : 'user_id' });
  }
  if (userId === null) return null;
  return isMember
    ? null
    : refuse('forbidden', { message: 'That user is not in this team.', param: 'user_id' });
}

/** A member makes keys of the team where the team says so: for itself, or for the team alone. */
async function refuseMember(
  { db, caller }: Context,
  teamId: string,
  permission: MemberPermission,
): Promise<Refusal | null> {
  const isIn = caller.userId !== null && (await holdMember(db, teamId, caller.userId));
  if (isIn && isLet(caller, teamId, permission)) return null;
  return refuse('forbidden', {
    message: isIn
      ? `This team lets its members make no such keys. An admin of the team makes them, or lets members: team_member_permissions with ${permission}.`
      : 'You are not in this team.',
    param: 'team_id',
  });
}

/** In lock order. `isMember`: the user is in the team, where both are named. */
export async function holdOwner(
  { db }: Pick<Context, 'db'>,
  { userId, teamId }: Owner,
): Promise<{ readonly gone: 'team_id' | 'user_id' | null; readonly isMember: boolean }> {
  if (teamId !== null && (await holdTeam(db, teamId)) === null) return { gone: 'team_id', isMember: false };
  if (userId !== null && (await holdUser(db, userId)) === null) return { gone: 'user_id', isMember: false };
  const isMember = teamId !== null && userId !== null && (await holdMember(db, teamId, userId));
  return { gone: null, isMember };
}

/**
 * A key carries the rights of its user only when that user made it, or an admin of the gateway did. What a team's admin
 * makes for a member, and what has no user, carries the team's scope alone; `user_id` then says whose usage it is.
 */
export function scopeFor(caller: Caller, { userId, teamId }: Owner): KeyScope {
  if (teamId === null) return 'user';
  return userId !== null && (isAdmin(caller) || userId === caller.userId) ? 'user' : 'team';
}

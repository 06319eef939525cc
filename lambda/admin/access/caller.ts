/**
 * Who calls, and what that caller may reach. Four roles:
 *
 * | role       | who                                                          | may                                   |
 * | ---------- | ------------------------------------------------------------ | ------------------------------------- |
 * | admin      | master key; a key whose role is admin; a person so signed in | everything                            |
 * | viewer     | a user with a viewer's role                                  | read everything                       |
 * | team admin | a user who is admin in a team                                | that team's members and keys          |
 * | user       | any user, by key or signed in                                | own keys, own usage                   |
 *
 * What a member may do with the keys of its team is the team's to say (core/keys/member-permissions.ts).
 * A user whose role is internal_user_viewer sees what is its own and changes nothing. A key of its team's scope acts
 * for nobody: it sees itself and its team, without members. What a key makes or changes is at most what it has itself (routes/key/within.ts).
 * An operation says who may call it at all (`Access`); one that is open to everyone checks with the functions below.
 */
import type { Key, KeyReach, Reach } from '../../../core/db/queries/keys/keys.ts';
import type { MemberPermission } from '../../../core/keys/member-permissions.ts';
import type { KeyId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/errors.ts';

/** user-viewer: sees what a user sees, and changes nothing. */
export type Role = 'admin' | 'viewer' | 'user' | 'user-viewer';

export type Caller = {
  readonly kind: 'master' | 'key' | 'person';
  readonly role: Role;
  readonly keyId: KeyId | null;
  readonly userId: string | null;
  /** The key that made this one. */
  readonly madeBy: string | null;
  /** Teams this caller administers. */
  readonly adminOf: ReadonlySet<string>;
  /** Teams this caller belongs to, those it administers among them. */
  readonly memberOf: ReadonlySet<string>;
  /** What those it does not administer let it do with their keys. */
  readonly memberRights: ReadonlyMap<string, readonly MemberPermission[]>;
  /** The team that the key of this request belongs to. */
  readonly teamOfKey: string | null;
  /** Lists of models that bound what it may call, each a restriction unless null or empty. */
  readonly models: readonly (readonly string[] | null)[];
  /** Models that keep traffic are forbidden to its team. */
  readonly forbidsRetention: boolean;
};

/** admins: admins. overseers: viewers too. everyone: every valid credential, within its own reach. */
export type Access = 'admins' | 'overseers' | 'everyone';

export const masterCaller: Caller = {
  kind: 'master',
  role: 'admin',
  keyId: null,
  userId: null,
  madeBy: null,
  adminOf: new Set(),
  memberOf: new Set(),
  memberRights: new Map(),
  teamOfKey: null,
  models: [],
  forbidsRetention: false,
};

/** The caller's name in the log and the audit log. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case 'master':
      return 'master';
    case 'key':
      return caller.keyId ?? 'key';
    case 'person':
      return caller.userId ?? 'person';
  }
}

export function refuseAccess(caller: Caller, access: Access): Refusal | null {
  if (caller.role === 'admin' || access === 'everyone') return null;
  if (access === 'overseers' && caller.role === 'viewer') return null;
  return refuse('forbidden', {
    message:
      access === 'overseers'
        ? 'Only admins and viewers may see this. Ask an admin.'
        : 'Only admins may do this. Use the master key, or a key whose role is admin.',
  });
}

/** Sees everything, whether it may change anything or not. */
export function isOverseer({ role }: Caller): boolean {
  return role === 'admin' || role === 'viewer';
}

export function isAdmin({ role }: Caller): boolean {
  return role === 'admin';
}

/** What a list is narrowed to: null for those who see everything. */
export function reachOf(caller: Caller): Reach | null {
  if (isOverseer(caller)) return null;
  return { userId: caller.userId, keyId: caller.keyId, teamIds: [...caller.adminOf] };
}

/** The same for a list of keys: members see those of their teams that have no user, or all where the team says so. */
export function keyReachOf(caller: Caller): KeyReach | null {
  const reach = reachOf(caller);
  if (reach === null) return null;
  const memberTeamIds = [...caller.memberOf];
  const listed = memberTeamIds.filter((teamId) => isLet(caller, teamId, '/key/list'));
  return { ...reach, teamIds: [...reach.teamIds, ...listed], memberTeamIds };
}

/** Whether a team that the caller belongs to, and does not administer, lets its members do this. */
export function isLet(caller: Caller, teamId: string | null, permission: MemberPermission): boolean {
  return teamId !== null && caller.memberRights.get(teamId)?.includes(permission) === true;
}

type OwnedKey = Pick<Key, 'keyId' | 'userId' | 'teamId' | 'keyScope' | 'keyRole'>;

/**
 * Its own key, a key of its user, a key whose usage is its user's, a key of a team it administers, and of a team it
 * belongs to those that have no user, or all where the team says so.
 */
export function maySeeKey(caller: Caller, key: OwnedKey): boolean {
  return (
    isOverseer(caller) ||
    caller.keyId === key.keyId ||
    (key.userId !== null && key.userId === caller.userId) ||
    (key.teamId !== null && caller.adminOf.has(key.teamId)) ||
    isLet(caller, key.teamId, '/key/list') ||
    (key.userId === null && key.teamId !== null && key.keyRole !== 'admin' && caller.memberOf.has(key.teamId))
  );
}

/** An admin key is managed by admins alone. */
export function mayManageKey(caller: Caller, key: OwnedKey, permission: MemberPermission): boolean {
  if (key.keyRole === 'admin') return caller.role === 'admin';
  return (
    mayManageTeam(caller, key.teamId) ||
    (caller.role === 'user' && isOwn(caller, key)) ||
    isLetManage(caller, key, permission)
  );
}

/** Whether the team that pays for a key lets the caller, a member, do this with it: its own, or one without a user. */
export function isLetManage(caller: Caller, key: OwnedKey, permission: MemberPermission): boolean {
  return (
    caller.role === 'user' &&
    key.keyRole !== 'admin' &&
    (key.userId === null || isOwn(caller, key)) &&
    isLet(caller, key.teamId, permission)
  );
}

export function mayManageTeam(caller: Caller, teamId: string | null): boolean {
  return caller.role === 'admin' || (caller.role === 'user' && teamId !== null && caller.adminOf.has(teamId));
}

/** Whether the rights this key carries are those of the caller's user. */
export function isOwn(caller: Caller, { userId, keyScope }: Pick<OwnedKey, 'userId' | 'keyScope'>): boolean {
  return keyScope === 'user' && userId !== null && userId === caller.userId;
}

export function maySeeTeam(caller: Caller, teamId: string): boolean {
  return isOverseer(caller) || caller.memberOf.has(teamId);
}

/** A key sees the team it belongs to, though not its members, even where it acts for none of them. */
export function isKeyOfTeam(caller: Caller, teamId: string): boolean {
  return caller.teamOfKey === teamId;
}

export function maySeeUser(caller: Caller, userId: string): boolean {
  return isOverseer(caller) || caller.userId === userId;
}

/** To a caller without access, something that exists looks as if it did not, so that ids cannot be probed. */
export function notYours(caller: Caller, what: string, param: string): Refusal {
  const orNotYours = isOverseer(caller) ? '' : ', or it is not yours';
  return refuse('not_found', { message: `There is no such ${what}${orNotYours}.`, param });
}

/** Refuses fields other than `own`; null when the request has none of them. */
export function refuseFields(
  input: Readonly<Record<string, unknown>>,
  own: readonly string[],
  whoMay: string,
): Refusal | null {
  const others = Object.keys(input).filter((name) => input[name] !== undefined && !own.includes(name));
  const [first] = others;
  if (first === undefined) return null;
  return refuse('forbidden', { message: `Only ${whoMay} may change ${others.join(', ')}.`, param: first });
}

/** The change of a key that /key/update, /key/bulk_update and /key/regenerate share. */
import * as z from 'zod';
import {
  findKey,
  type Key,
  type KeyFields,
  type KeySelector,
} from '../../../../core/db/queries/keys/keys.ts';
import type { MemberPermission } from '../../../../core/keys/member-permissions.ts';
import { grantFields, type Grant } from '../../../../core/keys/grant.ts';
import { SIGN_IN_KEY_NAME } from '../../../../core/keys/virtual-key.ts';
import {
  aliasField,
  allowanceOf,
  allowanceShape,
  changed,
  durationField,
  idField,
  versionField,
} from '../../request/fields.ts';
import {
  isAdmin,
  isLetManage,
  isOwn,
  mayManageKey,
  mayManageTeam,
  refuseFields,
} from '../../access/caller.ts';
import {
  invalid,
  refuse,
  refuseStale,
  type Context,
  type Invalid,
  type Refusal,
} from '../../api/operation.ts';
import { allowanceReferences } from '../../request/references.ts';
import { expiryOf } from '../../request/duration.ts';
import { lockManagedKey } from './managed-key.ts';
import { holdOwner, refuseOwner } from './owner.ts';
import { refuseOtherTeam } from './other-team.ts';
import { expiresField, keyNameField, keyRoleField, keySelector, tagsField } from './key-fields.ts';
import { grantsOf, isBound, listsOfUser, refuseWider } from './within.ts';

export const keyChangeShape = {
  key: keyNameField.meta({ description: 'The key id, or the secret itself.' }),
  key_alias: aliasField.nullish().meta({ description: 'Name of the key.' }),
  user_id: idField.nullish().meta({ description: 'Whose key it is.' }),
  team_id: idField.nullish().meta({ description: 'Team that pays for it.' }),
  key_role: keyRoleField.optional().meta({ description: '"admin" also opens the admin API.' }),
  duration: z
    .union([durationField, z.literal('-1')], {
      error: 'must be a length of time such as "30d", or "-1" for ever',
    })
    .nullish()
    .meta({ description: 'How long the key lives from now; null or "-1": for ever.' }),
  expires: expiresField.nullish(),
  tags: tagsField.nullish(),
  ...allowanceShape,
  version: versionField,
};

/** The references of a change, which are checked before it is planned. */
export const keyChangeReferences = ['user_id', 'team_id', ...allowanceReferences] as const;

export type KeyChange = z.output<z.ZodObject<typeof keyChangeShape>>;

/** Locks the key and works out what it becomes; nothing is written yet. */
export async function planKeyChange(
  context: Context,
  input: KeyChange,
  verb: '/key/update' | '/key/regenerate',
): Promise<{ readonly before: Key; readonly after: KeyFields } | Refusal | Invalid> {
  const selector = keySelector(input.key, context.pepper);
  await holdNewOwner(context, input, selector, verb);
  const before = await lockManagedKey(context, selector, verb);
  if ('kind' in before) return before;
  const refusal =
    refuseStale(context, input.version, before) ??
    (await refuseChange(context, input, before)) ??
    (verb === '/key/regenerate' ? refuseSecret(context, before) : null);
  if (refusal !== null) return refusal;
  const nowMs = context.clock.nowMs();
  if (input.expires !== undefined && input.duration !== undefined) {
    return invalid([{ param: 'expires', message: 'give duration or expires, not both' }]);
  }
  if (input.expires !== undefined && input.expires !== null && input.expires.getTime() <= nowMs) {
    return invalid([{ param: 'expires', message: 'must be in the future; delete the key to end it now' }]);
  }
  const lasting = input.duration === undefined ? undefined : expiryOf(input.duration, nowMs);
  const after = {
    keyId: before.keyId,
    keyName: before.keyName,
    keyAlias: changed(input.key_alias, before.keyAlias),
    userId: changed(input.user_id, before.userId),
    teamId: changed(input.team_id, before.teamId),
    keyRole: changed(input.key_role, before.keyRole),
    tags: changed(input.tags, before.tags) ?? [],
    expiresAt: changed(input.expires, changed(lasting, before.expiresAt)),
    ...allowanceOf(input, before),
  };
  if (before.keyScope === 'team' && after.teamId === null) {
    return invalid([
      { param: 'team_id', message: 'must stay a team: this key carries the scope of its team' },
    ]);
  }
  return (await refuseGain(context, input, before, after, verb)) ?? { before, after };
}

/** Users, teams and memberships come before keys in lock order. */
async function holdNewOwner(
  context: Context,
  input: KeyChange,
  selector: KeySelector,
  verb: MemberPermission,
): Promise<void> {
  const { user_id: userId, team_id: teamId } = input;
  if (isAdmin(context.caller) && userId === undefined && teamId === undefined) return;
  const key = await findKey(context.db, selector);
  if (key === null || !mayManageKey(context.caller, key, verb)) return;
  await holdOwner(context, { userId: changed(userId, key.userId), teamId: changed(teamId, key.teamId) });
}

/** What the holder of a key may change of it; limits and permissions are for those above. */
const HOLDERS_FIELDS = ['key', 'version', 'key_alias', 'metadata', 'tags', 'grace_period', 'new_key'];

async function refuseChange(context: Context, input: KeyChange, before: Key): Promise<Refusal | null> {
  const { caller } = context;
  const { key_role: role, user_id: userId, team_id: teamId } = input;
  const owner = { userId: changed(userId, before.userId), teamId: changed(teamId, before.teamId) };
  if (isAdmin(caller)) {
    return userId === undefined && teamId === undefined ? null : refuseOwner(context, owner);
  }
  if (isLetManage(caller, before, '/key/update')) {
    return refuseFields(
      { key_role: role, user_id: userId, team_id: teamId },
      [],
      'an admin of the gateway or of its team',
    );
  }
  if (!mayManageTeam(caller, before.teamId)) {
    return refuseFields(input, HOLDERS_FIELDS, 'an admin of the gateway or of its team');
  }
  return (
    refuseFields({ key_role: role }, [], 'an admin of the gateway') ??
    refuseReassignment(context, input, before) ??
    (teamId === undefined ? null : refuseOtherTeam(caller, before.teamId, owner.teamId)) ??
    refuseOwner(context, owner)
  );
}

/**
 * Whoever holds the secret goes on holding it, so a key that carries somebody's rights is never made another's by the
 * admin of a team: nor the key that represents a sign-in, which would sign one person in as another.
 */
function refuseReassignment(
  { caller }: Context,
  { user_id: userId, team_id: teamId }: KeyChange,
  before: Key,
): Refusal | null {
  const mayMove =
    before.keyScope === 'team' || (isOwn(caller, before) && before.keyName !== SIGN_IN_KEY_NAME);
  const isMoved = teamId !== undefined && teamId !== before.teamId && !mayMove;
  const isReassigned = userId !== undefined && userId !== before.userId && before.keyScope !== 'team';
  return refuseFields(
    { user_id: isReassigned ? userId : undefined, team_id: isMoved ? teamId : undefined },
    [],
    'an admin of the gateway',
  );
}

/**
 * A new secret of a key that carries somebody's rights is for that person. A key gives one to itself and to what it made:
 * else whoever finds one key of a person has them all, and keeps them when the one is deleted.
 */
function refuseSecret({ caller }: Context, before: Key): Refusal | null {
  if (isAdmin(caller) || before.keyScope === 'team' || before.userId === null) return null;
  if (!isOwn(caller, before)) {
    return refuse('forbidden', {
      message:
        'This key carries the rights of its user, who alone may renew it. Block or delete it, or make another.',
      param: 'key',
    });
  }
  if (caller.kind === 'person' || [before.keyId, before.madeBy].includes(caller.keyId)) return null;
  return refuse('forbidden', {
    message: 'A key renews itself and the keys it made. Sign in to renew others, or ask an admin.',
    param: 'key',
  });
}

/** A new secret, or an end of blocking, gives everything the key has; another change only what it changes. */
async function refuseGain(
  context: Context,
  input: KeyChange,
  before: Key,
  after: Grant,
  verb: '/key/update' | '/key/regenerate',
): Promise<Refusal | null> {
  if (!isBound(context, before.keyRole, after.keyRole)) return null;
  const isSelf = before.keyId === context.caller.keyId;
  const isPromoted = after.keyRole === 'admin' && before.keyRole !== 'admin';
  const isLetIn = before.isBlocked && input.blocked === false;
  const givesSecret = verb === '/key/regenerate';
  const isWhole = (givesSecret && !isSelf) || isPromoted || isLetIn;
  const named = new Set(Object.keys(input).filter((name) => input[name as keyof KeyChange] !== undefined));
  if (named.has('duration')) named.add('expires');
  const fields = isWhole ? grantFields : grantFields.filter((field) => named.has(field));
  const kind = isSelf
    ? 'self'
    : before.madeBy !== null && before.madeBy === context.caller.keyId
      ? 'made'
      : 'apart';
  const grants = [...(await grantsOf(context)), ...(await listsOfUser(context, before.keyScope))];
  return refuseWider(context, grants, after, kind, fields);
}

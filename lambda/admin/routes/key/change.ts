/** The change of a key that /key/update, /key/bulk_update and /key/regenerate share. */
import { z } from 'zod';
import type { Key, KeyFields } from '../../../../core/db/queries/keys.ts';
import { aliasField, allowanceOf, allowanceShape, changed, durationField, idField } from '../../fields.ts';
import { isAdmin, mayManageTeam, refuseFields } from '../../caller.ts';
import { versionField } from '../../fields.ts';
import { invalid, refuseStale, type Context, type Invalid, type Refusal } from '../../operation.ts';
import { allowanceReferences } from '../../references.ts';
import { expiryOf } from './expiry.ts';
import { lockManagedKey } from './managed-key.ts';
import { refuseOwner } from './owner.ts';
import { expiresField, keyNameField, keyRoleField, keySelector, tagsField } from './key-fields.ts';

export const keyChangeShape = {
  key: keyNameField.meta({ description: 'The key id, or the secret itself.' }),
  key_alias: aliasField.nullable().optional(),
  user_id: idField.nullable().optional(),
  team_id: idField.nullable().optional(),
  key_role: keyRoleField.optional(),
  duration: z
    .union([durationField, z.literal('-1')], {
      error: 'must be a length of time such as "30d", or "-1" for ever',
    })
    .nullable()
    .optional()
    .meta({ description: 'How long the key lives from now; null or "-1": for ever.' }),
  expires: expiresField.nullable().optional(),
  tags: tagsField.nullable().optional(),
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
): Promise<{ readonly before: Key; readonly after: KeyFields } | Refusal | Invalid> {
  const before = await lockManagedKey(context, keySelector(input.key, context.pepper), 'key');
  if ('kind' in before) return before;
  const refusal = refuseStale(context, input.version, before) ?? (await refuseChange(context, input, before));
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
  return { before, after };
}

/** What the holder of a key may change of it; limits and permissions are for those above. */
const HOLDERS_FIELDS = ['key', 'version', 'key_alias', 'metadata', 'tags', 'grace_period', 'new_key'];

async function refuseChange(context: Context, input: KeyChange, before: Key): Promise<Refusal | null> {
  const { caller } = context;
  if (isAdmin(caller)) return null;
  if (!mayManageTeam(caller, before.teamId)) {
    return refuseFields(input, HOLDERS_FIELDS, 'an admin of the gateway or of its team');
  }
  const { key_role: role, ...rest } = input;
  return (
    refuseFields({ key_role: role }, [], 'an admin of the gateway') ??
    refuseOwner(context, {
      userId: changed(rest.user_id, before.userId),
      teamId: changed(rest.team_id, before.teamId),
    })
  );
}

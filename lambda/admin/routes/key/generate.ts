/** POST /key/generate: a virtual key. The reply holds the secret, this once. */
import * as z from 'zod';
import { noAllowance } from '../../../../core/limits/limit-fields.ts';
import { aliasField, allowanceOf, allowanceShape, durationField, idField } from '../../request/fields.ts';
import { inherited, type Grant } from '../../../../core/keys/grant.ts';
import { isAdmin, refuseFields } from '../../access/caller.ts';
import {
  invalid,
  operation,
  refuse,
  reply,
  type Context,
  type Outcome,
  type Refusal,
} from '../../api/operation.ts';
import { allowanceReferences } from '../../request/references.ts';
import { expiryOf } from '../../request/duration.ts';
import { newKeyReply, newKeyReplySchema } from './key-reply.ts';
import { makeKey } from './make-key.ts';
import { refuseOtherTeam } from './other-team.ts';
import { refuseOwner, scopeFor } from './owner.ts';
import {
  expiresField,
  keyRoleField,
  keyTypeField,
  noSecretField,
  routesAsked,
  tagsField,
} from './key-fields.ts';
import { grantsOf, isBound, listsOfUser, refuseWider } from './within.ts';

export const keyGenerateShape = {
  key_alias: aliasField.nullish().meta({ description: 'Name of the key.' }),
  user_id: idField.nullish().meta({ description: 'Whose key it is. Absent: the caller, if it is a user.' }),
  team_id: idField.nullish().meta({ description: 'Team that pays for it.' }),
  key_role: keyRoleField.nullish().meta({
    description: '"admin" also opens the admin API. Default: "inference".',
  }),
  duration: durationField.nullish().meta({ description: 'How long the key lives; absent: for ever.' }),
  expires: expiresField.nullish(),
  tags: tagsField.nullish(),
  ...allowanceShape,
  key_type: keyTypeField.nullish(),
  key: noSecretField,
};

export const keyGenerate = operation({
  kind: 'write',
  path: '/key/generate',
  summary: 'Makes a virtual key. The secret is in this reply and cannot be read again.',
  access: 'everyone',
  input: z.object(keyGenerateShape),
  reply: newKeyReplySchema,
  refers: ['user_id', 'team_id', ...allowanceReferences],
  command: { otherVerbs: ['new', 'create'] },
  run: generateKey,
});

export async function generateKey(
  context: Context,
  input: z.output<z.ZodObject<typeof keyGenerateShape>>,
): Promise<Outcome> {
  const nowMs = context.clock.nowMs();
  const expires = input.expires ?? null;
  if (expires !== null && (input.duration ?? null) !== null) {
    return invalid([{ param: 'expires', message: 'give duration or expires, not both' }]);
  }
  if (expires !== null && expires.getTime() <= nowMs) {
    return invalid([{ param: 'expires', message: 'must be in the future' }]);
  }
  const routes = routesAsked(input);
  if ('param' in routes) return invalid([routes]);
  const { caller } = context;
  const userId = input.user_id === undefined ? caller.userId : input.user_id;
  const keyRole = input.key_role ?? 'inference';
  const grants = isBound(context, keyRole) ? await grantsOf(context) : [];
  const callersTeam = isAdmin(caller) ? null : (grants[0]?.teamId ?? null);
  // Who makes a key with one that its team pays for lets the same team pay, unless told otherwise.
  const teamId = input.team_id === undefined ? callersTeam : input.team_id;
  const refusal =
    (await refuseOwner(context, { userId, teamId })) ??
    refuseOtherTeam(caller, callersTeam, teamId) ??
    (isAdmin(caller) || input.key_role !== 'admin'
      ? null
      : refuseFields({ key_role: 'admin' }, [], 'an admin of the gateway'));
  if (refusal !== null) return refusal;
  const fields = await boundToMaker(context, grants, {
    keyAlias: input.key_alias ?? null,
    userId,
    teamId,
    keyRole,
    keyScope: scopeFor(caller, { userId, teamId }),
    madeBy: null,
    tags: input.tags ?? [],
    expiresAt: expires ?? expiryOf(input.duration, nowMs),
    ...allowanceOf({ ...input, ...routes }, noAllowance),
  });
  if ('kind' in fields) return fields;
  const made = await makeKey(context, fields);
  return reply(newKeyReply(made), made.key.version);
}

type NewKey = Parameters<typeof makeKey>[1];

/**
 * What a key makes is bound to it: it has what the maker has where nothing is said, and never more. The maker's lists,
 * limits, end and blocking hold for it in the proxy too, whatever becomes of them later.
 */
async function boundToMaker(
  context: Context,
  grants: readonly Grant[],
  wanted: NewKey,
): Promise<NewKey | Refusal> {
  const { caller } = context;
  if (!isBound(context, wanted.keyRole)) return wanted;
  if (caller.kind === 'key' && caller.madeBy !== null) {
    return refuse('forbidden', {
      message:
        'A key that was made by another makes none itself. Use the key that made it, sign in, or ask an admin.',
    });
  }
  let fields = wanted;
  const all = [...grants, ...(await listsOfUser(context, wanted.keyScope))];
  for (const has of all) fields = inherited(fields, has);
  return (await refuseWider(context, all, fields, 'made')) ?? { ...fields, madeBy: caller.keyId };
}

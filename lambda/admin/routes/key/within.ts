/**
 * Nobody gains a right by way of a key: what a key makes, changes or renews is at most what it has itself, and what the
 * key has that made it. core/keys/grant.ts is the rule; here is what it is applied to.
 *
 * | caller                     | is held to its own key when it makes, changes or renews |
 * | -------------------------- | ------------------------------------------------------- |
 * | the master key             | nothing                                                 |
 * | an admin's key or sign-in  | keys whose role is admin                                |
 * | anybody else               | any key                                                 |
 */
import { findKeys, type Key } from '../../../../core/db/queries/keys/keys.ts';
import {
  grantFields,
  narrowField,
  widerField,
  type Grant,
  type GrantField,
  type Kinship,
} from '../../../../core/keys/grant.ts';
import { findUser } from '../../../../core/db/queries/keys/users.ts';
import { noAllowance } from '../../../../core/limits/limit-fields.ts';
import { isAdmin } from '../../access/caller.ts';
import { catalogNow } from '../../catalog-now.ts';
import { refuse, type Context, type Refusal } from '../../api/operation.ts';

/** The caller's key, then the key that made it; none for the master key. */
export async function grantsOf({ db, caller }: Context): Promise<readonly Key[]> {
  const ids: readonly string[] = [caller.keyId, caller.madeBy].filter((id) => id !== null);
  if (ids.length === 0) return [];
  const keys = await findKeys(db, ids);
  return keys.toSorted((one, other) => ids.indexOf(one.keyId) - ids.indexOf(other.keyId));
}

/**
 * A key of its team's scope is held to no list of the user who makes or changes it, so those hold here: what the user may
 * not call, from where or by which path, it does not give by way of the team. Amounts are the team's to give.
 */
export async function listsOfUser(
  { db, caller }: Context,
  keyScope: Key['keyScope'],
): Promise<readonly Grant[]> {
  const user =
    keyScope === 'team' && !isAdmin(caller) && caller.userId !== null
      ? await findUser(db, caller.userId)
      : null;
  if (user === null) return [];
  const { models, allowedRoutes, allowedIps } = user;
  return [{ ...noAllowance, models, allowedRoutes, allowedIps, keyRole: 'inference', expiresAt: null }];
}

/** Whether a key with these roles, before and after, is bound to what the caller itself has. */
export function isBound({ caller }: Pick<Context, 'caller'>, ...roles: readonly Grant['keyRole'][]): boolean {
  return caller.keyId !== null && (!isAdmin(caller) || roles.includes('admin'));
}

/** Refuses a key that grants more than `grants`, those of the caller, in one of `fields`, and names that field. */
export async function refuseWider(
  context: Context,
  grants: readonly Grant[],
  wanted: Grant,
  kind: Kinship,
  fields: readonly GrantField[] = grantFields,
): Promise<Refusal | null> {
  const catalog = await catalogNow(context);
  const modelsMeant = (entries: readonly string[]): ReadonlySet<string> => catalog.modelsMeant(entries);
  for (const own of grants) {
    const has = isAdmin(context.caller) ? { ...own, keyRole: 'admin' as const } : own;
    const field = widerField(wanted, has, { kind, fields, modelsMeant });
    if (field !== null) {
      return refuse('forbidden', {
        message: `A key gives no more than it has itself, and this one has less: ${field}. Ask an admin, or sign in.`,
        param: field,
      });
    }
  }
  return null;
}

/** A team is not run with a key that has bounds of its own: through its members the key could do what it may not. */
export async function refuseNarrow(context: Context): Promise<Refusal | null> {
  if (isAdmin(context.caller)) return null;
  for (const grant of await grantsOf(context)) {
    const field = narrowField(grant);
    if (field !== null) {
      return refuse('forbidden', {
        message: `A team is not changed with a key that has its own ${field}. Use another key, or sign in.`,
        param: field,
      });
    }
  }
  return null;
}

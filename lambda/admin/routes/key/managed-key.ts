/** Keys that the caller may manage, locked until the transaction ends. */
import {
  findKey,
  lockKey,
  lockKeys,
  type Key,
  type KeySelector,
} from '../../../../core/db/queries/keys/keys.ts';
import type { MemberPermission } from '../../../../core/keys/member-permissions.ts';
import { mayManageKey, notYours } from '../../access/caller.ts';
import type { Context, Refusal } from '../../api/operation.ts';

/** `param`: the field that names it. */
export type NamedKey = { readonly param: string; readonly selector: KeySelector };

export async function lockManagedKey(
  { db, caller }: Context,
  selector: KeySelector,
  permission: MemberPermission,
): Promise<Key | Refusal> {
  const key = await lockKey(db, selector);
  return key === null || !mayManageKey(caller, key, permission) ? notYours(caller, 'key', 'key') : key;
}

/** All of them, each once and in lock order, or none. */
export async function lockManagedKeys(
  context: Context,
  named: readonly NamedKey[],
  permission: MemberPermission,
): Promise<readonly Key[] | Refusal> {
  const { db, caller } = context;
  const params = new Map<string, string>();
  for (const { param, selector } of named) {
    const key = await findManaged(context, selector, permission);
    if (key === null) return notYours(caller, 'key', param);
    params.set(key.keyId, param);
  }
  const keys = (await lockKeys(db, [...params.keys()])).filter((key) =>
    mayManageKey(caller, key, permission),
  );
  for (const { keyId } of keys) params.delete(keyId);
  const [gone] = params.values();
  return gone === undefined ? keys : notYours(caller, 'key', gone);
}

/** Those that the caller may manage, in lock order; the others are not touched. */
export async function lockManagedAmong(
  context: Context,
  selectors: readonly KeySelector[],
  permission: MemberPermission,
): Promise<void> {
  const ids = [];
  for (const selector of selectors) {
    const key = await findManaged(context, selector, permission);
    if (key !== null) ids.push(key.keyId);
  }
  await lockKeys(context.db, ids);
}

async function findManaged(
  { db, caller }: Context,
  selector: KeySelector,
  permission: MemberPermission,
): Promise<Key | null> {
  const key = await findKey(db, selector);
  return key !== null && mayManageKey(caller, key, permission) ? key : null;
}

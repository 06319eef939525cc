/** A key that the caller may manage, held until the transaction ends. */
import { lockKey, type Key, type KeySelector } from '../../../../core/db/queries/keys/keys.ts';
import { mayManageKey, notYours } from '../../access/caller.ts';
import type { Context, Refusal } from '../../api/operation.ts';

export async function lockManagedKey(
  { db, caller }: Context,
  selector: KeySelector,
  param: string,
): Promise<Key | Refusal> {
  const key = await lockKey(db, selector);
  return key === null || !mayManageKey(caller, key) ? notYours(caller, 'key', param) : key;
}

/** Makes a virtual key: the secret goes to the reply, its keyed hash to the database, and nowhere else. */
import {
  insertKey,
  type Key,
  type KeyFields,
  type KeyOrigin,
} from '../../../../core/db/queries/keys/keys.ts';
import { newId } from '../../../../core/ids.ts';
import { displayName, generateVirtualKey, hashVirtualKey } from '../../../../core/keys/virtual-key.ts';
import type { Context } from '../../api/operation.ts';

export type MadeKey = { readonly secret: string; readonly key: Key };

export async function makeKey(
  { db, clock, pepper }: Context,
  fields: Omit<KeyFields, 'keyId' | 'keyName'> & KeyOrigin,
): Promise<MadeKey> {
  const secret = generateVirtualKey();
  const keyId = newId(clock.nowMs());
  const named = { ...fields, keyId, keyName: displayName(secret) };
  return { secret, key: await insertKey(db, named, hashVirtualKey(secret, pepper)) };
}

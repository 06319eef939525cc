/** Keys as replies about keys that are in use show them: with what each spent in all, and when it was last used. */
import * as z from 'zod';
import { spentByEach } from '../../../../core/db/queries/budgets/spend.ts';
import type { Key } from '../../../../core/db/queries/keys/keys.ts';
import { lastUsedOf } from '../../../../core/db/queries/usage/last-use.ts';
import { exactJsonNumber, ZERO_USD } from '../../../../core/money.ts';
import type { Context } from '../../api/operation.ts';
import { litellmName } from '../../request/fields.ts';
import { keyReply, keyReplySchema } from './key-reply.ts';

export const shownKeySchema = keyReplySchema.extend({
  spend: z.number().meta({ description: 'US dollars in all, with what was imported.' }),
  last_used_at: z
    .string()
    .nullable()
    .meta({ description: 'When the newest call that was admitted began; null: never.' }),
  last_active: z.string().nullable().meta(litellmName('last_used_at')),
});

export async function shownKeys(
  { db }: Pick<Context, 'db'>,
  keys: readonly Key[],
): Promise<z.output<typeof shownKeySchema>[]> {
  const ids = keys.map(({ keyId }) => keyId);
  const spent = await spentByEach(db, 'key', ids);
  const used = await lastUsedOf(db, ids);
  return keys.map((key) => {
    const usedAt = used.get(key.keyId)?.toISOString() ?? null;
    return {
      ...keyReply(key),
      spend: exactJsonNumber(spent.get(key.keyId) ?? ZERO_USD),
      last_used_at: usedAt,
      last_active: usedAt,
    };
  });
}

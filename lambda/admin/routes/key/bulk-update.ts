/** POST /key/bulk_update: many changes in one request; each succeeds or fails by itself and says so. */
import * as z from 'zod';
import { saveKey } from '../../../../core/db/queries/keys/keys.ts';
import { isRefusal } from '../../../../core/errors.ts';
import { byItself } from '../../reply/database-refusal.ts';
import { operation, reply, type Context } from '../../api/operation.ts';
import { sentenceOf } from '../../request/validation.ts';
import { referencesIn, resolveReferences } from '../../request/references.ts';
import { keyChangeReferences, keyChangeShape, planKeyChange, type KeyChange } from './change.ts';
import { keySelector } from './key-fields.ts';
import { keyReply, keyReplySchema } from './key-reply.ts';
import { lockManagedAmong } from './managed-key.ts';

export const keyBulkUpdate = operation({
  kind: 'write',
  path: '/key/bulk_update',
  summary: 'Changes many keys. Each change succeeds or fails by itself.',
  access: 'everyone',
  input: z.object({
    keys: z
      .array(z.object(keyChangeShape))
      .min(1)
      .max(500)
      .meta({ description: 'Changes, each as /key/update takes it.' }),
  }),
  reply: z.object({
    total_requested: z.number(),
    successful_updates: z.array(z.object({ index: z.number(), key: z.string(), key_info: keyReplySchema })),
    failed_updates: z.array(z.object({ index: z.number(), failed_reason: z.string() })),
  }),
  command: { shows: 'successful_updates', columns: ['index', 'key'] },
  run: async (context, { keys }) => {
    await lockManagedAmong(
      context,
      keys.map(({ key }) => keySelector(key, context.pepper)),
      '/key/update',
    );
    const succeeded = [];
    const failed = [];
    for (const [index, change] of keys.entries()) {
      const result = await byItself(context.db, () => changeOne(context, change));
      if (isRefusal(result)) failed.push({ index, failed_reason: result.message });
      else if (typeof result === 'string') failed.push({ index, failed_reason: result });
      else succeeded.push({ index, key: result.key_id, key_info: result });
    }
    return reply({
      total_requested: keys.length,
      successful_updates: succeeded,
      failed_updates: failed,
    });
  },
});

/** The key as it is now, or why it was not changed. */
async function changeOne(
  context: Context,
  change: KeyChange,
): Promise<z.output<typeof keyReplySchema> | string> {
  const { unknown, limits } = await resolveReferences(context, referencesIn(change, keyChangeReferences));
  if (unknown.length > 0) return sentenceOf(unknown);
  const plan = await planKeyChange(context, { ...change, ...limits }, '/key/update');
  if ('kind' in plan) return plan.kind === 'refusal' ? plan.message : sentenceOf(plan.problems);
  return keyReply(await saveKey(context.db, plan.after));
}

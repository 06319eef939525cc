/** GET /key/info: a key and what it has spent. */
import * as z from 'zod';
import { findKey } from '../../../../core/db/queries/keys/keys.ts';
import { spentBy } from '../../../../core/db/queries/budgets/spend.ts';
import { exactJsonNumber } from '../../../../core/money.ts';
import { maySeeKey, notYours } from '../../access/caller.ts';
import { invalid, operation, reply } from '../../api/operation.ts';
import { keyNameField, keySelector } from './key-fields.ts';
import { keyReply, keyReplySchema } from './key-reply.ts';

export const keyInfo = operation({
  kind: 'read',
  path: '/key/info',
  summary: 'A key and its spend. Name it by its id: the load balancer logs query strings.',
  access: 'everyone',
  input: z.object({ key: keyNameField.optional().meta({ description: 'Absent: the key of this request.' }) }),
  reply: z.object({ key: z.string(), info: keyReplySchema.extend({ spend: z.number() }) }),
  command: { argument: 'key', shows: 'info' },
  run: async ({ db, pepper, caller }, input) => {
    const named = input.key ?? caller.keyId;
    if (named === null) return invalid([{ param: 'key', message: 'is required' }]);
    const key = await findKey(db, keySelector(named, pepper));
    if (key === null || !maySeeKey(caller, key)) return notYours(caller, 'key', 'key');
    const spend = exactJsonNumber(await spentBy(db, 'key', key.keyId));
    return reply({ key: key.keyId, info: { ...keyReply(key), spend } }, key.version);
  },
});

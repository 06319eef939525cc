/** GET /key/info: a key and what it has spent. */
import { z } from 'zod';
import { findKey } from '../../../../core/db/queries/keys.ts';
import { spentBy } from '../../../../core/db/queries/spend.ts';
import { refuse } from '../../../../core/errors.ts';
import { exactJsonNumber } from '../../json-money.ts';
import { operation, reply } from '../../operation.ts';
import { keyNameField, keySelector } from './key-fields.ts';
import { keyReply, keyReplySchema } from './key-reply.ts';

export const keyInfo = operation({
  kind: 'read',
  path: '/key/info',
  summary: 'A key and its spend. Name it by its id: the load balancer logs query strings.',
  input: z.object({ key: keyNameField }),
  reply: z.object({ key: z.string(), info: keyReplySchema.extend({ spend: z.number() }) }),
  run: async ({ db, pepper }, input) => {
    const key = await findKey(db, keySelector(input.key, pepper));
    if (key === null) return refuse('not_found', { message: 'There is no such key.', param: 'key' });
    const spend = exactJsonNumber(await spentBy(db, 'key', key.keyId));
    return reply({ key: key.keyId, info: { ...keyReply(key), spend } }, key.version);
  },
});

/** GET /key/info: a key, what it has spent and when it was last used. */
import * as z from 'zod';
import { findKey } from '../../../../core/db/queries/keys/keys.ts';
import { maySeeKey, notYours } from '../../access/caller.ts';
import { invalid, operation, reply } from '../../api/operation.ts';
import { keyNameField, keySelector } from './key-fields.ts';
import { shownKeys, shownKeySchema } from './shown-keys.ts';

export const keyInfo = operation({
  kind: 'read',
  path: '/key/info',
  summary: 'A key and its spend. Name it by its id: the load balancer logs query strings.',
  access: 'everyone',
  input: z.object({ key: keyNameField.optional().meta({ description: 'Absent: the key of this request.' }) }),
  reply: z.object({ key: z.string(), info: shownKeySchema }),
  command: { argument: 'key', isArgumentOptional: true, shows: 'info' },
  run: async (context, input) => {
    const { db, pepper, caller } = context;
    const named = input.key ?? caller.keyId;
    if (named === null) return invalid([{ param: 'key', message: 'is required' }]);
    const key = await findKey(db, keySelector(named, pepper));
    if (key === null || !maySeeKey(caller, key)) return notYours(caller, 'key', 'key');
    const [info] = await shownKeys(context, [key]);
    return reply({ key: key.keyId, info }, key.version);
  },
});

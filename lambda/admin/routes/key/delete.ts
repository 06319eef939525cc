/** POST /key/delete: keys are refused everywhere within a second; their rows stay for the history of spend. */
import * as z from 'zod';
import { markKeysDeleted } from '../../../../core/db/queries/keys/keys.ts';
import { aliasField } from '../../request/fields.ts';
import { invalid, operation, reply } from '../../api/operation.ts';
import { keyNameField, keySelector } from './key-fields.ts';
import { lockManagedKeys, type NamedKey } from './managed-key.ts';

export const keyDelete = operation({
  kind: 'write',
  path: '/key/delete',
  summary: 'Deletes keys with the keys they made, all or none. They are refused everywhere within a second.',
  access: 'everyone',
  input: z.object({
    keys: z.array(keyNameField).max(1_000).nullish(),
    key_aliases: z.array(aliasField).max(1_000).nullish().meta({ description: 'Instead of ids.' }),
  }),
  reply: z.object({ deleted_keys: z.array(z.string()).meta({ description: 'Key ids.' }) }),
  command: { argument: 'keys', isArgumentOptional: true },
  run: async (context, input) => {
    const named: readonly NamedKey[] = [
      ...(input.keys ?? []).map((key, index) => ({
        param: `keys[${index}]`,
        selector: keySelector(key, context.pepper),
      })),
      ...(input.key_aliases ?? []).map((keyAlias, index) => ({
        param: `key_aliases[${index}]`,
        selector: { kind: 'alias', keyAlias } as const,
      })),
    ];
    if (named.length === 0) return invalid([{ param: 'keys', message: 'give keys or key_aliases' }]);
    const keys = await lockManagedKeys(context, named, '/key/delete');
    if ('kind' in keys) return keys;
    const ids = keys.map(({ keyId }) => keyId);
    return reply({ deleted_keys: await markKeysDeleted(context.db, ids) });
  },
});

/** POST /key/delete: keys are refused everywhere within a second; their rows stay for the history of spend. */
import * as z from 'zod';
import { markKeyDeleted, type KeySelector } from '../../../../core/db/queries/keys/keys.ts';
import { aliasField } from '../../request/fields.ts';
import { invalid, operation, reply } from '../../api/operation.ts';
import { keyNameField, keySelector } from './key-fields.ts';
import { lockManagedKey } from './managed-key.ts';

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
    const { keys, key_aliases: aliases } = input;
    const named: { param: string; selector: KeySelector }[] = [
      ...(keys ?? []).map((key, index) => ({
        param: `keys[${index}]`,
        selector: keySelector(key, context.pepper),
      })),
      ...(aliases ?? []).map((keyAlias, index) => ({
        param: `key_aliases[${index}]`,
        selector: { kind: 'alias', keyAlias } as const,
      })),
    ];
    if (named.length === 0) return invalid([{ param: 'keys', message: 'give keys or key_aliases' }]);
    const ids = new Set<string>();
    for (const { param, selector } of named) {
      const key = await lockManagedKey(context, selector, param);
      if ('kind' in key) return key;
      ids.add(key.keyId);
    }
    const deleted = new Set(ids);
    for (const id of ids) {
      for (const gone of await markKeyDeleted(context.db, id)) deleted.add(gone);
    }
    return reply({ deleted_keys: [...deleted] });
  },
});

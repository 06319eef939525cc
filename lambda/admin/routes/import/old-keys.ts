/** GET /internal/import/old_keys: imported keys that nobody has used here yet, still known by their old hash alone. */
import * as z from 'zod';
import { countImported, listOldKeys } from '../../../../core/db/queries/keys/imported-keys.ts';
import { operation, reply } from '../../api/operation.ts';
import { pageSchema, pagingShape, replyPage } from '../../request/paging.ts';

const oldKeySchema = z.object({
  key_id: z.string(),
  key_name: z.string(),
  key_alias: z.string().nullable(),
  user_id: z.string().nullable(),
  team_id: z.string().nullable(),
  expires: z.string().nullable(),
  imported_at: z.string(),
});

export const importOldKeys = operation({
  kind: 'read',
  path: '/internal/import/old_keys',
  summary: 'Imported keys that have not been used since, and are still known by their old hash.',
  input: z.object(pagingShape),
  reply: z.object({
    imported: z.number(),
    replaced: z.number().meta({ description: 'Used, deleted or renewed since: known by our own hash.' }),
    ...pageSchema('keys', oldKeySchema).shape,
  }),
  command: {
    name: 'import old-keys',
    shows: 'keys',
    columns: Object.keys(oldKeySchema.shape),
  },
  run: async ({ db }, input) => {
    const page = await replyPage(input, {
      name: 'keys',
      find: (asked) => listOldKeys(db, asked),
      show: (keys) =>
        keys.map((key) => ({
          key_id: key.keyId,
          key_name: key.keyName,
          key_alias: key.keyAlias,
          user_id: key.userId,
          team_id: key.teamId,
          expires: key.expiresAt?.toISOString() ?? null,
          imported_at: key.importedAt.toISOString(),
        })),
    });
    return page.kind === 'invalid' ? page : reply({ ...(await countImported(db)), ...page.body });
  },
});

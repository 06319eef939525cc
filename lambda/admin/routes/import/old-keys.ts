/** GET /internal/import/old_keys: imported keys that nobody has used here yet, still known by their old hash alone. */
import * as z from 'zod';
import { countImported, listOldKeys } from '../../../../core/db/queries/keys/imported-keys.ts';
import { operation, reply } from '../../api/operation.ts';
import { pageReply, pageReplyShape, pagingOf, pagingShape } from '../../request/paging.ts';

export const importOldKeys = operation({
  kind: 'read',
  path: '/internal/import/old_keys',
  summary: 'Imported keys that have not been used since, and are still known by their old hash.',
  input: z.object({ ...pagingShape }),
  reply: z.object({
    imported: z.number(),
    replaced: z.number().meta({ description: 'Used, deleted or renewed since: known by our own hash.' }),
    keys: z.array(
      z.object({
        key_id: z.string(),
        key_name: z.string(),
        key_alias: z.string().nullable(),
        user_id: z.string().nullable(),
        team_id: z.string().nullable(),
        expires: z.string().nullable(),
        imported_at: z.string(),
      }),
    ),
    ...pageReplyShape,
  }),
  command: {
    name: 'import old-keys',
    shows: 'keys',
    columns: ['key_id', 'key_name', 'key_alias', 'user_id', 'team_id', 'expires', 'imported_at'],
  },
  run: async ({ db }, input) => {
    const paging = pagingOf(input);
    const { items, total } = await listOldKeys(db, paging.request);
    return reply({
      ...(await countImported(db)),
      keys: items.map((key) => ({
        key_id: key.keyId,
        key_name: key.keyName,
        key_alias: key.keyAlias,
        user_id: key.userId,
        team_id: key.teamId,
        expires: key.expiresAt?.toISOString() ?? null,
        imported_at: key.importedAt.toISOString(),
      })),
      ...pageReply(paging, total),
    });
  },
});

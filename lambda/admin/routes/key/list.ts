/** GET /key/list: keys, page by page; their ids alone unless return_full_object is true, as LiteLLM does. */
import * as z from 'zod';
import { keyOrders, listKeys } from '../../../../core/db/queries/keys/keys.ts';
import { isUuid } from '../../../../core/ids.ts';
import { hashVirtualKey } from '../../../../core/keys/virtual-key.ts';
import { keyReachOf } from '../../access/caller.ts';
import { durationField, idField, litellmName } from '../../request/fields.ts';
import { after, before } from '../../request/duration.ts';
import { operation, reply } from '../../api/operation.ts';
import { orderField, pageCount, pagingOf, pagingShape, queryFlag, stateShape } from '../../request/paging.ts';
import { keyNameField } from './key-fields.ts';
import { shownKeys, shownKeySchema } from './shown-keys.ts';

export const keyList = operation({
  kind: 'read',
  path: '/key/list',
  summary: 'Keys, page by page, newest first unless sorted otherwise.',
  access: 'everyone',
  input: z.object({
    user_id: idField.optional().meta({ description: 'Only keys of this user.' }),
    team_id: idField.optional().meta({ description: 'Only keys of this team.' }),
    key_alias: z.string().max(256).optional().meta({ description: 'Part of the alias.' }),
    key: keyNameField.optional().meta({ description: 'Only this key, by id or secret.' }),
    unused_for: durationField.optional().meta({
      description: 'Only keys that were not used for this long; those made since then are not among them.',
    }),
    expires_within: durationField.optional().meta({
      description: 'Only keys that end within this time; those that have ended are not among them.',
    }),
    ...stateShape,
    return_full_object: queryFlag.meta({ description: 'Whole keys, not ids alone.' }),
    sort_by: orderField(keyOrders),
    ...pagingShape,
    size: pagingShape.page_size.meta(litellmName('page_size')),
  }),
  reply: z.object({
    keys: z.union([z.array(z.string()), z.array(shownKeySchema)]),
    total_count: z.number(),
    current_page: z.number(),
    page_size: z.number(),
    total_pages: z.number(),
  }),
  command: {
    fixed: { return_full_object: true },
    leavesOut: ['return_full_object'],
    shows: 'keys',
    columns: [
      'key_id',
      'key_name',
      'key_alias',
      'user_id',
      'team_id',
      'spend',
      'max_budget',
      'last_used_at',
      'expires',
      'blocked',
    ],
  },
  run: async (context, input) => {
    const { db, pepper, caller, clock } = context;
    const { page, pageSize, request } = pagingOf({ ...input, page_size: input.page_size ?? input.size });
    const named = input.key ?? null;
    const nowMs = clock.nowMs();
    const filter = {
      keyId: named !== null && isUuid(named) ? named : null,
      keyHash: named !== null && !isUuid(named) ? hashVirtualKey(named, pepper) : null,
      userId: input.user_id ?? null,
      teamId: input.team_id ?? null,
      aliasPart: input.key_alias ?? null,
      unusedSince: input.unused_for === undefined ? null : before(nowMs, input.unused_for),
      expiresFrom: input.expires_within === undefined ? null : new Date(nowMs),
      expiresTo: input.expires_within === undefined ? null : after(nowMs, input.expires_within),
      isBlocked: input.blocked ?? null,
      withDeleted: input.include_deleted ?? false,
      reach: keyReachOf(caller),
    };
    const { items, total } = await listKeys(db, filter, input.sort_by ?? 'created_at', request);
    return reply({
      keys:
        input.return_full_object === true ? await shownKeys(context, items) : items.map((key) => key.keyId),
      total_count: total,
      current_page: page,
      page_size: pageSize,
      total_pages: pageCount(total, pageSize),
    });
  },
});

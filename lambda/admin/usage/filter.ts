/**
 * Whose usage: filters by user, team, key, model and tag, each a list separated by commas. Whatever is asked for, a
 * caller sees what is within its reach: a user its own usage, the admin of a team that of the team, overseers all.
 */
import * as z from 'zod';
import type { UsageFilter } from '../../../core/db/queries/usage/usage-filter.ts';
import { isUuid } from '../../../core/ids.ts';
import { reachOf } from '../access/caller.ts';
import { invalid, type Context, type Invalid } from '../api/operation.ts';
import { litellmName } from '../request/fields.ts';
import { queryList } from '../request/paging.ts';

export const filterShape = {
  user_id: queryList.meta({ description: 'Only these users, separated by commas.' }),
  team_id: queryList.meta({ description: 'Only these teams, separated by commas.' }),
  key_id: queryList.meta({ description: 'Ids of keys, separated by commas.' }),
  api_key: queryList.meta(litellmName('key_id')),
  model: queryList.meta({ description: 'Public names or aliases, separated by commas.' }),
  tag: queryList.meta({ description: 'Calls that carry at least one of these, separated by commas.' }),
};

export function filterOf(
  input: z.output<z.ZodObject<typeof filterShape>>,
  { catalog, caller }: Context,
): { readonly kind: 'filter'; readonly filter: UsageFilter } | Invalid {
  const keyIds = input.key_id ?? input.api_key ?? null;
  const wrong = keyIds?.findIndex((id) => !isUuid(id)) ?? -1;
  if (wrong !== -1) {
    const param = input.key_id === undefined ? 'api_key' : 'key_id';
    return invalid([{ param, message: 'must be ids of keys, as /key/list gives them' }]);
  }
  return {
    kind: 'filter',
    filter: {
      userIds: input.user_id ?? null,
      teamIds: input.team_id ?? null,
      keyIds,
      // A name no longer in the catalog still stands in old records.
      models: input.model?.map((name) => catalog.find(name)?.name ?? name) ?? null,
      tags: input.tag ?? null,
      reach: reachOf(caller),
    },
  };
}

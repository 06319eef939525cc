/**
 * What a report covers: a range of time, and whose usage, filtered by user, team, key, model and tag, each a list separated
 * by commas. Whatever is asked for, a caller sees what is within its reach: a user its own usage, the admin of a team
 * that of the team, overseers all.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { UsageFilter } from '../../../core/db/queries/usage/usage-filter.ts';
import { importedKeyId } from '../../../core/db/queries/keys/imported-keys.ts';
import { keyIdsOfHashes } from '../../../core/db/queries/keys/keys.ts';
import { isUuid } from '../../../core/ids.ts';
import { hashVirtualKey, isForeignKey, isWellFormedKey } from '../../../core/keys/virtual-key.ts';
import { isTimeZone } from '../../../core/time-zone.ts';
import { NOT_A_ZONE, parseRange, type Range } from '../../../core/usage/range.ts';
import { reachOf } from '../access/caller.ts';
import { invalid, type Context, type Invalid } from '../api/operation.ts';
import { catalogNow } from '../catalog-now.ts';
import { litellmName, publicNameOf } from '../request/fields.ts';
import { queryList } from '../request/paging.ts';

const instantField = z.string().max(40).optional();

export const scopeShape = {
  since: instantField.meta({
    description:
      'A date (its first instant in `timezone`) or an instant such as 2026-11-01T08:00:00Z. Default: 30 days ago.',
  }),
  until: instantField.meta({ description: 'The same; up to but not including it. Default: now.' }),
  start_date: instantField.meta(litellmName('since')),
  end_date: instantField.meta({
    ...litellmName('until'),
    description: "LiteLLM's name of until; a date includes that whole day.",
  }),
  timezone: z
    .string()
    .refine(isTimeZone, NOT_A_ZONE)
    .optional()
    .meta({ description: 'Of dates, days, weeks and months. Default: UTC.', examples: ['Europe/Berlin'] }),
  user_id: queryList.meta({ description: 'Only these users, separated by commas.' }),
  team_id: queryList.meta({ description: 'Only these teams, separated by commas.' }),
  key_id: queryList.meta({ description: 'Ids of keys, separated by commas.' }),
  api_key: queryList.meta({
    ...litellmName('key_id'),
    description:
      "LiteLLM's name of key_id. Keys themselves and LiteLLM's hashes of them are understood too; in a URL, which load balancers log, name keys by their ids.",
  }),
  model: queryList.meta({
    description:
      'Public names or aliases, separated by commas; where other services count, also algolia/<account> and contentful/<account>.',
  }),
  tag: queryList.meta({ description: 'Calls that carry at least one of these, separated by commas.' }),
};

type ScopeInput = z.output<z.ZodObject<typeof scopeShape>>;

export type Scope = { readonly kind: 'scope'; readonly range: Range; readonly filter: UsageFilter };

export async function scopeOf(
  input: ScopeInput,
  context: Context,
  mostDays?: number,
): Promise<Scope | Invalid> {
  const range = parseRange(input, context.clock.nowMs(), mostDays);
  if (range.kind !== 'range') return invalid(range.problems);
  const filter = await filterOf(input, context);
  return 'kind' in filter ? filter : { kind: 'scope', range, filter };
}

/** The range as replies show it. */
export const rangeReplyShape = { since: z.string(), until: z.string() };

export function rangeReply({ sinceMs, untilMs }: Range): z.output<z.ZodObject<typeof rangeReplyShape>> {
  return { since: new Date(sinceMs).toISOString(), until: new Date(untilMs).toISOString() };
}

async function filterOf(input: ScopeInput, context: Context): Promise<UsageFilter | Invalid> {
  const keyIds = await keysNamed(input, context);
  if (keyIds !== null && 'kind' in keyIds) return keyIds;
  return {
    userIds: input.user_id ?? null,
    teamIds: input.team_id ?? null,
    keyIds,
    models: await modelsOf(input.model, context),
    tags: input.tag ?? null,
    reach: reachOf(context.caller),
  };
}

/** By id, by the key itself, or by LiteLLM's hash of one that was imported; what names no key of this gateway is none. */
async function keysNamed(
  { key_id: ids, api_key: given }: ScopeInput,
  { db, pepper }: Context,
): Promise<readonly string[] | Invalid | null> {
  const keyIds: string[] = [];
  const hashes: Buffer[] = [];
  for (const text of ids ?? given ?? []) {
    if (isUuid(text)) keyIds.push(text);
    else if (ids === undefined && SHA256_HEX.test(text)) keyIds.push(importedKeyId(text));
    else if (ids === undefined && (isWellFormedKey(text) || isForeignKey(text))) {
      hashes.push(hashVirtualKey(text, pepper));
      // Until its first use here an imported key is known by LiteLLM's hash alone.
      if (isForeignKey(text)) keyIds.push(importedKeyId(createHash('sha256').update(text).digest('hex')));
    } else {
      const [param, more] = ids === undefined ? ['api_key', ', or keys themselves'] : ['key_id', ''];
      return invalid([{ param, message: `must be ids of keys, as /key/list gives them${more}` }]);
    }
  }
  if (ids === undefined && given === undefined) return null;
  return [...keyIds, ...(await keyIdsOfHashes(db, hashes))];
}

const SHA256_HEX = /^[0-9a-f]{64}$/;

/** The public name: those that admins have given mean a model too. A name no longer in use is still in old records. */
export function recordedName(catalog: Catalog, name: string): string {
  return catalog.named(name)?.name ?? publicNameOf(name);
}

async function modelsOf(
  names: readonly string[] | undefined,
  context: Context,
): Promise<readonly string[] | null> {
  if (names === undefined) return null;
  const catalog = await catalogNow(context);
  return names.map((name) => recordedName(catalog, name));
}

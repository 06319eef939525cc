/** Whose usage a report is about, and what of it its reader may see. */
import type { Reach } from '../keys/keys.ts';

/** Null: any. What is given must all hold. */
export type UsageFilter = {
  readonly userIds: readonly string[] | null;
  /** 'any': of some team, whichever. */
  readonly teamIds: readonly string[] | 'any' | null;
  readonly keyIds: readonly string[] | null;
  readonly models: readonly string[] | null;
  /** Records that carry at least one of them. */
  readonly tags: readonly string[] | null;
  /** What the reader may see: own usage, and that of teams. Null: everything. */
  readonly reach: Reach | null;
};

export const anyUsage: UsageFilter = {
  userIds: null,
  teamIds: null,
  keyIds: null,
  models: null,
  tags: null,
  reach: null,
};

/**
 * `and …` for each, with `put` taking the values. Rollups and records name these columns alike; `prefix` is the alias
 * of the table.
 */
export function filterConditions(
  filter: UsageFilter,
  prefix: string,
  put: (value: unknown) => string,
): string {
  const parts: string[] = [];
  if (filter.userIds !== null) parts.push(`${prefix}user_id = any(${put(filter.userIds)}::text[])`);
  if (filter.teamIds === 'any') parts.push(`${prefix}team_id <> ''`);
  else if (filter.teamIds !== null) parts.push(`${prefix}team_id = any(${put(filter.teamIds)}::text[])`);
  if (filter.keyIds !== null) parts.push(`${prefix}key_id = any(${put(filter.keyIds)}::uuid[])`);
  if (filter.models !== null) parts.push(`${prefix}model = any(${put(filter.models)}::text[])`);
  if (filter.tags !== null) parts.push(`${prefix}tags && ${put(filter.tags)}::text[]`);
  if (filter.reach !== null) {
    const { userId, keyId, teamIds } = filter.reach;
    const seen = [
      ...(userId === null ? [] : [`${prefix}user_id = ${put(userId)}`]),
      ...(keyId === null ? [] : [`${prefix}key_id = ${put(keyId)}::uuid`]),
      ...(teamIds.length === 0 ? [] : [`${prefix}team_id = any(${put(teamIds)}::text[])`]),
    ];
    parts.push(seen.length === 0 ? 'false' : `(${seen.join(' or ')})`);
  }
  return parts.map((part) => ` and ${part}`).join('');
}

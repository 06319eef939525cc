/**
 * What a team lets its members do with its keys, in the words of LiteLLM's `team_member_permissions`. They are for members
 * who are no admins of the team, and for its keys without a user and their own: never for those of other members.
 */
export const memberPermissions = [
  '/key/info',
  '/key/list',
  '/key/generate',
  '/key/service-account/generate',
  '/key/update',
  '/key/delete',
  '/key/regenerate',
  '/key/block',
  '/key/unblock',
] as const;

export type MemberPermission = (typeof memberPermissions)[number];

/** What every member may, whatever the team says: see its keys that have no user. */
export const basicPermissions: readonly MemberPermission[] = ['/key/info'];

/** Other words of LiteLLM, and what they mean here; null: nothing that needs a permission. */
const OTHER_WORDS: Readonly<Record<string, MemberPermission | null>> = {
  '/key/bulk_update': '/key/update',
  '/key/{key_id}/regenerate': '/key/regenerate',
  '/key/health': null,
};

export const permissionWords: readonly string[] = [...memberPermissions, ...Object.keys(OTHER_WORDS)];

/** Each once; words that mean nothing here are left out. */
export function permissionsMeant(words: readonly string[]): readonly MemberPermission[] {
  const meant = new Set(words.map((word) => (Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word] : word)));
  return memberPermissions.filter((permission) => meant.has(permission));
}

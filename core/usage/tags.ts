/**
 * Tags: labels of a usage record, by which its cost is found again. A key and its team have some, and a request may bring more. A tag
 * names a group of calls; every different list of them is a row of the roll-ups.
 */

export const MOST_TAGS = 64;
/** Characters of one. */
export const LONGEST_TAG = 128;
/** Every record carries its tags, so they are bounded together too, in bytes of UTF-8. */
export const MOST_TAG_BYTES = 2_048;

/** Text without control characters. */
export const TAG_TEXT = /^\P{Cc}+$/u;

export function tagBytes(tags: readonly string[]): number {
  return tags.reduce((sum, tag) => sum + Buffer.byteLength(tag), 0);
}

/** What is wrong with a tag; null: nothing. */
export function faultOfTag(tag: string): string | null {
  if (tag.length === 0 || tag.length > LONGEST_TAG) return `expected 1 to ${LONGEST_TAG} characters.`;
  if (!tag.isWellFormed() || !TAG_TEXT.test(tag)) return 'expected text without control characters.';
  return null;
}

/** The tags of a key, and of those of its team as many as fit beside them, each once. */
export function besideTeamTags(ofKey: readonly string[], ofTeam: readonly string[]): readonly string[] {
  if (ofTeam.length === 0) return ofKey;
  let tags = ofKey;
  for (const tag of ofTeam) tags = withTags(tags, [tag]) ?? tags;
  return tags;
}

/** The tags of a key and its team with those of a request, each once; null: too many, or too long together. */
export function withTags(before: readonly string[], ofRequest: readonly string[]): readonly string[] | null {
  const tags = [...new Set([...before, ...ofRequest])];
  return tags.length <= MOST_TAGS && tagBytes(tags) <= MOST_TAG_BYTES ? tags : null;
}

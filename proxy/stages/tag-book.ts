/**
 * How many different lists of tags the requests of a key bring. Every list is a row of the roll-ups, by hour and by day, so
 * a tag that is another one for each call would make everybody's reports as slow as the records themselves. Beyond the
 * bound a request goes on with the tags of its key and team alone, and its answer says so.
 */
import { createHash } from 'node:crypto';
import type { KeyId } from '../../core/ids.ts';

export type TagBook = {
  /** Whether a record may have these tags. Asked once a request, and only of one that brings tags. */
  readonly takes: (keyId: KeyId, tags: readonly string[], atMs: number) => boolean;
};

type TagBookOptions = {
  /** Different lists of a key in an hour, at one task. @default 200 */
  readonly mostOfKey?: number;
  /** Of all keys: what the book holds in memory. @default 50_000 */
  readonly most?: number;
};

const HOUR_MS = 3_600_000;

export function createTagBook({ mostOfKey = 200, most = 50_000 }: TagBookOptions = {}): TagBook {
  const lists = new Map<KeyId, Set<string>>();
  let hour = 0;
  let count = 0;
  return {
    takes: (keyId, tags, atMs) => {
      const now = Math.floor(atMs / HOUR_MS);
      if (now !== hour) {
        lists.clear();
        count = 0;
        hour = now;
      }
      const known = lists.get(keyId);
      const digest = createHash('sha256').update(JSON.stringify(tags)).digest('base64');
      if (known?.has(digest) === true) return true;
      if ((known?.size ?? 0) >= mostOfKey || count >= most) return false;
      if (known === undefined) lists.set(keyId, new Set([digest]));
      else known.add(digest);
      count += 1;
      return true;
    },
  };
}

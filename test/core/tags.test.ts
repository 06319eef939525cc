/** A record never has more tags than fit, whatever the key and its team are given. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { besideTeamTags, MOST_TAG_BYTES, MOST_TAGS, tagBytes } from '../../core/usage/tags.ts';

const many = (what: string): readonly string[] =>
  Array.from({ length: MOST_TAGS }, (_, index) => `${what}-${index}`);

test('tags of a team stand behind those of the key, each once', () => {
  deepEqual(besideTeamTags(['ci', 'prod'], ['red', 'ci']), ['ci', 'prod', 'red']);
});

test('those of the key stay, and of the team’s as many as fit', () => {
  deepEqual(besideTeamTags(many('key'), many('team')), many('key'));
  const tags = besideTeamTags(['x'.repeat(MOST_TAG_BYTES - 3)], ['long', 'abc', 'b']);
  deepEqual([tags.length, tags[1]], [2, 'abc']);
  equal(tagBytes(tags), MOST_TAG_BYTES);
});

/** The page of the move tells every difference that the checks hold, and no other. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { differences } from './differences.ts';
import { expectations } from './expectations.ts';

const all = Object.values(expectations).flatMap((topics) => Object.entries(topics));
const rows = all.flatMap(([, topic]) => topic);

test('the page of the move tells every difference', async () => {
  const page = await readFile(new URL('../../docs/import-from-litellm.md', import.meta.url), 'utf8');
  const [, chapter = ''] = page.split(/^## What differs$/m);
  const told = chapter
    .split(/^## /m)[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .slice(1);
  deepEqual(
    told,
    Object.values(differences).map(({ what, litellm, here }) => `| ${what} | ${litellm} | ${here} |`),
  );
});

test('every difference has a check that holds what is done instead', () => {
  const held = new Set(rows.map(({ differs }) => differs));
  for (const name of Object.keys(differences)) ok(held.has(name as keyof typeof differences), name);
});

test('at least 110 of 130 expectations are met as LiteLLM meets them', () => {
  const met = rows.filter(({ differs }) => differs === undefined);
  ok(met.length / rows.length >= 110 / 130, `${met.length} of ${rows.length}`);
});

test('every expectation has a name of its own in its topic, and a source', () => {
  for (const [topic, expected] of all) {
    equal(new Set(expected.map(({ expects }) => expects)).size, expected.length, topic);
    for (const { expects, source } of expected) ok(source.length > 0, expects);
  }
});

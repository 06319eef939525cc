/** Writes docs/rights.md from a run (npm run docs:rights). */
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startCast } from './rights-cast.ts';
import { rightsPage, tryRights } from './rights-page.ts';

test('docs/rights.md is written', async (t) => {
  const page = rightsPage(await tryRights(await startCast(t)));
  await writeFile(new URL('../../docs/rights.md', import.meta.url), page);
});

/** Pages that are made from the tables of metrics and alerts. */
import { equal } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { monitoringPages } from '../../scripts/monitoring/pages.ts';

for (const [file, page] of Object.entries(monitoringPages)) {
  test(`docs/${file} is what npm run docs:alerts writes`, async () => {
    equal(await readFile(join(import.meta.dirname, '../../docs', file), 'utf8'), page());
  });
}

/** Writes the pages that are made from the tables of metrics and alerts: `npm run docs:alerts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitoringPages } from './monitoring/pages.ts';

for (const [file, page] of Object.entries(monitoringPages)) {
  writeFileSync(join(import.meta.dirname, '..', 'docs', file), page());
  console.log(`Wrote docs/${file}.`);
}

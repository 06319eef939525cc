/**
 * Writes the pages that are made from the tables of metrics and alerts: `npm run docs:alerts`. With `-- --env prod` it
 * prints the alerts as that environment sets them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentPage } from './monitoring/alerts-page.ts';
import { readFlags, USAGE } from './monitoring/flags.ts';
import { monitoringPages } from './monitoring/pages.ts';

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags === null) console.log(USAGE);
  else if (flags.environment === null) writePages();
  else console.log(environmentPage(flags.environment));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error('npm run docs:alerts -- --help says how to call it.');
  process.exitCode = 2;
}

function writePages(): void {
  for (const [file, page] of Object.entries(monitoringPages)) {
    writeFileSync(join(import.meta.dirname, '..', 'docs', file), page());
    console.log(`Wrote docs/${file}.`);
  }
}

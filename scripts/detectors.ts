/** Writes docs/detectors.md: `npm run docs:detectors`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectorsPage } from './detectors/page.ts';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'detectors.md'), detectorsPage());
console.log('Wrote docs/detectors.md.');

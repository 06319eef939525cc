/** Writes docs/bedrock-rules.md: `npm run docs:rules`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesPage } from './bedrock-rules/page.ts';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'bedrock-rules.md'), rulesPage());
console.log('Wrote docs/bedrock-rules.md.');

/** Writes docs/messages-fields.md: `npm run docs:messages`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messagesFieldsPage } from './messages-fields/page.ts';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'messages-fields.md'), messagesFieldsPage());
console.log('Wrote docs/messages-fields.md.');

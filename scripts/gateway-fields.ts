/** Writes docs/gateway-fields.md: `npm run docs:gateway`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayFieldsPage } from './gateway-fields/page.ts';

writeFileSync(join(import.meta.dirname, '..', 'docs', 'gateway-fields.md'), gatewayFieldsPage());
console.log('Wrote docs/gateway-fields.md.');

/** Writes docs/api.md from the schemas of the admin API: `npm run docs:api`. */
import { writeFile } from 'node:fs/promises';
import { apiReference } from './api-reference.ts';
import { describeApi } from '../lambda/admin/api/openapi.ts';
import { operations } from '../lambda/admin/api/operations.ts';

await writeFile(new URL('../docs/api.md', import.meta.url), apiReference(describeApi(operations)));

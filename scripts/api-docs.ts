/** Writes docs/api.md and cli/api-commands.json from the schemas of the admin API: `npm run docs:api`. */
import { writeFile } from 'node:fs/promises';
import { apiReference } from './api-reference.ts';
import { commandTable } from './cli-commands.ts';
import { describeApi } from '../lambda/admin/api/openapi.ts';
import { operations } from '../lambda/admin/api/operations.ts';

const description = describeApi(operations);
await writeFile(new URL('../docs/api.md', import.meta.url), apiReference(description));
await writeFile(new URL('../cli/api-commands.json', import.meta.url), commandTable(description));

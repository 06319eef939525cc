/** A database, and a directory for a journal. */
import type { TestContext } from 'node:test';
import { createTestDatabase } from '../support/database.ts';
import { directoryFor } from './journal-parts.ts';

export async function journalPlace(t: TestContext) {
  return { ...(await createTestDatabase(t)), directory: await directoryFor(t) };
}

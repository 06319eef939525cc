/** A connection to PostgreSQL that ends within a transaction fails what needs it, and nothing else. */
import { deepEqual, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '../support/database.ts';

test('a connection that PostgreSQL ends within a transaction fails the transaction, not the process', async (t) => {
  const { database } = await createTestDatabase(t);
  const lost = database.transaction(async (tx) => tx.query('select pg_terminate_backend(pg_backend_pid())'));
  await rejects(lost, /Connection terminated|terminating connection/);
  deepEqual(await database.query('select 1 as there'), [{ there: 1 }], 'the pool has another one');
});

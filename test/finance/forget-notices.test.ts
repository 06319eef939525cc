/** Notices that were sent long ago are deleted; what waits is not. */
import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { forgetNotices } from '../../core/db/queries/budgets/spend-notices.ts';
import { createTestDatabase } from '../support/database.ts';

test('a notice sent a year ago is forgotten, a new one and one that waits are not', async (t) => {
  const { database } = await createTestDatabase(t);
  await database.query(
    `insert into spend_notices (kind, subject, reference, message, sent_at) values
       ('drift', 'a', '1', '{}', now() - interval '400 days'), ('drift', 'b', '1', '{}', now()),
       ('drift', 'c', '1', '{}', null)`,
  );
  equal(await forgetNotices(database, 366), 1);
  const left = await database.query('select subject from spend_notices order by subject');
  deepEqual(
    left.map((row) => row['subject']),
    ['b', 'c'],
  );
});

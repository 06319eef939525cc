/** The description of the columns of usage_records, and the table in PostgreSQL. */
import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { usageColumnList } from '../../core/usage/columns.ts';
import { createTestDatabase } from '../support/database.ts';

test('the columns of usage_records are described as PostgreSQL has them: name, type, and whether null is taken', async (t) => {
  const { database } = await createTestDatabase(t);
  const described = await database.query(
    `select name, type::regtype::text as type, is_nullable
       from json_to_recordset($1) as described (name text, type text, is_nullable boolean) order by name`,
    [
      JSON.stringify(
        usageColumnList.map(({ name, type, isNullable = false }) => ({
          name,
          type,
          is_nullable: isNullable,
        })),
      ),
    ],
  );
  const stored = await database.query(
    `select attname::text as name, atttypid::regtype::text as type, not attnotnull as is_nullable
       from pg_attribute where attrelid = 'usage_records'::regclass and attnum > 0 order by attname::text`,
  );
  deepEqual(described, stored);
});

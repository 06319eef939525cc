/** Clients name whom they like, so a name that is no customer must cost nothing: no query, and no memory that grows. */
import { equal, ok } from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { systemClock } from '../../core/clock.ts';
import { createCustomers } from '../../proxy/stages/customers/customers.ts';
import { createTestDatabase } from '../support/database.ts';

async function customersIn(t: TestContext, ...ids: readonly string[]) {
  const { database } = await createTestDatabase(t);
  await database.query('insert into customers (customer_id) select unnest($1::text[])', [ids]);
  const asked: string[] = [];
  const customers = createCustomers({
    database: {
      ...database,
      query: (statement, params) => {
        asked.push(statement);
        return database.query(statement, params);
      },
    },
    clock: systemClock,
    rules: { modelsMeant: () => new Set(), budgetShortage: 'shorten' },
  });
  return { customers, database, asked };
}

test('a name that is no customer is answered without a query, a customer from memory after the first', async (t) => {
  const ids = Array.from({ length: 500 }, (_, index) => `kunde-${index}-ü`);
  const { customers, asked } = await customersIn(t, ...ids);
  await customers.refresh();
  equal(asked.length, 1);
  for (let name = 0; name < 10_000; name += 1) equal(customers.find(`device-${name}`, 'key:a'), null);
  equal(asked.length, 1);
  equal((await customers.find('kunde-0-ü', 'key:a'))?.customerId, 'kunde-0-ü');
  equal((await customers.find('kunde-499-ü', 'key:a'))?.customerId, 'kunde-499-ü');
  equal(asked.length, 3);
  ok(!(customers.find('kunde-0-ü', 'key:b') instanceof Promise));
});

test('where there are no customers nobody looks, until one is made', async (t) => {
  const { customers, database } = await customersIn(t);
  equal(customers.areNone(), false, 'nothing is known before the list is read');
  await customers.refresh();
  equal(customers.areNone(), true);
  await database.query(`insert into customers (customer_id) values ('ada')`);
  customers.onChange({ scope: 'customer', scopeId: 'ada' });
  equal(customers.areNone(), false);
  equal((await customers.find('ada', 'key:a'))?.customerId, 'ada');
  await database.query(`update customers set deleted_at = now()`);
  customers.onChange({ scope: 'customer', scopeId: 'ada' });
  equal(await customers.find('ada', 'key:a'), null);
  customers.markStale('everything');
  await customers.refresh();
  equal(customers.areNone(), true);
});

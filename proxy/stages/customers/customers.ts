/**
 * The customers of a task: which there are (customer-ids.ts), and, of those that requests name, what they may use
 * (proxy/row-cache.ts). Changes are heard as those of keys are (authenticate/revocation.ts).
 */
import { alone } from '../../../core/alone.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Database } from '../../../core/db/connect.ts';
import {
  customerDigests,
  findCustomerOfCall,
  type CustomerRules,
} from '../../../core/db/queries/customers/customers-of-calls.ts';
import type { PrincipalChange } from '../../../core/db/queries/keys/principals.ts';
import type { Customer } from '../../../core/keys/customer.ts';
import { createRowCache } from '../../row-cache.ts';
import { CustomerIds } from './customer-ids.ts';

export type Customers = {
  /** There are none, so that nobody needs to look whom a request names. */
  readonly areNone: () => boolean;
  /**
   * The customer of an id, null when it is none. Rejects when PostgreSQL is needed and down. `caller`: whose request it
   * is, for the turns of those that wait.
   */
  readonly find: (id: string, caller: string) => Customer | null | Promise<Customer | null>;
  readonly onChange: (change: Omit<PrincipalChange, 'changeId'>) => void;
  /** What a model is called has changed, or changes may have been missed. */
  readonly markStale: (what: 'models' | 'everything') => void;
  /** Reads again what is stale of the ids. Rejects when that fails; the next call tries again. */
  readonly refresh: () => Promise<void>;
};

type CustomersOptions = {
  readonly database: Database;
  readonly clock: Clock;
  readonly rules: CustomerRules;
};

const MAX_ENTRIES = 50_000;

export function createCustomers({ database, clock, rules }: CustomersOptions): Customers {
  const ids = new CustomerIds(() => customerDigests(database));
  const rows = createRowCache<Customer>({ what: 'customers', clock, maxEntries: MAX_ENTRIES });
  return {
    areNone: () => ids.areNone,
    find: (id, caller) =>
      ids.mayHave(id) ? rows.get(id, () => findCustomerOfCall(database, id, rules), caller) : null,
    onChange: ({ scope, scopeId }) => {
      if (scope === 'customer') {
        ids.noteChange(scopeId);
        rows.drop(scopeId);
      } else if (scope === 'budget') rows.dropThose(({ budgetId }) => budgetId === scopeId);
    },
    markStale: (what) => {
      if (what === 'everything') ids.markStale();
      rows.markAllStale();
    },
    refresh: alone(() => ids.refresh()),
  };
}

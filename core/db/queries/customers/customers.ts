/**
 * Customers as admins make them. A deleted one keeps its row for the history of spend; since its id is the
 * application's own, it may be made again, and goes on with what it has spent. Every change announces itself to the
 * proxy tasks through a trigger.
 */
import type { CustomerAllowance } from '../../../limits/limit-fields.ts';
import { plus, type PicoUsd } from '../../../money.ts';
import type { Queryable } from '../../connect.ts';
import { besideCustomerAllowance, type Stamps } from '../budgets/allowance.ts';
import { adjustedBy } from '../budgets/budget-adjustments.ts';
import { money, text, textOrNull, type FieldsOf } from '../columns.ts';
import { objectTable, placeholders } from '../object-table.ts';

const ownFields = {
  customerId: text,
  customerAlias: textOrNull,
};

export type CustomerFields = CustomerAllowance & FieldsOf<typeof ownFields>;

export type CustomerRow = CustomerFields & Stamps;

export type CustomerFilter = {
  /** Part of the id or the alias, any case. */
  readonly part: string | null;
  readonly isBlocked: boolean | null;
  readonly withDeleted: boolean;
};

/** What a list of customers can be sorted by, and the column it means. */
export const customerOrders = {
  user_id: 'customer_id',
  alias: 'customer_alias',
  max_budget: 'max_budget_pico_usd',
  created_at: 'created_at',
  updated_at: 'updated_at',
} as const;

export type CustomerOrder = keyof typeof customerOrders;

const rows = besideCustomerAllowance(ownFields);

const customers = objectTable<CustomerFields, CustomerRow, CustomerFilter, CustomerOrder>({
  table: 'customers',
  id: 'customer_id',
  ...rows,
  orders: customerOrders,
  matches: `($part::text is null or strpos(lower(customer_id), lower($part)) > 0
      or strpos(lower(customer_alias), lower($part)) > 0)
    and ($isBlocked::boolean is null or is_blocked = $isBlocked)
    and ($withDeleted::boolean or deleted_at is null)`,
});

export const findCustomer = customers.find;
export const lockCustomer = customers.lock;
export const lockCustomers = customers.lockAll;
export const saveCustomer = customers.save;
export const markCustomerDeleted = customers.markDeleted;
export const listCustomers = customers.list;

/** Null when a live customer has this id. A deleted one comes back with what is given now. */
export async function insertCustomer(tx: Queryable, customer: CustomerFields): Promise<CustomerRow | null> {
  const [row] = await tx.query(INSERT, rows.values(customer));
  return row === undefined ? null : rows.read(row);
}

/** What calls for it have cost, as far back as records are kept, and what was brought from another gateway. */
export async function spentByCustomer(db: Queryable, customerId: string): Promise<PicoUsd> {
  const [row] = await db.query(SPENT, [customerId]);
  return plus(money(row ?? {}, 'spent'), await adjustedBy(db, 'customer', customerId));
}

const PARAMS = placeholders(rows.columns);

const INSERT = `insert into customers (${rows.columns}) values (${PARAMS})
  on conflict (customer_id) do update set (${rows.columns}) = (${PARAMS}), version = customers.version + 1,
    deleted_at = null, created_at = clock_timestamp(), updated_at = clock_timestamp()
  where customers.deleted_at is not null returning ${rows.shown}`;

/** Uses usage_records_customer_id of each month. */
const SPENT = `select coalesce(sum(cost_pico_usd), 0)::text as spent from usage_records where customer_id = $1`;

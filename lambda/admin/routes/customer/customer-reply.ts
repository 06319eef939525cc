/** A customer as replies show it, and the fields of requests that only customers have. */
import * as z from 'zod';
import type { CustomerRow } from '../../../../core/db/queries/customers/customers.ts';
import {
  aliasField,
  customerAllowanceReply,
  customerAllowanceReplyShape,
  customerShape,
  stampsReply,
  stampsReplyShape,
} from '../../request/fields.ts';

/** `/customer/new` is `/end_user/new` in older scripts. */
export function olderPath(path: `/customer/${string}`): readonly string[] {
  return [path.replace('/customer/', '/end_user/')];
}

/** A restriction that is not kept here is refused, not left out. */
const regionField = z
  .null({
    error:
      'is not offered here: an environment calls Bedrock in regions of its own. Give the customer `models`',
  })
  .optional();

export const customerInputShape = {
  alias: aliasField.nullish().meta({ description: 'Name to show.' }),
  ...customerShape,
  allowed_model_region: regionField,
};

export const customerReplySchema = z.object({
  user_id: z.string().meta({ description: 'The id by which requests name it.' }),
  alias: z.string().nullable(),
  ...customerAllowanceReplyShape,
  ...stampsReplyShape,
});

/** What the command line shows in a table of customers. */
export const customerColumns = ['user_id', 'alias', 'max_budget', 'budget_duration', 'budget_id', 'blocked'];

export function customerReply(customer: CustomerRow): z.output<typeof customerReplySchema> {
  return {
    user_id: customer.customerId,
    alias: customer.customerAlias,
    ...customerAllowanceReply(customer),
    ...stampsReply(customer),
  };
}

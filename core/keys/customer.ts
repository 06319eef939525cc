/**
 * A customer: the end user of an application, whom its request names. Admins make customers and bound them; a request
 * that names somebody else has none. Its limits and budget apply beside those of the key, its user and its team.
 */
import type { CustomerId } from '../ids.ts';
import type { ScopeLimits } from '../limits/scope-limits.ts';

export type Customer = {
  readonly customerId: CustomerId;
  readonly isBlocked: boolean;
  /** Public model names; null: every model. */
  readonly allowedModels: ReadonlySet<string> | null;
  /** Its limits, or nothing. */
  readonly limits: readonly ScopeLimits[];
  /** The budget object these come from. */
  readonly budgetId: string | null;
};

/** Characters of an id, as of every id that admins give. */
export const LONGEST_CUSTOMER_ID = 256;

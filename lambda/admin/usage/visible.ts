/** Whose usage a caller may see. The master key and admin keys see everybody's. */
import type { UsageFilter } from '../../../core/db/queries/usage-report.ts';
import type { Refusal } from '../../../core/errors.ts';
import type { Context } from '../operation.ts';

export async function onlyVisible(context: Context, filter: UsageFilter): Promise<UsageFilter | Refusal> {
  switch (context.caller.kind) {
    case 'master':
    case 'admin-key':
      return filter;
  }
}

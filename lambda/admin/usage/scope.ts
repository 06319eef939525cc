/** What a report covers: a range of time, and whose usage. */
import type * as z from 'zod';
import type { UsageFilter } from '../../../core/db/queries/usage/usage-filter.ts';
import type { Range, RangeText } from '../../../core/usage/range.ts';
import type { Context, Invalid } from '../api/operation.ts';
import { filterOf, type filterShape } from './filter.ts';
import { rangeOf } from './range.ts';

type Scope = { readonly kind: 'scope'; readonly range: Range; readonly filter: UsageFilter };

export function scopeOf(
  input: RangeText & z.output<z.ZodObject<typeof filterShape>>,
  context: Context,
  mostDays?: number,
): Scope | Invalid {
  const range = rangeOf(input, context.clock.nowMs(), mostDays);
  if (range.kind === 'invalid') return range;
  const filtered = filterOf(input, context);
  return filtered.kind === 'invalid' ? filtered : { kind: 'scope', range, filter: filtered.filter };
}

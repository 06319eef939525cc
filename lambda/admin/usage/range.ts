/** The range of a report, as its query says it; core/usage/range.ts has the rules. */
import * as z from 'zod';
import { isTimeZone } from '../../../core/time-zone.ts';
import { NOT_A_ZONE, parseRange, type Range, type RangeText } from '../../../core/usage/range.ts';
import { litellmName } from '../request/fields.ts';
import { invalid, type Invalid } from '../api/operation.ts';

const instantField = z.string().max(40).optional();

export const rangeShape = {
  since: instantField.meta({
    description:
      'A date (its first instant in `timezone`) or an instant such as 2026-11-01T08:00:00Z. Default: 30 days ago.',
  }),
  until: instantField.meta({ description: 'The same; up to but not including it. Default: now.' }),
  start_date: instantField.meta(litellmName('since')),
  end_date: instantField.meta({
    ...litellmName('until'),
    description: "LiteLLM's name of until; a date includes that whole day.",
  }),
  timezone: z
    .string()
    .refine(isTimeZone, NOT_A_ZONE)
    .optional()
    .meta({ description: 'Of dates, days, weeks and months. Default: UTC.', examples: ['Europe/Berlin'] }),
};

export function rangeOf(input: RangeText, nowMs: number, mostDays?: number): Range | Invalid {
  const range = parseRange(input, nowMs, mostDays);
  return range.kind === 'range' ? range : invalid(range.problems);
}

/** The schema of figures in replies; core/usage/shown-totals.ts makes them. */
import * as z from 'zod';
import type { ShownCalls, ShownTotals } from '../../../core/usage/shown-totals.ts';

/** What the command line shows of them in a table. */
export const figureColumns = [
  'spend',
  'api_requests',
  'failed_requests',
  'prompt_tokens',
  'completion_tokens',
] as const satisfies readonly (keyof ShownTotals)[];

export const callsShape = {
  spend: z.number().meta({ description: 'US dollars, every digit.' }),
  input_spend: z.number(),
  output_spend: z.number(),
  cache_read_spend: z.number(),
  cache_write_spend: z.number(),
  hedge_spend: z
    .number()
    .meta({ description: 'For further answers to the same calls, which were given up for others.' }),
  checks_spend: z.number().meta({ description: 'For checks by policies that AWS charges for.' }),
  cache_saved: z.number().meta({
    description:
      'What prompts would have cost without the prompt cache, less what they cost; negative where writing to it did not pay.',
  }),
  answer_cache_saved: z.number().meta({
    description: 'What the calls would have cost that were answered from the cache of answers.',
  }),
  api_requests: z.number(),
  successful_requests: z.number(),
  failed_requests: z.number().meta({ description: 'Bedrock refused or broke off, or a task died.' }),
  estimated_requests: z.number().meta({ description: 'Their tokens had to be estimated.' }),
  total_tokens: z.number(),
  prompt_tokens: z.number().meta({ description: 'All that went in, cached or not.' }),
  completion_tokens: z.number(),
  input_tokens: z.number().meta({ description: 'Those of the prompt that were read at full price.' }),
  cache_read_input_tokens: z.number(),
  cache_creation_input_tokens: z.number(),
  cache_creation_5m_input_tokens: z.number(),
  cache_creation_1h_input_tokens: z.number(),
  reasoning_tokens: z.number().meta({ description: 'Part of completion_tokens.' }),
  image_count: z.number(),
} as const satisfies Readonly<Record<keyof ShownCalls, z.ZodNumber>>;

/** With what is no call and counts in `spend` too. */
export const totalsShape = {
  ...callsShape,
  services_spend: z.number().meta({
    description:
      'For other services, such as Algolia and Contentful; part of spend. They have no requests and no tokens.',
  }),
} as const satisfies Readonly<Record<keyof ShownTotals, z.ZodNumber>>;

/**
 * Figures as replies show them, under LiteLLM's names where it has them. prompt_tokens are all tokens that went in,
 * cached or not; input_tokens those that were read at full price.
 */
import { z } from 'zod';
import type { UsageTotals } from '../../../core/db/queries/usage-measures.ts';
import { exactJsonNumber } from '../json-money.ts';

export const totalsShape = {
  spend: z.number().meta({ description: 'US dollars, every digit.' }),
  input_spend: z.number(),
  output_spend: z.number(),
  cache_read_spend: z.number(),
  cache_write_spend: z.number(),
  api_requests: z.number(),
  successful_requests: z.number(),
  failed_requests: z.number().meta({ description: 'Bedrock refused or broke off, or a task died.' }),
  estimated_requests: z.number().meta({ description: 'Their tokens had to be estimated.' }),
  total_tokens: z.number(),
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  input_tokens: z.number(),
  cache_read_input_tokens: z.number(),
  cache_creation_input_tokens: z.number(),
  cache_creation_5m_input_tokens: z.number(),
  cache_creation_1h_input_tokens: z.number(),
  reasoning_tokens: z.number().meta({ description: 'Part of completion_tokens.' }),
  image_count: z.number(),
};

export type TotalsReply = z.output<z.ZodObject<typeof totalsShape>>;

export function totalsReply(totals: UsageTotals): TotalsReply {
  const cacheWriteTokens = totals.cacheWrite5mTokens + totals.cacheWrite1hTokens;
  const promptTokens = totals.inputTokens + totals.cacheReadTokens + cacheWriteTokens;
  return {
    spend: exactJsonNumber(totals.costPicoUsd),
    input_spend: exactJsonNumber(totals.inputCostPicoUsd),
    output_spend: exactJsonNumber(totals.outputCostPicoUsd),
    cache_read_spend: exactJsonNumber(totals.cacheReadCostPicoUsd),
    cache_write_spend: exactJsonNumber(totals.cacheWriteCostPicoUsd),
    api_requests: totals.requests,
    successful_requests: totals.requests - totals.failedRequests,
    failed_requests: totals.failedRequests,
    estimated_requests: totals.estimatedRequests,
    total_tokens: promptTokens + totals.outputTokens,
    prompt_tokens: promptTokens,
    completion_tokens: totals.outputTokens,
    input_tokens: totals.inputTokens,
    cache_read_input_tokens: totals.cacheReadTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_creation_5m_input_tokens: totals.cacheWrite5mTokens,
    cache_creation_1h_input_tokens: totals.cacheWrite1hTokens,
    reasoning_tokens: totals.reasoningTokens,
    image_count: totals.imageCount,
  };
}

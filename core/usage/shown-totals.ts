/**
 * Figures as replies show them, under LiteLLM's names where it has them. prompt_tokens are all tokens that went in,
 * cached or not; input_tokens those that were read at full price.
 */
import type { UsageTotals } from '../db/queries/usage/usage-measures.ts';
import { exactJsonNumber } from '../money.ts';

export type ShownTotals = ReturnType<typeof shownTotals>;
export type ShownCalls = ReturnType<typeof shownCalls>;

/** Of a bill: calls, and what other services cost. Last, so that the columns of CSV before it stay where they are. */
export function shownTotals(totals: UsageTotals) {
  return { ...shownCalls(totals), services_spend: exactJsonNumber(totals.servicesCostPicoUsd) };
}

/** Of calls alone. */
export function shownCalls(totals: UsageTotals) {
  const cacheWriteTokens = totals.cacheWrite5mTokens + totals.cacheWrite1hTokens;
  const promptTokens = totals.inputTokens + totals.cacheReadTokens + cacheWriteTokens;
  return {
    spend: exactJsonNumber(totals.costPicoUsd),
    input_spend: exactJsonNumber(totals.inputCostPicoUsd),
    output_spend: exactJsonNumber(totals.outputCostPicoUsd),
    cache_read_spend: exactJsonNumber(totals.cacheReadCostPicoUsd),
    cache_write_spend: exactJsonNumber(totals.cacheWriteCostPicoUsd),
    hedge_spend: exactJsonNumber(totals.hedgeCostPicoUsd),
    checks_spend: exactJsonNumber(totals.checksCostPicoUsd),
    cache_saved: exactJsonNumber(totals.cacheSavedPicoUsd),
    answer_cache_saved: exactJsonNumber(totals.answerSavedPicoUsd),
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

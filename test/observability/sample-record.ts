/** A usage record for tests of what is made from one. */
import type { KeyId, RequestId, TeamId, UserId } from '../../core/ids.ts';
import { picoUsd, type PicoUsd } from '../../core/money.ts';
import type { UsageRecord } from '../../core/usage/record.ts';

/** A cost that is all of its input: nothing beside the answer costs anything. */
export function inputCost(costPicoUsd: PicoUsd) {
  const none = picoUsd(0n);
  return {
    inputCostPicoUsd: costPicoUsd,
    outputCostPicoUsd: none,
    cacheReadCostPicoUsd: none,
    cacheWriteCostPicoUsd: none,
    checks: [],
    checksCostPicoUsd: none,
    costPicoUsd,
  };
}

export function sampleRecord(changes: Partial<UsageRecord> & { readonly user?: string } = {}): UsageRecord {
  const { user = 'ada', ...rest } = changes;
  return {
    requestId: '0192f0c1-0000-7000-8000-000000000001' as RequestId,
    createdAtMs: Date.UTC(2026, 10, 21, 10),
    keyId: '0192f0c1-0000-7000-8000-000000000002' as KeyId,
    userId: user as UserId,
    teamId: 'research' as TeamId,
    modelAsked: 'claude-haiku-4-5',
    model: 'claude-haiku-4-5',
    deployment: 'us-east-1/us.anthropic.claude-haiku-4-5-20251001-v1:0',
    dialect: 'openai-chat',
    isStream: true,
    ending: 'complete',
    status: 200,
    errorCode: null,
    finishReason: 'stop',
    usageEstimated: false,
    inputTokens: 100,
    outputTokens: 20,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    reasoningTokens: 0,
    inputCostPicoUsd: picoUsd(110_000_000n),
    outputCostPicoUsd: picoUsd(110_000_000n),
    cacheReadCostPicoUsd: picoUsd(0n),
    cacheWriteCostPicoUsd: picoUsd(0n),
    costPicoUsd: picoUsd(220_000_000n),
    priceId: 'claude-haiku-4-5/geographic@2025-10-15',
    latencyMs: 1_200,
    ttftMs: 300,
    overheadUs: 400,
    retries: 0,
    upstreamRequestId: 'bedrock-1',
    clientRequestId: null,
    clientSessionId: null,
    region: 'us-east-1',
    route: 'chat-completions',
    errorClass: null,
    imageCount: 0,
    serviceTier: 'standard',
    billedImages: 0,
    searchUnits: 0,
    userAgentFamily: 'openai-node',
    tags: [],
    ...rest,
  };
}

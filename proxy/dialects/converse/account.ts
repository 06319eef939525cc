/** What Converse tells of a call beside its answer: why it stopped, what it used, and in which tier. */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import { NO_USAGE, type Usage } from '../../../core/usage/usage.ts';
import { countOf, isObject, type JsonObject } from '../json.ts';
import { tierTold } from '../service-tier.ts';

export class ConverseAccount {
  usage: Usage = NO_USAGE;
  isFinal = false;
  stopReason: string | null = null;
  /** The service tier that Bedrock says it served; null when it does not say. */
  serviceTier: ServiceTier | null = null;

  /** Takes the event `messageStop`, and returns why the answer stopped. */
  messageStop({ stopReason }: JsonObject): string {
    this.stopReason = typeof stopReason === 'string' ? stopReason : 'end_turn';
    return this.stopReason;
  }

  /** Takes the event `metadata`, and returns whether it told the usage. */
  metadata({ usage, serviceTier }: JsonObject): boolean {
    if (!isObject(usage)) return false;
    this.serviceTier = tierTold(serviceTier);
    this.usage = usageOf(usage);
    this.isFinal = true;
    return true;
  }

  /** Takes an answer that was not streamed, and returns why it stopped. Throws a SyntaxError when it has no usage. */
  whole(answer: JsonObject): string {
    if (!this.metadata(answer)) throw new SyntaxError('the upstream answered without usage');
    return this.messageStop(answer);
  }
}

/** Cache writes are told apart by `cacheDetails`; without it they are five-minute ones. */
function usageOf(usage: JsonObject): Usage {
  const written = countOf(usage, 'cacheWriteInputTokens');
  let written1h = 0;
  const details = usage['cacheDetails'];
  if (Array.isArray(details)) {
    for (const detail of details) {
      if (isObject(detail) && detail['ttl'] === '1h') written1h += countOf(detail, 'inputTokens');
    }
  }
  return {
    inputTokens: countOf(usage, 'inputTokens'),
    outputTokens: countOf(usage, 'outputTokens'),
    cacheReadTokens: countOf(usage, 'cacheReadInputTokens'),
    cacheWrite5mTokens: Math.max(0, written - written1h),
    cacheWrite1hTokens: written1h,
    reasoningTokens: 0,
  };
}

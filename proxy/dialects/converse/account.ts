/** What Converse tells of a call beside its answer: why it stopped, what it used, and in which tier. */
import type { ServiceTier } from '../../../core/catalog/price.ts';
import { NO_USAGE, type Usage } from '../../../core/usage/usage.ts';
import { countOf, isObject, type JsonObject } from '../json.ts';
import { tierTold } from '../service-tier.ts';

/** Bedrock's name for the end at a stop sequence. */
export const STOP_SEQUENCE = 'stop_sequence';

export class ConverseAccount {
  usage: Usage = NO_USAGE;
  isFinal = false;
  relayedChars = 0;
  stopReason: string | null = null;
  /** The stop sequence at which the gateway cut the answer; null: it goes as far as Bedrock's. */
  cutAt: string | null = null;
  /** The service tier that Bedrock says it served; null when it does not say. */
  serviceTier: ServiceTier | null = null;
  /** What a guardrail found, where the client asked to be told; null: nothing. */
  trace: JsonObject | null = null;

  #reasoningTokens = 0;

  /** Takes the event `messageStop`, and returns why the answer stopped. It comes before `metadata`. */
  messageStop({ stopReason, additionalModelResponseFields: additional }: JsonObject): string {
    if (isObject(additional)) this.#reasoningTokens = reasoningTokensOf(additional);
    const told = typeof stopReason === 'string' ? stopReason : 'end_turn';
    this.stopReason = this.cutAt === null ? told : STOP_SEQUENCE;
    return this.stopReason;
  }

  /** Takes the event `metadata`, and returns whether it told the usage. */
  metadata({ usage, serviceTier, trace }: JsonObject): boolean {
    if (!isObject(usage)) return false;
    if (isObject(trace)) this.trace = trace;
    this.serviceTier = tierTold(serviceTier);
    this.usage = usageOf(usage, this.#reasoningTokens);
    this.isFinal = true;
    return true;
  }

  /** Takes an answer that was not streamed, and returns why it stopped. Throws a SyntaxError when it has no usage. */
  whole(answer: JsonObject): string {
    if (!isObject(answer['usage'])) throw new SyntaxError('the upstream answered without usage');
    const stopReason = this.messageStop(answer);
    this.metadata(answer);
    return stopReason;
  }
}

/** Cache writes are told apart by `cacheDetails`; without it they are five-minute ones. */
function usageOf(usage: JsonObject, reasoningTokens: number): Usage {
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
    reasoningTokens: Math.min(reasoningTokens, countOf(usage, 'outputTokens')),
  };
}

/** Where a model tells its thoughts' tokens: in its own usage, which Converse passes on to who asks for that path. */
export const OWN_USAGE_PATH = '/usage';

/** Converse's own account does not tell thoughts from words; Claude's does. */
function reasoningTokensOf({ usage }: JsonObject): number {
  const details = isObject(usage) ? usage['output_tokens_details'] : undefined;
  return isObject(details) ? countOf(details, 'thinking_tokens') : 0;
}

/** Reads the usage, the ending and the service tier from answers of Chat Completions, and how much of one was relayed. */
import type { ServiceTier } from '../../../../core/catalog/price.ts';
import { NO_USAGE, type Usage } from '../../../../core/usage/usage.ts';
import { endOfString } from '../../converse/delta.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { Meter } from '../../meter.ts';
import { usageOfChat } from '../../openai-usage.ts';
import { tierTold } from '../../service-tier.ts';
import { OPEN_BRACE, QUOTE } from '../../top-level.ts';
import { valueOf } from './value-of.ts';

export class ChatMeter implements Meter {
  usage: Usage = NO_USAGE;
  isFinal = false;
  relayedChars = 0;
  stopReason: string | null = null;
  serviceTier: ServiceTier | null = null;

  /** Takes an answer, or an event that tells the usage or why the answer stopped. */
  take({ usage, choices, service_tier: tier }: JsonObject): void {
    this.serviceTier = tierTold(tier) ?? this.serviceTier;
    if (isObject(usage)) {
      this.usage = usageOfChat(usage);
      this.isFinal = true;
    }
    const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
    if (isObject(choice) && typeof choice['finish_reason'] === 'string')
      this.stopReason = choice['finish_reason'];
  }

  /** Counts what an event shows of the answer: its words, thoughts, refusal and calls. */
  relayed(data: Buffer): void {
    for (const name of SHOWN) {
      const at = valueOf(data, name);
      if (data[at] === QUOTE) this.relayedChars += endOfString(data, at + 1) - at - 1;
    }
  }
}

/** Whether an event tells the usage or why the answer stopped; with `include_usage` the others say `null`. */
export function tellsEnding(data: Buffer): boolean {
  return data[valueOf(data, USAGE)] === OPEN_BRACE || data[valueOf(data, FINISH)] === QUOTE;
}

/** Whether an event holds no piece of the answer: only the usage, behind its end. */
export function isOnlyUsage({ choices }: JsonObject): boolean {
  return Array.isArray(choices) && choices.length === 0;
}

const USAGE = Buffer.from('"usage":');
const FINISH = Buffer.from('"finish_reason":');
const SHOWN = ['content', 'arguments', 'reasoning_content', 'reasoning', 'refusal'].map((name) =>
  Buffer.from(`"${name}":`),
);
